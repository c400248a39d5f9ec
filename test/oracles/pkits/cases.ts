import { anyPolicy } from '#adapters/signatures/certificate/oids.ts'
import type { PolicyInputs } from '#adapters/signatures/path/question.ts'

/** One run of NIST's PKITS: a message, the inputs of the validation, and whether the path is valid. */
export interface PkitsCase {
  readonly id: string
  readonly file: string
  readonly policies: PolicyInputs
  readonly isValid: boolean
}

const nistPolicy = (number: number): string => `2.16.840.1.101.3.2.1.48.${number}`

const open: PolicyInputs = {
  acceptable: [anyPolicy],
  requireExplicit: false,
  inhibitMapping: false,
  inhibitAny: false,
}
type Switch = 'EXPLICIT' | 'NO_MAPPING' | 'NO_ANY' | undefined

type Row = readonly [
  id: string,
  title: string,
  policies: readonly number[],
  isValid: boolean,
  setting?: 'EXPLICIT' | 'NO_MAPPING' | 'NO_ANY',
]

// The sub-tests that change the inputs, as the PKITS document (version 1.0.1) lists them; no numbers: any policy.
const policyRows: readonly Row[] = [
  ['4.8.1.1', 'All Certificates Same Policy Test1', [], true, 'EXPLICIT'],
  ['4.8.1.2', 'All Certificates Same Policy Test1', [1], true, 'EXPLICIT'],
  ['4.8.1.3', 'All Certificates Same Policy Test1', [2], false, 'EXPLICIT'],
  ['4.8.1.4', 'All Certificates Same Policy Test1', [1, 2], true, 'EXPLICIT'],
  ['4.8.2.1', 'All Certificates No Policies Test2', [], true],
  ['4.8.2.2', 'All Certificates No Policies Test2', [], false, 'EXPLICIT'],
  ['4.8.3.1', 'Different Policies Test3', [], true],
  ['4.8.3.2', 'Different Policies Test3', [], false, 'EXPLICIT'],
  ['4.8.3.3', 'Different Policies Test3', [1, 2], false, 'EXPLICIT'],
  ['4.8.4', 'Different Policies Test4', [], false],
  ['4.8.5', 'Different Policies Test5', [], false],
  ['4.8.6.1', 'Overlapping Policies Test6', [], true],
  ['4.8.6.2', 'Overlapping Policies Test6', [1], true],
  ['4.8.6.3', 'Overlapping Policies Test6', [2], false],
  ['4.8.7', 'Different Policies Test7', [], false],
  ['4.8.8', 'Different Policies Test8', [], false],
  ['4.8.9', 'Different Policies Test9', [], false],
  ['4.8.10.1', 'All Certificates Same Policies Test10', [1], true],
  ['4.8.10.2', 'All Certificates Same Policies Test10', [2], true],
  ['4.8.10.3', 'All Certificates Same Policies Test10', [], true],
  ['4.8.11.1', 'All Certificates AnyPolicy Test11', [], true],
  ['4.8.11.2', 'All Certificates AnyPolicy Test11', [1], true],
  ['4.8.12', 'Different Policies Test12', [], false],
  ['4.8.13.1', 'All Certificates Same Policies Test13', [1], true],
  ['4.8.13.2', 'All Certificates Same Policies Test13', [2], true],
  ['4.8.13.3', 'All Certificates Same Policies Test13', [3], true],
  ['4.8.14.1', 'AnyPolicy Test14', [1], true],
  ['4.8.14.2', 'AnyPolicy Test14', [2], false],
  ['4.8.15', 'User Notice Qualifier Test15', [], true],
  ['4.8.16', 'User Notice Qualifier Test16', [], true],
  ['4.8.17', 'User Notice Qualifier Test17', [], true],
  ['4.8.18.1', 'User Notice Qualifier Test18', [1], true],
  ['4.8.18.2', 'User Notice Qualifier Test18', [2], true],
  ['4.8.19', 'User Notice Qualifier Test19', [], true],
  ['4.8.20', 'CPS Pointer Qualifier Test20', [], true, 'EXPLICIT'],
  ['4.10.1.1', 'Valid Policy Mapping Test1', [1], true],
  ['4.10.1.2', 'Valid Policy Mapping Test1', [2], false],
  ['4.10.1.3', 'Valid Policy Mapping Test1', [], false, 'NO_MAPPING'],
  ['4.10.2.1', 'Invalid Policy Mapping Test2', [], false],
  ['4.10.2.2', 'Invalid Policy Mapping Test2', [], false, 'NO_MAPPING'],
  ['4.10.3.1', 'Valid Policy Mapping Test3', [1], false],
  ['4.10.3.2', 'Valid Policy Mapping Test3', [2], true],
  ['4.10.5.1', 'Valid Policy Mapping Test5', [1], true],
  ['4.10.5.2', 'Valid Policy Mapping Test5', [6], false],
  ['4.10.6.1', 'Valid Policy Mapping Test6', [1], true],
  ['4.10.6.2', 'Valid Policy Mapping Test6', [6], false],
  ['4.10.12.1', 'Valid Policy Mapping Test12', [1], true],
  ['4.10.12.2', 'Valid Policy Mapping Test12', [2], true],
  ['4.12.3.1', 'inhibitAnyPolicy Test3', [], true],
  ['4.12.3.2', 'inhibitAnyPolicy Test3', [], false, 'NO_ANY'],
  ['4.4.1', 'Missing CRL Test1', [], false],
]

function inputsOf(policies: readonly number[], setting: Switch): PolicyInputs {
  return {
    acceptable: policies.length > 0 ? policies.map(nistPolicy) : open.acceptable,
    requireExplicit: setting === 'EXPLICIT',
    inhibitMapping: setting === 'NO_MAPPING',
    inhibitAny: setting === 'NO_ANY',
  }
}

/** All runs: the rows above, and every other message by its name, which begins with Valid or Invalid. */
export function pkitsCases(files: readonly string[]): readonly PkitsCase[] {
  const byLowerCase = new Map(files.map((file) => [file.toLowerCase(), file]))
  const listed = policyRows.map(([id, title, policies, isValid, setting]): PkitsCase => {
    const file = byLowerCase.get(`signed${title.replace(/[ -]/g, '')}.eml`.toLowerCase())
    if (file === undefined) throw new Error(`PKITS message missing: ${title}`)
    return { id, file, policies: inputsOf(policies, setting), isValid }
  })
  const taken = new Set(listed.map(({ file }) => file))
  const named = files
    .filter((file) => !taken.has(file))
    .map((file): PkitsCase => {
      const title = /^Signed((?:Inv|V)alid.*)\.eml$/.exec(file)?.[1]
      if (title === undefined) throw new Error(`PKITS message without expectation: ${file}`)
      return { id: title, file, policies: open, isValid: title.startsWith('Valid') }
    })
  return [...listed, ...named]
}

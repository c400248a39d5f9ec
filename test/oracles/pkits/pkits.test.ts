import { describe, expect, it } from 'vitest'
import { type PkitsCase, pkitsCases } from './cases.ts'
import { pkitsFiles } from './messages.ts'
import { hasPip } from '../python.ts'
import { judgePkits } from './run.ts'

// DSA is no algorithm of Thông tư 15/2025/TT-BKHCN and is refused on purpose.
const refusedOnPurpose = ['SignedValidDSASignaturesTest4.eml', 'SignedValidDSAParameterInheritanceTest5.eml']

// A machine without pip cannot fetch the vectors; the proof run may not do without.
const canFetch = hasPip() || process.env['HUB_TEST_SCALE'] === 'full'
if (!canFetch) process.stdout.write('[pkits] no pip on this machine: not run\n')

describe.skipIf(!canFetch)('NIST PKITS', () => {
  const cases = canFetch ? pkitsCases(pkitsFiles()) : []
  const verdicts = new Map(cases.map((run) => [run, judgePkits(run)]))
  const wrong = (isValid: boolean) =>
    cases.filter((run) => run.isValid === isValid && (verdicts.get(run) === undefined) !== isValid)
  const names = (runs: readonly PkitsCase[]) => runs.map(({ file }) => file)

  it('has all 247 runs', () => {
    expect(cases).toHaveLength(247)
    const right = cases.length - wrong(true).length - wrong(false).length
    process.stdout.write(`[pkits] ${right} of ${cases.length} right, ${wrong(false).length} false accepts\n`)
  })

  it('accepts no path that is invalid', () => {
    expect(names(wrong(false))).toEqual([])
  })

  it('refuses of the valid paths only the two that need DSA', () => {
    expect(names(wrong(true)).sort()).toEqual(refusedOnPurpose.sort())
  })
})

import { describe, expect, it } from 'vitest'
import { verifyDetachedCms } from '#adapters/signatures/acceptance.ts'
import { anyPolicyInputs } from '#adapters/signatures/revocation/checker.ts'
import { certvalidatorOpinions } from './certvalidator.ts'
import {
  certvalidatorDisagreements,
  certvalidatorPkitsDisagreements,
  type Disagreement,
  opensslDisagreements,
  opensslPkitsDisagreements,
} from './disagreements.ts'
import { opensslAccepts, opensslAcceptsPkits, opensslVersion } from './openssl.ts'
import { pkitsCases } from './pkits/cases.ts'
import { pkitsAnchor, pkitsFiles, readPkitsMessage } from './pkits/messages.ts'
import { judgePkits, pkitsInstant, signerDer } from './pkits/run.ts'
import { oracleVectors } from './vectors.ts'

const isFull = process.env['HUB_TEST_SCALE'] === 'full'
const vectors = oracleVectors()
const isOurs = async (index: number): Promise<boolean> => {
  const vector = vectors[index]
  if (!vector) throw new Error('no such vector')
  return (await verifyDetachedCms(vector)).accepted
}

const byName = (one: Disagreement, other: Disagreement) => one.name.localeCompare(other.name)
const expected = (table: readonly Disagreement[]) =>
  table.map(({ name, ours }) => ({ name, ours, why: '' })).sort(byName)

interface Pair {
  readonly name: string
  readonly ours: boolean
  readonly oracle: boolean
}

function disagreements(pairs: readonly Pair[]): readonly Disagreement[] {
  const differing = pairs.filter(({ ours, oracle }) => ours !== oracle)
  return differing
    .map(({ name, ours }) => ({ name, ours: ours ? 'ACCEPTED' : 'REFUSED', why: '' }) as const)
    .sort(byName)
}

function report(oracle: string, count: number, table: readonly Disagreement[]): void {
  process.stdout.write(`[oracle] ${oracle}: ${count} compared, ${table.length} explained disagreements\n`)
}

const openssl = opensslVersion()
if (openssl === undefined) process.stdout.write('[oracle] openssl 3 is not on this machine: not asked\n')

describe.skipIf(openssl === undefined)('OpenSSL as oracle', () => {
  it('differs on our vectors only where the table says why', async () => {
    const ours = await Promise.all(vectors.map((_, index) => isOurs(index)))
    const pairs = vectors.map((vector, index) => ({
      name: vector.name,
      ours: ours[index] ?? false,
      oracle: opensslAccepts(vector),
    }))
    expect(disagreements(pairs)).toEqual(expected(opensslDisagreements))
    report(`openssl ${openssl}, own vectors`, pairs.length, opensslDisagreements)
  })

  it.runIf(isFull)('differs on PKITS only where the table says why', { timeout: 180_000 }, () => {
    const cases = pkitsCases(pkitsFiles())
    const pairs = cases.map((run) => ({
      name: run.file,
      ours: judgePkits(run) === undefined,
      oracle: opensslAcceptsPkits(run),
    }))
    expect(disagreements(pairs)).toEqual(expected(opensslPkitsDisagreements))
    report(`openssl ${openssl}, PKITS`, pairs.length, opensslPkitsDisagreements)
  })
})

// Its packages are fetched into a virtual environment: minutes on a slow line, so only in prove:signatures and CI.
describe.runIf(isFull)('pyhanko-certvalidator as oracle', () => {
  it('differs on our paths only where the table says why', { timeout: 600_000 }, async () => {
    const ours = await Promise.all(vectors.map((_, index) => isOurs(index)))
    const asked = vectors.map(({ trust, ...vector }) => ({
      ...vector,
      anchors: trust.anchors,
      crls: trust.crls ?? [],
      policies: anyPolicyInputs,
    }))
    const opinions = certvalidatorOpinions(asked)
    const pairs = vectors.flatMap(({ name, layer }, index) => {
      const pair = { name, ours: ours[index] ?? false, oracle: opinions[index]?.accepted ?? false }
      return layer === 'PATH' ? [pair] : []
    })
    expect(disagreements(pairs)).toEqual(expected(certvalidatorDisagreements))
    report('certvalidator, own paths', pairs.length, certvalidatorDisagreements)
  })

  it('differs on PKITS nowhere', { timeout: 600_000 }, () => {
    const cases = pkitsCases(pkitsFiles())
    const anchors = [pkitsAnchor()]
    const opinions = certvalidatorOpinions(
      cases.map(({ id, file, policies }) => {
        const message = readPkitsMessage(file)
        const { certificates: others, crls } = message
        return {
          name: id,
          certificate: signerDer(message),
          others,
          anchors,
          crls,
          at: pkitsInstant,
          policies,
        }
      }),
    )
    const pairs = cases.map((run, index) => ({
      name: run.file,
      ours: judgePkits(run) === undefined,
      oracle: opinions[index]?.accepted ?? false,
    }))
    expect(disagreements(pairs)).toEqual(expected(certvalidatorPkitsDisagreements))
    report('certvalidator, PKITS', pairs.length, certvalidatorPkitsDisagreements)
  })
})

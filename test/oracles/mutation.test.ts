import { describe, expect, it } from 'vitest'
import { verifyDetachedCms, verifyTimestampToken } from '#adapters/signatures/acceptance.ts'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import { parseProof } from '#adapters/signatures/proof.ts'
import { createRandom } from '#domain/people/random.ts'
import { now } from '#test/builders/pki/certificate.ts'
import { signCms } from '#test/builders/pki/cms.ts'
import { buildProof } from '#test/builders/pki/proof.ts'
import { issueToken } from '#test/builders/pki/timestamp.ts'
import { buildWorld } from '#test/builders/pki/world.ts'
import { scaled } from '../scale.ts'
import { printedSeed } from '../seed.ts'
import { mutate } from './mutations.ts'

const content = Buffer.from('{"type":"hub/approval-manifest@1"}')
const elliptic = buildWorld('p256')
const rsa = buildWorld('rsa2048')
const { anchors } = elliptic.trust
const proof = Buffer.from(buildProof(elliptic, 3))

type Outcome = 'ACCEPTED' | 'REFUSED' | 'SAME_STATEMENT'
interface Target {
  readonly name: string
  readonly original: Buffer
  readonly judge: (bytes: Buffer) => Promise<Outcome>
}

const outcome = ({ accepted }: { readonly accepted: boolean }): Outcome => (accepted ? 'ACCEPTED' : 'REFUSED')

function cmsTarget(name: string, world: typeof rsa, manner: { readonly padding?: 'PSS' } = {}): Target {
  const { officer, issuing, trust } = world
  const original = signCms({ content, signer: officer, bag: [officer.der, issuing.der], manner })
  return {
    name,
    original,
    judge: async (cms) => outcome(await verifyDetachedCms({ cms, content, at: now, trust })),
  }
}

function tokenTarget(name: string, { timestamper, issuing, trust }: typeof rsa): Target {
  const original = issueToken({
    stamped: content,
    authority: timestamper,
    bag: [timestamper.der, issuing.der],
  })
  const nonce = new Uint8Array([42])
  return {
    name,
    original,
    judge: async (token) =>
      outcome(await verifyTimestampToken({ token, imprintOf: content, nonce, now, trust })),
  }
}

// What a proof states is signed; its bookkeeping (when, by which version, with which helpers it was checked) is not.
const statementOf = (bytes: Uint8Array): string => {
  const { evidence: _evidence, verdict: _verdict, signature, timestamp, ...stated } = parseProof(bytes)
  const decoded = [signature, timestamp].map((text) => Buffer.from(text, 'base64').toString('hex'))
  return JSON.stringify([stated, decoded])
}

async function judgeProof(bytes: Buffer): Promise<Outcome> {
  const verdict = await verifyProof(bytes, { anchors })
  if (!verdict.accepted) return 'REFUSED'
  return statementOf(bytes) === statementOf(proof) ? 'SAME_STATEMENT' : 'ACCEPTED'
}

const targets: readonly Target[] = [
  cmsTarget('CMS, ECDSA P-256', elliptic),
  cmsTarget('CMS, RSA PKCS#1 v1.5', rsa),
  cmsTarget('CMS, RSASSA-PSS', rsa, { padding: 'PSS' }),
  tokenTarget('token, ECDSA P-256', elliptic),
  tokenTarget('token, RSA', rsa),
  { name: 'proof', original: proof, judge: judgeProof },
]

const seed = printedSeed('mutants', '20261122')
const count = scaled('mutants of each signed form', 300, 17_000)

describe('mutants', () => {
  it.each(targets)(
    'of a valid $name are never accepted',
    { timeout: 900_000 },
    async ({ name, original, judge }) => {
      expect(await judge(original)).not.toBe('REFUSED')
      const random = createRandom(seed).below
      const tally: Record<Outcome, number> = { ACCEPTED: 0, REFUSED: 0, SAME_STATEMENT: 0 }
      for (let made = 0; made < count; made += 1) {
        const mutant = mutate(original, random)
        const result = await judge(mutant)
        tally[result] += 1
        if (result === 'ACCEPTED') process.stdout.write(`[mutants] ${name}: ${mutant.toString('base64')}\n`)
      }
      const bookkeeping =
        tally.SAME_STATEMENT > 0 ? `, ${tally.SAME_STATEMENT} changed only unsigned bookkeeping` : ''
      process.stdout.write(`[mutants] ${name}: ${count}, accepted ${tally.ACCEPTED}${bookkeeping}\n`)
      expect(tally.ACCEPTED).toBe(0)
    },
  )
})

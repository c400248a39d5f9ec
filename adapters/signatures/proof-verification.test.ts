import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom } from '#domain/people/random.ts'
import { aProof, type TestProof } from '#test/builders/proof.ts'
import { type RunningAuthority, startTestAuthority } from '#test/certification-authority.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'
import { parseProof, writeProof } from './proof.ts'
import { verifyProof } from './proof-verification.ts'

let authority: RunningAuthority
let made: TestProof

beforeAll(async () => {
  authority = await startTestAuthority()
  made = await aProof(authority, await authority.issue('P-256'))
})
afterAll(() => authority.stop())

const verify = (bytes: Uint8Array) => verifyProof(bytes, { anchors: authority.trust.anchors })

test('a proof verifies offline, also when the authority is gone', async () => {
  authority.faults.set({ crl: { mode: 'DOWN' }, ocsp: { mode: 'DOWN' }, tsa: { mode: 'DOWN' } })
  expect(await verify(made.proof)).toMatchObject({ accepted: true, manifest: { unitCode: 'H59.7' } })
})

test.each([
  ['another index', { inclusion: { index: 1 } }, 'PROOF.NOT_INCLUDED'],
  ['the size plus one', { inclusion: { size: 6 } }, 'PROOF.SIZE'],
  ['the size minus one', { inclusion: { size: 4 } }, 'PROOF.SIZE'],
  ['a shortened path', { inclusion: { path: [] } }, 'PROOF.NOT_INCLUDED'],
  ['another salt', { salt: '0'.repeat(32) }, 'PROOF.NOT_INCLUDED'],
  ['a change of another unit', { change: { unitCode: 'H59.8' } }, 'PROOF.NOT_INCLUDED'],
  [
    'a check long after the time-stamp',
    { verdict: { validatedAt: 4_000_000_000_000 } },
    'PROOF.VALIDATED_AT',
  ],
  ['a check before the time-stamp', { verdict: { validatedAt: 1 } }, 'PROOF.VALIDATED_AT'],
  ['no revocation data', { evidence: { crls: [], ocspResponses: [] } }, 'REVOCATION.NO_INFORMATION'],
  ['an unknown field', { note: 'x' }, 'PROOF.SHAPE'],
  ['no time-stamp', { timestamp: '' }, 'PROOF.UNREADABLE'],
])('with %s it is refused', async (_what, over, code) => {
  const proof = parseProof(made.proof)
  const merged = Object.entries(over).reduce<Record<string, unknown>>(
    (sum, [key, value]) => {
      const before = sum[key]
      const isPart = typeof before === 'object' && typeof value === 'object'
      return { ...sum, [key]: isPart ? { ...before, ...value } : value }
    },
    { ...proof },
  )
  expect(await verify(writeProof(merged as typeof proof))).toMatchObject({ accepted: false, code })
})

test.each([
  ['a newline at the end', (text: string) => `${text}\n`],
  ['a space at the end', (text: string) => `${text} `],
  ['a space inside', (text: string) => text.replace('{', '{ ')],
  ['a byte order mark', (text: string) => `\ufeff${text}`],
  ['a second key', (text: string) => text.replace('{', '{"type":"x",')],
])('with %s the file, or the manifest in it, is another: refused', async (_what, change) => {
  const proof = parseProof(made.proof)
  const file = change(Buffer.from(made.proof).toString('utf8'))
  const manifest = writeProof({ ...proof, manifest: change(proof.manifest) })
  for (const other of [new Uint8Array(Buffer.from(file, 'utf8')), manifest]) {
    expect(await verify(other)).toMatchObject({ accepted: false, code: 'CANONICAL_JSON.NOT_CANONICAL' })
  }
})

test.each([
  ['month', '"period":"2026-11"', '"period":"2026-10"'],
  ['unit', '"unitCode":"H59.7"', '"unitCode":"H59.8"'],
  ['nonce', /"nonce":"[0-9a-f]+"/, `"nonce":"${'0'.repeat(32)}"`],
])('under a signature made for another %s it is refused', async (_what, own, foreign) => {
  const proof = parseProof(made.proof)
  const manifest = proof.manifest.replace(own, foreign)
  expect(manifest).not.toBe(proof.manifest)
  const verdict = await verify(writeProof({ ...proof, manifest }))
  expect(verdict).toMatchObject({ accepted: false, code: 'CMS.DIGEST_MISMATCH' })
})

test('with the signed manifest of another package it is refused', async () => {
  authority.faults.set({ crl: { mode: 'NONE' }, ocsp: { mode: 'NONE' }, tsa: { mode: 'NONE' } })
  const { manifest, signature, timestamp } = parseProof(
    (await aProof(authority, await authority.issue('P-256'))).proof,
  )
  const mixed = writeProof({ ...parseProof(made.proof), manifest, signature, timestamp })
  expect(await verify(mixed)).toMatchObject({ accepted: false, code: 'PROOF.NOT_INCLUDED' })
})

test('the same octets in another base64 text make another file: refused', async () => {
  const proof = parseProof(made.proof)
  const padded = [proof.signature, proof.timestamp, ...proof.evidence.certificates].find((each) =>
    each.endsWith('='),
  )
  const texts = ['AAAB=', 'AAB=', 'A A=', 'AA', ...(padded === undefined ? [] : [padded.replaceAll('=', '')])]
  for (const text of texts) {
    const over = { ...proof, evidence: { ...proof.evidence, ocspResponses: [text] } }
    expect(await verify(writeProof(over))).toMatchObject({ accepted: false, code: 'PROOF.SHAPE' })
  }
})

test('no mutant of a proof is accepted unless it says the same', async () => {
  const count = scaled('proof mutations', 300, 20_000)
  const seed = printedSeed('proof mutations')
  const random = createRandom(seed)
  const original = parseProof(made.proof)
  for (let round = 0; round < count; round += 1) {
    const mutant = new Uint8Array(made.proof)
    const at = random.below(mutant.length)
    mutant[at] = (mutant[at] ?? 0) ^ (1 << random.below(8))
    const verdict = await verify(mutant)
    if (!verdict.accepted) continue
    // Evidence that is not needed, the hub's own note of its verdict, and the unsigned parts of a CMS may differ.
    const { change, salt, inclusion, manifest } = verdict.proof
    expect({ change, salt, inclusion, manifest }, `seed ${seed}, byte ${at}`).toEqual({
      change: original.change,
      salt: original.salt,
      inclusion: original.inclusion,
      manifest: original.manifest,
    })
  }
}, 2_400_000)

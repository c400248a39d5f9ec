import { createHash } from 'node:crypto'
import type { KeptAnswer } from '../deps.ts'
import { Problem } from '../problem.ts'
import type { Frame } from './perform.ts'
import type { ReadRequest } from './read-request.ts'

/** Of the validated values, so that an NFD twin of an NFC body is the same request. */
export function fingerprintOf(operationId: string, request: ReadRequest): Uint8Array {
  const { 'Idempotency-Key': _key, ...headers } = request.headers
  const file = request.file && [
    request.file.name,
    createHash('sha256').update(request.file.bytes).digest('hex'),
  ]
  const parts = [operationId, request.params, request.query, headers, request.body ?? null, file ?? null]
  return createHash('sha256').update(JSON.stringify(parts)).digest()
}

/** The answer to give again, or undefined when the key is ours now (or there is none). */
export async function claimKey(frame: Frame): Promise<KeptAnswer | undefined> {
  const { idempotencyKey: key } = frame.request
  if (key === undefined) return undefined
  const claimed = await frame.deps.idempotency.claim(frame.work, {
    accountId: frame.actor.accountId,
    key,
    fingerprint: fingerprintOf(frame.operation.id, frame.request),
    now: frame.now,
  })
  if (claimed.kind === 'OTHER_REQUEST') throw new Problem('key-reused')
  if (claimed.kind === 'IN_PROGRESS') throw new Problem('in-progress')
  return claimed.kind === 'REPLAY' ? claimed.answer : undefined
}

/** What keeps the answer; nothing where there is no key. */
export function answerToKeep(frame: Frame, answer: KeptAnswer): readonly (() => Promise<unknown>)[] {
  const { idempotencyKey: key } = frame.request
  if (key === undefined) return []
  return [() => frame.deps.idempotency.keep(frame.work, { accountId: frame.actor.accountId, key, answer })]
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey, type KeyRing } from '#adapters/keys/key-ring.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from './database.ts'

interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

interface KeptRow {
  readonly fingerprint: Uint8Array
  readonly status: number | null
  readonly response: { readonly keyId: string; readonly sealed: string } | null
}

type Claim =
  | { readonly kind: 'CLAIMED' | 'OTHER_REQUEST' | 'IN_PROGRESS' }
  | { readonly kind: 'REPLAY'; readonly answer: KeptAnswer }

const LOCK_NOT_AVAILABLE = '55P03'

/** Keys of requests with their answers; answers are sealed, since one may carry a first password. */
export function createIdempotencyLedger(keys: KeyRing) {
  return {
    async claim(
      work: UnitOfWork,
      request: {
        readonly accountId: string
        readonly key: string
        readonly fingerprint: Uint8Array
        readonly now: number
      },
    ): Promise<Claim> {
      try {
        if (await insertKey(work, request)) return { kind: 'CLAIMED' }
      } catch (error) {
        if (isLockTimeout(error)) return { kind: 'IN_PROGRESS' }
        throw error
      }
      return readKept(work, { ...request, keys })
    },
    async keep(
      work: UnitOfWork,
      request: { readonly accountId: string; readonly key: string; readonly answer: KeptAnswer },
    ): Promise<void> {
      const response = JSON.stringify(seal(request.answer, { keys, context: contextOf(request) }))
      // Gives the rest of the transaction its lock time-out back: the audit chain may be waited for.
      await prismaOf(work).$executeRaw`
        UPDATE idempotency SET status = ${request.answer.status}, response = ${response}::jsonb
        WHERE actor = ${request.accountId} AND key = ${request.key}
          AND set_config('lock_timeout', '15s', true) IS NOT NULL`
    },
  }
}

/** A concurrent twin waits on the unique index until the first ends, then sees its row or claims the key itself. */
async function insertKey(
  work: UnitOfWork,
  request: {
    readonly accountId: string
    readonly key: string
    readonly fingerprint: Uint8Array
    readonly now: number
  },
): Promise<boolean> {
  const inserted = await prismaOf(work).$executeRaw`
    INSERT INTO idempotency (actor, key, fingerprint, created_at)
    SELECT ${request.accountId}, ${request.key}, ${Buffer.from(request.fingerprint)}, ${new Date(request.now)}
    FROM (SELECT set_config('lock_timeout', '3s', true) AS bounded) AS wait WHERE wait.bounded IS NOT NULL
    ON CONFLICT DO NOTHING`
  return inserted === 1
}

// READ COMMITTED is needed here: the row was committed after this transaction's first statement.
async function readKept(
  work: UnitOfWork,
  request: {
    readonly accountId: string
    readonly key: string
    readonly fingerprint: Uint8Array
    readonly keys: KeyRing
  },
): Promise<Claim> {
  const rows = await prismaOf(work).$queryRaw<KeptRow[]>`
    SELECT fingerprint, status, response FROM idempotency WHERE actor = ${request.accountId} AND key = ${request.key}`
  const [row] = rows
  if (row?.response === undefined || row.response === null) return { kind: 'IN_PROGRESS' }
  if (!Buffer.from(row.fingerprint).equals(Buffer.from(request.fingerprint))) return { kind: 'OTHER_REQUEST' }
  return {
    kind: 'REPLAY',
    answer: open(row.response, { keys: request.keys, context: contextOf(request) }),
  }
}

function contextOf(request: { readonly accountId: string; readonly key: string }): string {
  return `${request.accountId} ${request.key}`
}

interface Sealing {
  readonly keys: KeyRing
  /** Bound as additional data: an answer cannot be moved to another key. */
  readonly context: string
}

function seal(answer: KeptAnswer, { keys, context }: Sealing): { keyId: string; sealed: string } {
  const keyId = keys.activeKeyId
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(keys, { keyId, purpose: 'kept-answer' }), nonce)
  cipher.setAAD(Buffer.from(context))
  const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()])
  return { keyId, sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64') }
}

function open(
  { keyId, sealed }: { readonly keyId: string; readonly sealed: string },
  { keys, context }: Sealing,
): KeptAnswer {
  const bytes = Buffer.from(sealed, 'base64')
  const key = deriveKey(keys, { keyId, purpose: 'kept-answer' })
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(12, 28))
  const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  return JSON.parse(text) as KeptAnswer // sealed by `seal` above
}

function isLockTimeout(error: unknown): boolean {
  const { code, meta } = error as {
    code?: unknown
    meta?: { code?: unknown; driverAdapterError?: { cause?: { originalCode?: unknown } } }
  }
  return [code, meta?.code, meta?.driverAdapterError?.cause?.originalCode].includes(LOCK_NOT_AVAILABLE)
}

/** Keys are kept for three days; called by the nightly sweep. */
export async function forgetOldKeys(work: UnitOfWork, now: number): Promise<number> {
  const before = new Date(now - 3 * 86_400_000)
  return prismaOf(work).$executeRaw`DELETE FROM idempotency WHERE created_at < ${before}`
}

import type { BackupPeriod } from '#domain/backup/backup-period.ts'
import { z } from 'zod'
import type { SignedRecordShape } from './signed-record.ts'

const instant = z.number().int()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const clocks = z.strictObject({
  walls: z.array(instant).min(1).readonly(),
  boot: z.strictObject({ id: z.string(), uptime: z.number() }).nullable(),
})

const table = z.strictObject({
  schema: z.string(),
  table: z.string(),
  columns: z.array(z.string()),
  format: z.enum(['text', 'binary']),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  sha256,
})

const manifest = z.strictObject({
  format: z.literal(1),
  setId: z.string(),
  sequence: z.number().int().positive(),
  period: z.custom<BackupPeriod>((value) => typeof value === 'string' && /^\d{4}-\d{2}$/.test(value)),
  taken: clocks,
  seconds: z.number(),
  key: z.strictObject({ id: z.string(), check: z.string() }),
  archive: z.strictObject({ bytes: z.number().int(), frames: z.number().int(), sha256 }),
  source: z.strictObject({
    database: z.string(),
    server: z.string(),
    encoding: z.string(),
    lsn: z.string(),
    hub: z.string(),
  }),
  migrations: z.array(z.strictObject({ name: z.string(), checksum: z.string() })),
  auditHeads: z.array(z.strictObject({ chain: z.string(), seq: z.string(), hash: z.string() })),
  tables: z.array(table),
  sequences: z.array(
    z.strictObject({
      schema: z.string(),
      sequence: z.string(),
      lastValue: z.string().nullable(),
      startValue: z.string(),
    }),
  ),
})

/** Bản kê của bộ sao lưu: what the set holds, signed; names of tables and counts, no personal data. */
export type Manifest = z.infer<typeof manifest>
export const manifestShape: SignedRecordShape<Manifest> = { kind: 'manifest', shape: manifest }

const verification = z.strictObject({
  setId: z.string(),
  manifestSha256: sha256,
  at: instant,
  outcome: z.enum(['RESTORED', 'FAILED']),
  fault: z.string().nullable(),
  readSeconds: z.number(),
  restoreSeconds: z.number(),
  tables: z.number().int(),
  rows: z.number().int(),
})

/** Biên bản kiểm chứng: the proof by restoring into a scratch database, or why it failed. */
export type Verification = z.infer<typeof verification>
export const verificationShape: SignedRecordShape<Verification> = {
  kind: 'verification',
  shape: verification,
}

const hold = z.strictObject({ setId: z.string(), by: z.string(), reason: z.string(), at: instant })
export type HoldRecord = z.infer<typeof hold>
export const holdShape: SignedRecordShape<HoldRecord> = { kind: 'hold', shape: hold }

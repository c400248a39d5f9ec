import { z } from 'zod'
import { correctionStatuses } from '#domain/sync/correction.ts'
import { entryKey } from './dossier.ts'
import { instant, integer, line, queryInteger, unitCode, uuid } from './primitives.ts'

export const syncScope = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('PROVINCE') }),
    z.strictObject({ kind: z.literal('UNIT'), unitCode: unitCode() }),
    z.strictObject({ kind: z.literal('PERSON'), employeeId: uuid() }),
  ])
  .meta({ id: 'SyncScope' })

const progress = z.strictObject({
  packets: z.int(),
  accepted: z.int(),
  duplicates: z.int(),
  refused: z.int(),
})

export const syncRunReply = z
  .strictObject({
    number: z.string(),
    kind: z.enum(['SYNC', 'RECONCILIATION']),
    workflowId: z.string(),
    scope: syncScope,
    dryRun: z.boolean(),
    stage: z.string(),
    progress,
    report: z.unknown(),
    startedAt: instant(),
    finishedAt: instant().nullable(),
  })
  .meta({ id: 'SyncRun' })

export const startedRunReply = z
  .strictObject({ number: z.string(), workflowId: z.string() })
  .meta({ id: 'StartedSyncRun' })

/** `DB-2026-11-30` (nightly) or `DB-2026-000001`; `DS-…` for a reconciliation. */
export const runNumber = z.strictObject({ number: z.string().regex(/^(?:DB|DS)-[0-9]{4}-[0-9-]{4,8}$/) })

export const failureGroupReply = z
  .strictObject({
    code: z.string(),
    field: z.string(),
    cause: z.string(),
    remedy: z.string(),
    records: z.int(),
    units: z.array(z.string()),
  })
  .meta({ id: 'SyncFailureGroup' })

export const failureReply = z
  .strictObject({
    failureId: uuid(),
    employeeId: uuid(),
    unitCode: z.string(),
    version: z.int(),
    code: z.string(),
    field: z.string(),
    cause: z.string(),
    remedy: z.string(),
    partnerMessage: z.string(),
    createdAt: instant(),
  })
  .meta({ id: 'SyncFailure' })

const code = z.string().regex(/^[A-Z_]{3,40}$/)
const field = z.string().regex(/^[A-Za-z_.[\]0-9]{0,80}$/)

export const failureQuery = z.strictObject({
  limit: queryInteger(1, 500, 100),
  after: uuid().optional(),
  code: code.optional(),
  field: field.optional(),
})

/** One, a group, or all (nothing named). */
export const replayBody = z.strictObject({
  failureId: uuid().optional(),
  code: code.optional(),
  field: field.optional(),
})

export const startSyncBody = z.strictObject({ scope: syncScope, dryRun: z.boolean().default(false) })

/** A person, a unit, a run that is under way (what it has still to send), or nothing: the province. */
export const previewQuery = z.strictObject({
  run: runNumber.shape.number.optional(),
  unitCode: unitCode().optional(),
  employeeId: uuid().optional(),
  limit: queryInteger(1, 50, 10),
})

export const previewReply = z
  .strictObject({
    pending: integer(0, 10_000_000),
    /** To the letter; null where the reader may not see all of it. */
    packetBody: z.string().nullable(),
    records: z.array(
      z.strictObject({
        employeeId: uuid(),
        version: z.int(),
        op: z.string(),
        contentHash: z.string().nullable(),
        values: z.array(z.strictObject({ label: z.string(), partnerField: z.string(), value: z.string() })),
        /** How many values leave that the reader may not see. */
        hidden: z.int(),
      }),
    ),
  })
  .meta({ id: 'SyncPreview' })

const verdict = z.enum(['ALREADY_SAME', 'THEY_CHANGED', 'BOTH_CHANGED'])

export const correctionReply = z
  .strictObject({
    correctionId: z.string(),
    employeeId: uuid(),
    unitCode: z.string().nullable(),
    field: z.string().nullable(),
    partnerField: z.string(),
    source: z.string(),
    reason: z.string(),
    basedOnVersion: z.int(),
    ours: z.unknown(),
    theirs: z.unknown(),
    lastAgreed: z.unknown(),
    verdict,
    status: z.enum(correctionStatuses),
    /** The change that waits for approval, once the correction is accepted. */
    changeId: uuid().nullable(),
    decidedAt: instant().nullable(),
    decisionReason: z.string().nullable(),
  })
  .meta({ id: 'NationalCorrection' })

export const correctionList = z.strictObject({ items: z.array(correctionReply) })

export const correctionQuery = z.strictObject({
  status: z.enum(correctionStatuses).default('OPEN'),
  limit: queryInteger(1, 100, 50),
})

export const correctionParams = z.strictObject({
  correctionId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/),
})

/** `seen` is the verdict that was on the screen: what has moved since is looked at again. */
export const acceptCorrectionBody = z.strictObject({ seen: verdict, entryKey: entryKey.optional() })

export const dismissCorrectionBody = z.strictObject({ reason: line(500) })

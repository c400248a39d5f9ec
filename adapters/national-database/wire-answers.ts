import { z } from 'zod'
import { wireOutcomes, wireSources } from './wire.ts'

/** The partner's words are in wire.ts alone. */
const wordsOf = <T extends object>(table: T) => z.enum(Object.keys(table) as [keyof T & string]) // its own keys

const acknowledgement = z.object({
  personalId: z.string(),
  version: z.number().int(),
  status: wordsOf(wireOutcomes),
  errors: z.array(z.object({ reason: z.string(), field: z.string().optional(), message: z.string() })),
})
const next = z.string().nullable()

/** Answers as the partner writes them; what does not fit is an unreadable answer. */
export const wireAnswers = {
  token: z.object({ access_token: z.string().min(1), expires_in: z.number().positive() }),
  health: z.object({ status: z.string() }),
  packet: z.object({ messageId: z.string(), acknowledgements: z.array(acknowledgement) }),
  unitTree: z.object({ accepted: z.number() }),
  counts: z.object({ active: z.number().int(), closed: z.number().int() }),
  unitHashes: z.object({
    units: z.array(z.object({ unitCode: z.string(), count: z.number().int(), hash: z.string() })),
    next,
  }),
  records: z.object({
    records: z.array(
      z.object({
        personalId: z.string(),
        version: z.number().int(),
        contentHash: z.string(),
        unitCode: z.string(),
        state: z.string(),
      }),
    ),
    next,
  }),
  corrections: z.object({
    corrections: z.array(
      z.object({
        correctionId: z.string(),
        personalId: z.string(),
        field: z.string(),
        value: z.json(),
        basedOnVersion: z.number().int(),
        source: wordsOf(wireSources),
        reason: z.string(),
        issuedAt: z.string(),
      }),
    ),
    next,
  }),
  error: z.object({ code: z.number(), name: z.string(), message: z.string() }),
} as const

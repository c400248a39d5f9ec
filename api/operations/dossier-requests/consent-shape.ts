import { z } from 'zod'
import type { TargetInput } from '#api/operation.ts'
import type { ConsentRecord } from '#contracts/dossier-stores.ts'
import {
  civilDate,
  documentNumber,
  integer,
  line,
  toInstantOrNull,
  unitCode,
  uuid,
} from '#contracts/http/primitives.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { assertConsentTerms, consentStateOf, isConsentField } from '#domain/dossier/access/written-consent.ts'
import { consentErrors } from '#domain/dossier/errors.ts'

/** What a written consent and a request of an authority have in common: document, people, fields, purpose, term. */
export const consentTerms = {
  documentNumber: documentNumber(),
  documentDate: civilDate(),
  issuingUnit: unitCode(),
  purpose: line(500),
  subjectIds: z.array(uuid()).max(1000),
  subjectUnits: z.array(unitCode()).max(100),
  /** Sections or fields: `TRAINING`, `IDENTITY.birthName`. */
  fields: z
    .array(z.string().regex(/^[A-Z_]{1,40}(\.[A-Za-z]{1,40})?$/))
    .min(1)
    .max(200),
  maxLevel: integer(1, 4),
  validFrom: civilDate(),
  validUntil: civilDate(),
}

export const consentReply = z
  .strictObject({
    consentId: uuid(),
    state: z.enum(['NOT_YET', 'ACTIVE', 'ENDED', 'REVOKED']),
    documentNumber: z.string(),
    documentDate: z.string(),
    issuingUnit: z.string(),
    purpose: z.string(),
    readerAccountId: z.string().nullable(),
    requester: z.string().nullable(),
    subjectIds: z.array(z.string()),
    subjectUnits: z.array(z.string()),
    fields: z.array(z.string()),
    maxLevel: z.int(),
    validFrom: z.string(),
    validUntil: z.string(),
    revokedAt: z.string().nullable(),
    revokeReason: z.string().nullable(),
    answeredAt: z.string().nullable(),
  })
  .meta({ id: 'WrittenConsent' })

export type Asked = Pick<TargetInput<unknown, unknown, unknown, unknown>, 'deps' | 'work' | 'now'>

export async function getConsent({ deps, work }: Asked, consentId: string): Promise<ConsentRecord> {
  const consent = await deps.stores.dossier.consents.find(work, consentId)
  if (consent === undefined) throw consentErrors.notFound({ consentId })
  return consent
}

export function assertTerms(body: {
  validFrom: string
  validUntil: string
  fields: readonly string[]
}): void {
  assertConsentTerms(body)
  const unknown = body.fields.find((field) => !isConsentField(field))
  if (unknown !== undefined) throw consentErrors.unknownField({ field: unknown })
}

export function toLevel(level: number): 1 | 2 | 3 | 4 {
  return level as 1 | 2 | 3 | 4 // the schema bounds it
}

export function showConsent(consent: ConsentRecord, now: number): z.input<typeof consentReply> {
  const { kind: _kind, createdBy: _createdBy, revokedAt, readerAccountId, ...shown } = consent
  return {
    ...shown,
    subjectIds: [...consent.subjectIds],
    subjectUnits: [...consent.subjectUnits],
    fields: [...consent.fields],
    state: consentStateOf(consent, civilDateAt(now), now),
    readerAccountId: readerAccountId === '' ? null : readerAccountId,
    revokedAt: toInstantOrNull(revokedAt),
    answeredAt: toInstantOrNull(consent.answeredAt),
  }
}

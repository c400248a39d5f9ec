import { z } from 'zod'
import type { AccessTarget } from '#api/access.ts'
import { operation, type TargetInput } from '#api/operation.ts'
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
import { answerCsv, answerRequest, assertNotShared, groundOfRequest } from './dossier/answering-requests.ts'

const tag = 'Văn bản đồng ý khai thác'

const terms = {
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

const consentReply = z
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

const newConsent = z.strictObject({ ...terms, readerAccountId: uuid() })
const newRequest = z.strictObject({
  ...terms,
  requester: line(300),
  /** Electronic code of the agency that asks (QĐ 20/2020/QĐ-TTg), where it has one. */
  requesterCode: unitCode().optional(),
  medium: z.enum(['PAPER', 'ELECTRONIC']).default('PAPER'),
})
const oneRequest = z.strictObject({ requestId: uuid() })
const one = z.strictObject({ consentId: uuid() })

export const consentOperations = [
  operation({
    id: 'recordConsent',
    method: 'post',
    path: '/consents',
    tag,
    summary: 'Đăng ký văn bản đồng ý cho một tài khoản khai thác dữ liệu của người khác (Điều 3.4, 7.3)',
    action: 'consents.record',
    body: newConsent,
    status: 201,
    reply: consentReply,
    errors: ['CONSENT.INVALID_TERM', 'CONSENT.UNKNOWN_FIELD', 'CONSENT.NOT_AUTHORISED'],
    target: ({ body }) => ({ unitCodes: [body.issuingUnit], employeeId: null }),
    run: async (context) => {
      const { deps, work, body, actor, now, note, scope } = context
      assertTerms(body)
      if (scope.kind === 'LIMITED') await assertOwnPeople(context, scope.unitCodes)
      const { consents } = deps.stores.dossier
      const consent = { ...body, maxLevel: toLevel(body.maxLevel), kind: 'CONSENT', requester: null } as const
      const consentId = await consents.record(work, { ...consent, createdBy: actor.accountId })
      note({ subjects: body.subjectIds, units: [...body.subjectUnits, body.issuingUnit] })
      return { body: show(await getConsent(context, consentId), now) }
    },
  }),
  operation({
    id: 'listConsents',
    method: 'get',
    path: '/consents',
    tag,
    summary: 'Văn bản đồng ý và yêu cầu cung cấp dữ liệu đã đăng ký, kể cả đã hết hạn, thu hồi',
    action: 'consents.read',
    status: 200,
    reply: z.strictObject({ items: z.array(consentReply) }),
    run: async ({ deps, work, scope, now }) => {
      const units = scope.kind === 'PROVINCE' ? null : scope.unitCodes
      const consents = await deps.stores.dossier.consents.list(work, units)
      return { body: { items: consents.map((consent) => show(consent, now)) } }
    },
  }),
  operation({
    id: 'revokeConsent',
    method: 'post',
    path: '/consents/{consentId}/revocation',
    tag,
    summary: 'Thu hồi văn bản đồng ý; quyền đọc hết ngay',
    action: 'consents.revoke',
    params: one,
    body: z.strictObject({ reason: line(500) }),
    status: 200,
    reply: consentReply,
    errors: ['CONSENT.NOT_FOUND', 'CONSENT.ALREADY_REVOKED'],
    target: consentTarget,
    run: async (context) => {
      const { deps, work, params, body, actor, now, note } = context
      const { consentId } = params
      await deps.stores.dossier.consents.revoke(work, consentId, {
        accountId: actor.accountId,
        reason: body.reason,
        at: now,
      })
      const consent = await getConsent(context, consentId)
      note({ subjects: consent.subjectIds, units: consent.subjectUnits })
      return { body: show(consent, now) }
    },
  }),
  operation({
    id: 'recordDataRequest',
    method: 'post',
    path: '/data-requests',
    tag,
    summary: 'Ghi nhận yêu cầu cung cấp dữ liệu của cấp có thẩm quyền (Điều 14.1c)',
    action: 'dataRequests.record',
    body: newRequest,
    status: 201,
    reply: consentReply,
    errors: ['CONSENT.INVALID_TERM', 'CONSENT.UNKNOWN_FIELD', 'SYNC.ALREADY_SHARED'],
    run: async (context) => {
      const { deps, work, body, actor, now, note } = context
      const { requesterCode: _code, medium: _medium, ...asked } = body
      assertTerms(body)
      await assertNotShared(context, body)
      const request = { ...asked, maxLevel: toLevel(body.maxLevel), kind: 'AUTHORITY_REQUEST' } as const
      const createdBy = actor.accountId
      const consentId = await deps.stores.dossier.consents.record(work, {
        ...request,
        readerAccountId: '',
        createdBy,
      })
      note({ subjects: body.subjectIds, units: body.subjectUnits })
      return { body: show(await getConsent(context, consentId), now) }
    },
  }),
  operation({
    id: 'answerDataRequest',
    method: 'post',
    path: '/data-requests/{requestId}/answer',
    tag,
    summary: 'Quyết định trả lời yêu cầu cung cấp dữ liệu đã ghi nhận, còn thời hạn (Điều 14.1c)',
    action: 'dataRequests.answer',
    params: oneRequest,
    status: 200,
    reply: consentReply,
    errors: ['CONSENT.NOT_FOUND', 'DATA_REQUEST.NOT_OPEN'],
    run: async (context) => {
      const request = await answerRequest(context)
      const { subjectIds, subjectUnits } = request
      context.note({ subjects: subjectIds, units: subjectUnits, ground: groundOfRequest(request) })
      return { body: show(request, context.now) }
    },
  }),
  operation({
    id: 'downloadDataRequestAnswer',
    method: 'get',
    path: '/data-requests/{requestId}/answer',
    tag,
    summary: 'Tải dữ liệu trả lời (CSV): đúng phạm vi trường, người và độ hạn chế của yêu cầu',
    action: 'dataRequests.answer',
    params: oneRequest,
    download: ['text/csv'],
    status: 200,
    reply: z.undefined(),
    errors: [
      'CONSENT.NOT_FOUND',
      'DATA_REQUEST.NOT_OPEN',
      'DATA_REQUEST.NOT_ANSWERED',
      'DATA_REQUEST.TOO_MANY_PEOPLE',
    ],
    run: (context) => answerCsv(context),
  }),
]

type Asked = Pick<TargetInput<unknown, unknown, unknown, unknown>, 'deps' | 'work' | 'now'>

async function getConsent({ deps, work }: Asked, consentId: string): Promise<ConsentRecord> {
  const consent = await deps.stores.dossier.consents.find(work, consentId)
  if (consent === undefined) throw consentErrors.notFound({ consentId })
  return consent
}

async function consentTarget(
  asked: Asked & { readonly params: { readonly consentId: string } },
): Promise<AccessTarget> {
  const consent = await getConsent(asked, asked.params.consentId)
  return { unitCodes: [consent.issuingUnit], employeeId: null }
}

function assertTerms(body: { validFrom: string; validUntil: string; fields: readonly string[] }): void {
  assertConsentTerms(body)
  const unknown = body.fields.find((field) => !isConsentField(field))
  if (unknown !== undefined) throw consentErrors.unknownField({ field: unknown })
}

// Điều 3.4: only the agency that manages the person's data can agree to its being read.
async function assertOwnPeople(
  {
    deps,
    work,
    body,
  }: Asked & { readonly body: { subjectIds: readonly string[]; subjectUnits: readonly string[] } },
  unitCodes: readonly string[],
): Promise<void> {
  const foreign = body.subjectUnits.find((unit) => !unitCodes.includes(unit))
  if (foreign !== undefined) throw consentErrors.notAuthorised({ unitCode: foreign })
  for (const employeeId of body.subjectIds) {
    const person = await deps.stores.dossier.people.get(work, employeeId)
    const own = [person.unitCode, person.managingUnit].some(
      (unit) => unit !== null && unitCodes.includes(unit),
    )
    if (!own) throw consentErrors.notAuthorised({ employeeId })
  }
}

function toLevel(level: number): 1 | 2 | 3 | 4 {
  return level as 1 | 2 | 3 | 4 // the schema bounds it
}

function show(consent: ConsentRecord, now: number): z.input<typeof consentReply> {
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

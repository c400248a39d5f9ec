import { z } from 'zod'
import type { AccessTarget } from '#api/access.ts'
import { operation } from '#api/operation.ts'
import { line, uuid } from '#contracts/http/primitives.ts'
import { consentErrors } from '#domain/dossier/errors.ts'
import {
  type Asked,
  assertTerms,
  consentReply,
  consentTerms,
  getConsent,
  showConsent,
  toLevel,
} from './consent-shape.ts'

const tag = 'Văn bản đồng ý khai thác'

const newConsent = z.strictObject({ ...consentTerms, readerAccountId: uuid() })
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
      return { body: showConsent(await getConsent(context, consentId), now) }
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
      return { body: { items: consents.map((consent) => showConsent(consent, now)) } }
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
      return { body: showConsent(consent, now) }
    },
  }),
]

async function consentTarget(
  asked: Asked & { readonly params: { readonly consentId: string } },
): Promise<AccessTarget> {
  const consent = await getConsent(asked, asked.params.consentId)
  return { unitCodes: [consent.issuingUnit], employeeId: null }
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

import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { line, unitCode, uuid } from '#contracts/http/primitives.ts'
import { answerCsv, answerRequest, assertNotShared, groundOfRequest } from './answering-requests.ts'
import { assertTerms, consentReply, consentTerms, getConsent, showConsent, toLevel } from './consent-shape.ts'

const tag = 'Văn bản đồng ý khai thác'

const newRequest = z.strictObject({
  ...consentTerms,
  requester: line(300),
  /** Electronic code of the agency that asks (QĐ 20/2020/QĐ-TTg), where it has one. */
  requesterCode: unitCode().optional(),
  medium: z.enum(['PAPER', 'ELECTRONIC']).default('PAPER'),
})
const oneRequest = z.strictObject({ requestId: uuid() })

// Điều 14.1(c): cung cấp dữ liệu theo yêu cầu của cấp có thẩm quyền.
export const dataRequestOperations = [
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
      return { body: showConsent(await getConsent(context, consentId), now) }
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
      return { body: showConsent(request, context.now) }
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

import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { createdId, packageParams, secondLevelBody, secondLevelList } from '#contracts/http/approval.ts'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'

const tag = 'Phê duyệt cấp hai'

/** Điều 16.8: sections and units whose changes Sở Nội vụ approves after the unit has signed. */
export const secondLevelOperations = [
  operation({
    id: 'listSecondLevelRules',
    method: 'get',
    path: '/second-level-rules',
    tag,
    summary: 'Mục và đơn vị mà Sở Nội vụ phê duyệt cấp hai (Điều 16.8)',
    action: 'secondLevel.read',
    status: 200,
    reply: secondLevelList,
    run: async ({ deps, work }) => {
      const rules = await deps.stores.approvals.listSecondLevelRules(work)
      const items = rules.map(({ ruleId, recordedAt, endedAt, ...rule }) => ({
        id: ruleId,
        section: rule.section,
        unitCode: rule.unitCode,
        documentNumber: rule.documentNumber,
        recordedAt: toInstant(recordedAt),
        endedAt: toInstantOrNull(endedAt),
      }))
      return { body: { items } }
    },
  }),
  operation({
    id: 'nameSecondLevel',
    method: 'post',
    path: '/second-level-rules',
    tag,
    summary: 'Sở Nội vụ nêu mục hoặc đơn vị phải phê duyệt cấp hai, kèm văn bản',
    action: 'secondLevel.name',
    body: secondLevelBody,
    status: 201,
    reply: createdId,
    errors: ['APPROVAL.DOCUMENT_REQUIRED'],
    run: async ({ deps, work, body, actor, now, note }) => {
      const { accountId } = actor
      const id = await deps.stores.approvals.nameSecondLevel(work, { ...body, accountId, now })
      note({ units: body.unitCode === null ? [] : [body.unitCode], cases: [id, body.documentNumber] })
      return { body: { id } }
    },
  }),
  operation({
    id: 'endSecondLevel',
    method: 'post',
    path: '/second-level-rules/{id}/end',
    tag,
    summary: 'Chấm dứt quy định phê duyệt cấp hai, từ nay về sau',
    action: 'secondLevel.end',
    params: packageParams,
    status: 204,
    reply: z.undefined(),
    errors: ['SECOND_LEVEL.NOT_OPEN'],
    run: async ({ deps, work, params, actor, now, note }) => {
      const { accountId } = actor
      await deps.stores.approvals.endSecondLevel(work, { ruleId: params.id, accountId, now })
      note({ cases: [params.id] })
      return { body: undefined }
    },
  }),
]

import type { z } from 'zod'
import { operation } from '#api/operation.ts'
import { toInstantOrNull } from '#contracts/http/primitives.ts'
import {
  acceptCorrectionBody,
  correctionList,
  correctionParams,
  correctionQuery,
  correctionReply,
  dismissCorrectionBody,
} from '#contracts/http/sync.ts'
import { acceptCorrection, correctionTarget, dismissCorrection } from './deciding-corrections.ts'
import type { CorrectionOnRecord } from '#contracts/sync-records.ts'

const tag = 'Đồng bộ CSDL quốc gia'

export const correctionOperations = [
  operation({
    id: 'listNationalCorrections',
    method: 'get',
    path: '/national-corrections',
    tag,
    summary: 'Hiệu chỉnh từ CSDL quốc gia đang chờ hoặc đã xử lý, đối chiếu ba bên; dữ liệu dân cư trước',
    action: 'sync.preview',
    query: correctionQuery,
    status: 200,
    reply: correctionList,
    run: async ({ deps, work, scope, query, note }) => {
      const units = scope.kind === 'PROVINCE' ? {} : { unitCodes: scope.unitCodes }
      const lines = await deps.stores.sync.openCorrections(work, { ...units, ...query })
      note({ subjects: lines.map(({ employeeId }) => employeeId) })
      return { body: { items: lines.map(showCorrection) } }
    },
  }),
  operation({
    id: 'acceptNationalCorrection',
    method: 'post',
    path: '/national-corrections/{correctionId}/acceptance',
    tag,
    summary:
      'Đưa hiệu chỉnh của CSDL quốc gia vào một đề nghị cập nhật chờ phê duyệt bằng ký số (Điều 6); không ghi đè',
    action: 'reconciliation.answer',
    params: correctionParams,
    body: acceptCorrectionBody,
    status: 200,
    reply: correctionReply,
    errors: [
      'CORRECTION.NOT_FOUND',
      'CORRECTION.ALREADY_DECIDED',
      'CORRECTION.STALE',
      'CORRECTION.IN_PROGRESS',
      'CORRECTION.NOT_ON_FORM',
      'CORRECTION.ENTRY_REQUIRED',
      'CHANGE.EMPTY',
      'CHANGE.REFUSED_BY_CHECKS',
      'DOSSIER.READ_REFUSED',
      'DOSSIER.SECTION_NOT_ON_FORM',
    ],
    target: correctionTarget,
    run: async (context) => {
      const correction = await acceptCorrection(context)
      context.note({ subjects: [correction.employeeId], cases: [correction.correctionId] })
      return { body: showCorrection(correction) }
    },
  }),
  operation({
    id: 'dismissNationalCorrection',
    method: 'post',
    path: '/national-corrections/{correctionId}/dismissal',
    tag,
    summary: 'Bác hiệu chỉnh của CSDL quốc gia, kèm lý do; đối chiếu ba bên được giữ lại',
    action: 'reconciliation.answer',
    params: correctionParams,
    body: dismissCorrectionBody,
    status: 200,
    reply: correctionReply,
    errors: [
      'CORRECTION.NOT_FOUND',
      'CORRECTION.ALREADY_DECIDED',
      'CORRECTION.OWN_MATTER',
      'DOSSIER.READ_REFUSED',
    ],
    target: correctionTarget,
    run: async (context) => {
      const correction = await dismissCorrection(context)
      context.note({ subjects: [correction.employeeId], cases: [correction.correctionId] })
      return { body: showCorrection(correction) }
    },
  }),
]

function showCorrection({ view, ...line }: CorrectionOnRecord): z.input<typeof correctionReply> {
  return { ...line, ...view, decidedAt: toInstantOrNull(line.decidedAt) }
}

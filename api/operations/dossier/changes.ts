import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { changeDetail, changeReply, editedChange, newChange, sectionCode } from '#contracts/http/dossier.ts'
import {
  etagHeader,
  etagOf,
  ifMatchHeaders,
  instant,
  lines,
  toInstant,
  uuid,
} from '#contracts/http/primitives.ts'
import { editDraft, enterChange, submitChange, withdrawChange } from './entering.ts'
import { changeTarget, describeChange } from './describe-change.ts'
import { dossierTarget, groundsText, openReading } from './reading.ts'
import { showChange } from './show.ts'

const tag = 'Đề nghị cập nhật'
const person = z.strictObject({ employeeId: uuid() })
const one = z.strictObject({ changeId: uuid() })

export const changeOperations = [
  operation({
    id: 'enterChange',
    method: 'post',
    path: '/dossiers/{employeeId}/changes',
    tag,
    summary: 'Khai một thay đổi (bản nháp); người phụ trách của đơn vị khai thay thì được ghi rõ (Điều 5.2)',
    action: 'changes.enter',
    params: person,
    body: newChange,
    status: 201,
    reply: changeReply,
    replyHeaders: etagHeader,
    errors: [
      'DOSSIER.NOT_FOUND',
      'DOSSIER.SECTION_NOT_ON_FORM',
      'DOSSIER.TARGET_UNKNOWN',
      'CHANGE.REFUSED_BY_CHECKS',
    ],
    target: (input) => dossierTarget(input, input.params.employeeId),
    run: async (context) => {
      const { params, note } = context
      const { change, readable } = await enterChange(context, {
        employeeId: params.employeeId,
        ...context.body,
      })
      note({ subjects: [params.employeeId] })
      return { body: showChange(change, readable), headers: etagOf(change.version) }
    },
  }),
  operation({
    id: 'listChanges',
    method: 'get',
    path: '/dossiers/{employeeId}/changes',
    tag,
    summary: 'Các đề nghị cập nhật của một người, mới nhất trước',
    action: 'changes.read',
    params: person,
    status: 200,
    reply: z.strictObject({ items: z.array(changeReply) }),
    errors: ['DOSSIER.NOT_FOUND', 'DOSSIER.READ_REFUSED'],
    target: (input) => dossierTarget(input, input.params.employeeId),
    run: async (context) => {
      const { deps, work, params, note } = context
      const { readable, grounds } = await openReading(context, params.employeeId)
      const changes = await deps.stores.dossier.changes.listOf(work, params.employeeId)
      note({ subjects: [params.employeeId], ground: groundsText(grounds) })
      return { body: { items: changes.map((change) => showChange(change, readable)) } }
    },
  }),
  operation({
    id: 'getChange',
    method: 'get',
    path: '/changes/{changeId}',
    tag,
    summary: 'Một đề nghị: nội dung khác với dữ liệu đang lưu, lỗi, cảnh báo, tài liệu kèm theo',
    action: 'changes.read',
    params: one,
    status: 200,
    reply: changeDetail,
    replyHeaders: etagHeader,
    errors: ['CHANGE.NOT_FOUND', 'DOSSIER.READ_REFUSED'],
    target: changeTarget,
    run: async (context) => {
      const { body, employeeId, version, ground } = await describeChange(context)
      context.note({ subjects: [employeeId], ground })
      return { body, headers: etagOf(version) }
    },
  }),
  operation({
    id: 'editChange',
    method: 'put',
    path: '/changes/{changeId}',
    tag,
    summary: 'Sửa bản nháp hoặc đề nghị bị trả lại',
    action: 'changes.enter',
    params: one,
    headers: ifMatchHeaders,
    body: editedChange,
    status: 200,
    reply: changeReply,
    replyHeaders: etagHeader,
    errors: [
      'CHANGE.NOT_FOUND',
      'CHANGE.LOCKED',
      'CHANGE.NOT_ALLOWED',
      'CHANGE.REFUSED_BY_CHECKS',
      'precondition',
    ],
    target: changeTarget,
    run: async (context) => {
      const { change, readable } = await editDraft(context)
      context.note({ subjects: [change.employeeId] })
      return { body: showChange(change, readable), headers: etagOf(change.version) }
    },
  }),
  operation({
    id: 'submitChange',
    method: 'post',
    path: '/changes/{changeId}/submission',
    tag,
    summary: 'Gửi phê duyệt; thiếu bản số hóa của tài liệu đã xác nhận thì không gửi được (Điều 5.3)',
    action: 'changes.submit',
    params: one,
    status: 200,
    reply: changeReply,
    errors: [
      'CHANGE.NOT_FOUND',
      'CHANGE.LOCKED',
      'CHANGE.NOT_ALLOWED',
      'CHANGE.DOCUMENT_REQUIRED',
      'CHANGE.EMPTY',
      'CHANGE.PURPOSE_REQUIRED',
      'CHANGE.REFUSED_BY_CHECKS',
      'DOSSIER.SECTION_NOT_ON_FORM',
    ],
    target: changeTarget,
    run: async (context) => {
      const { change, readable } = await submitChange(context)
      context.note({ subjects: [change.employeeId] })
      return { body: showChange(change, readable) }
    },
  }),
  operation({
    id: 'withdrawChange',
    method: 'post',
    path: '/changes/{changeId}/withdrawal',
    tag,
    summary: 'Rút đề nghị chưa được phê duyệt',
    action: 'changes.withdraw',
    params: one,
    status: 200,
    reply: changeReply,
    errors: ['CHANGE.NOT_FOUND', 'CHANGE.LOCKED', 'CHANGE.NOT_ALLOWED'],
    target: changeTarget,
    run: async (context) => {
      const { change, readable } = await withdrawChange(context)
      context.note({ subjects: [change.employeeId] })
      return { body: showChange(change, readable) }
    },
  }),
  operation({
    id: 'reportError',
    method: 'post',
    path: '/dossiers/{employeeId}/error-reports',
    tag,
    summary: 'Báo sai sót trong dữ liệu của mình cho đơn vị (Điều 13.2)',
    action: 'changes.reportError',
    params: person,
    body: z.strictObject({ section: sectionCode, text: lines(2000) }),
    status: 201,
    reply: z.strictObject({ reportId: uuid(), unitCode: z.string() }),
    errors: ['DOSSIER.NOT_FOUND'],
    target: (input) => dossierTarget(input, input.params.employeeId),
    run: async ({ deps, work, params, body, now, note }) => {
      const { people, errorReports } = deps.stores.dossier
      const { employeeId, unitCode, managingUnit } = await people.get(work, params.employeeId)
      const unit = unitCode ?? managingUnit ?? ''
      const report = { employeeId, unitCode: unit, section: body.section, text: body.text, at: now }
      const reportId = await errorReports.report(work, report)
      note({ subjects: [employeeId], units: [unit] })
      return { body: { reportId, unitCode: unit } }
    },
  }),
  operation({
    id: 'listErrorReports',
    method: 'get',
    path: '/error-reports',
    tag,
    summary: 'Sai sót do cá nhân báo mà đơn vị chưa xử lý',
    action: 'dossiers.list',
    status: 200,
    reply: z.strictObject({
      items: z.array(
        z.strictObject({
          reportId: uuid(),
          employeeId: uuid(),
          unitCode: z.string(),
          section: z.string(),
          text: z.string(),
          createdAt: instant(),
        }),
      ),
    }),
    run: async ({ deps, work, scope, note }) => {
      const units = scope.kind === 'PROVINCE' ? null : scope.unitCodes
      const reports = await deps.stores.dossier.errorReports.listOpen(work, units)
      note({ subjects: reports.map((report) => report.employeeId) })
      return {
        body: { items: reports.map((report) => ({ ...report, createdAt: toInstant(report.createdAt) })) },
      }
    },
  }),
]

import { z } from 'zod'
import { csvDownload } from '#api/csv.ts'
import { operation } from '#api/operation.ts'
import { runNumber } from '#contracts/http/sync.ts'
import { rolesInForce } from '#domain/access/access-decision.ts'
import { differenceTexts, remedyOf } from '#domain/sync/comparison.ts'
import { syncErrors } from '#domain/sync/errors.ts'
import type { ReportedDifference } from '#contracts/national-sync.ts'

const head = [
  'Mã đơn vị',
  'Đơn vị',
  'Số hồ sơ',
  'Họ và tên',
  'Số định danh (chỉ có ở CSDL quốc gia)',
  'Chênh lệch',
  'Phiên bản của tỉnh',
  'Phiên bản ở CSDL quốc gia',
  'Cách xử lý',
]

const remedyTexts = { SEND_AGAIN: 'Hệ thống gửi lại', ASK: 'Hỏi đơn vị' } as const

export const reconciliationReportOperations = [
  operation({
    id: 'downloadReconciliationReport',
    method: 'get',
    path: '/reconciliations/{number}/report',
    tag: 'Đồng bộ CSDL quốc gia',
    summary: 'Tải báo cáo đối soát (CSV): nêu tên từng chênh lệch và cách xử lý (Điều 12)',
    action: 'reports.make',
    params: runNumber,
    download: ['text/csv'],
    status: 200,
    reply: z.undefined(),
    errors: ['SYNC.RUN_NOT_FOUND'],
    run: async ({ deps, work, params, actor, now, note }) => {
      const [run] = await deps.stores.sync.findRuns(work, { number: params.number, limit: 1 })
      if (run?.kind !== 'RECONCILIATION') throw syncErrors.runNotFound(params.number)
      const differences = await deps.stores.sync.reportedDifferences(work, run.runId)
      note({
        subjects: differences.flatMap(({ employeeId }) => employeeId ?? []),
        cases: [params.number],
      })
      // Điều 3.3: who runs the accounts does not read personal numbers.
      const isOfficer = rolesInForce(actor, now).some(({ role }) => role === 'DEPARTMENT_OFFICER')
      const rows = differences.map((difference) => toRow(difference, isOfficer ? 'OPEN' : 'MASKED'))
      return csvDownload(`doi-soat-${params.number}.csv`, [head, ...rows])
    },
  }),
]

function toRow(difference: ReportedDifference, numbers: 'OPEN' | 'MASKED'): readonly string[] {
  const { unitCode, unitName, dossierNumber, fullName, personalId, kind } = difference
  const shown = numbers === 'OPEN' ? personalId : personalId?.replaceAll(/.(?=.{3})/g, '*')
  return [
    unitCode,
    unitName,
    dossierNumber ?? '',
    fullName ?? '',
    shown ?? '',
    differenceTexts[kind],
    String(difference.ourVersion ?? ''),
    String(difference.theirVersion ?? ''),
    remedyTexts[remedyOf[kind]],
  ]
}

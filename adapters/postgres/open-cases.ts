import { accessGrantStart } from '#contracts/access-grant.ts'
import type { OpenCaseSource } from '#activities/case-sweep.ts'
import { syncRunStart } from '#contracts/national-sync.ts'
import { openApprovalCases, type ApprovalStoreSettings } from './approvals.ts'
import { openBackupCases } from './backups/backups.ts'
import { openReviewRounds } from './dossier-quality/review-process.ts'
import { openGrants } from './accounts/grants.ts'
import { openPlannedUnitActs } from './units/planned-unit-acts.ts'
import { openSyncRuns } from './sync.ts'
import { openTransferCases } from './transfers/reading.ts'

/** Every kind of row that must have a process while it is open. */
export function openCaseSources(approvals: ApprovalStoreSettings): readonly OpenCaseSource[] {
  return [
    { kind: 'Chuyển công tác', list: openTransferCases },
    {
      kind: 'Cấp quyền',
      list: async (work, { afterId, limit }) => {
        const grants = await openGrants(work, afterId, limit)
        return grants.map((grant) => ({ id: grant.caseNumber, start: accessGrantStart(grant) }))
      },
    },
    {
      kind: 'Phê duyệt',
      list: (work, { afterId, limit, now }) =>
        openApprovalCases(work, {
          settings: approvals,
          afterId: afterId === '' ? null : afterId,
          limit,
          now,
        }),
    },
    {
      kind: 'Đồng bộ, đối soát',
      list: async (work, { afterId, limit }) => {
        const runs = await openSyncRuns(work, afterId, limit)
        return runs.map((run) => ({ id: run.runId, start: syncRunStart(run) }))
      },
    },
    { kind: 'Sao lưu', list: openBackupCases },
    { kind: 'Rà soát dữ liệu', list: openReviewRounds },
    { kind: 'Sắp xếp đơn vị', list: openPlannedUnitActs },
  ]
}

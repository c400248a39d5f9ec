import { preparePackage } from '#adapters/postgres/approvals/packages.ts'
import { receiveSignature } from '#adapters/postgres/approvals/signature.ts'
import { type Database, prismaOf } from '#adapters/postgres/database.ts'
import { anApprovalOffice } from '#test/builders/approvals/approval-office.ts'
import { startTestAuthority } from '#test/certification-authority.ts'
import { approvedUnit, stageKeys, type SyncStage } from './sync-stage.ts'

/** The unit whose versions come by signed packages alone. */
export interface SyncApprovals {
  /** A change of each of its people, one package, one signature, verified, stamped and applied; how many. */
  approve(): Promise<number>
  /** What was approved, by the changes themselves: `employeeId:version`, the first version included. */
  approvedVersions(): Promise<readonly string[]>
  stop(): Promise<void>
}

export async function openSyncApprovals(stage: SyncStage): Promise<SyncApprovals> {
  const authority = await startTestAuthority()
  // Killed databases are opened anew: always the one of now.
  const hub: Database = {
    transaction: (...told) => stage.database().transaction(...told),
    get pool() {
      return stage.database().pool
    },
    close: () => Promise.resolve(),
  }
  const office = await anApprovalOffice(hub, { authority, keys: stageKeys })
  const { accountId, settings, activities } = office
  const employeeIds = stage.people
    .filter(({ unitCode }) => unitCode === approvedUnit)
    .map(({ employeeId }) => employeeId)
  return {
    approve: async () => {
      const packageId = await stage.inWork(async (work) => {
        await office.submit(work, employeeIds)
        const order = { accountId, unitCode: approvedUnit, now: Date.now() }
        return (await preparePackage(work, settings, order)).packageId
      })
      await stage.inWork(async (work) => {
        const { manifest } = await prismaOf(work).approvalPackage.findUniqueOrThrow({
          where: { id: packageId },
        })
        const cms = await office.sign(new Uint8Array(manifest))
        await receiveSignature(work, { packageId, accountId, cms, now: Date.now() })
      })
      await activities.examineSignature({ packageId })
      await activities.stampSignature({ packageId })
      const outcome = await activities.settlePackage({ packageId })
      if (outcome !== 'APPROVED') throw new Error(`The package was not approved: ${outcome}`)
      return employeeIds.length
    },
    approvedVersions: async () => {
      const rows = await stage.inWork(
        (work) => prismaOf(work).$queryRaw<{ id: string; version: number }[]>`
          SELECT employee_id::text AS id,
            1 + row_number() OVER (PARTITION BY employee_id ORDER BY approved_at)::int AS version
          FROM change_request WHERE approved_at IS NOT NULL`,
      )
      const later = rows.map(({ id, version }) => `${id}:${version}`)
      return [...employeeIds.map((id) => `${id}:1`), ...later].toSorted()
    },
    stop: () => authority.stop(),
  }
}

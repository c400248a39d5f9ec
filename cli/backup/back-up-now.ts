import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { appendAudit } from '#adapters/postgres/audit/audit.ts'
import { createBackupStore } from '#adapters/postgres/backups/backups.ts'
import type { Database } from '#adapters/postgres/database.ts'
import { createWorkflowStarter } from '#adapters/temporal/client.ts'
import { type BackupRow, type BackupStage, backupStart } from '#contracts/backup.ts'
import { backupPeriodOf } from '#domain/backup/backup-period.ts'
import { openInstallation, withDatabase, withTemporal } from '../connections.ts'
import { tell } from './medium-place.ts'

const system = { kind: 'SYSTEM' } as const
const backups = createBackupStore()

const stageLines: Record<BackupStage, string> = {
  MO: 'Đang sao lưu',
  DA_SAO_LUU: 'Đã ghi xong, đang kiểm chứng',
  DA_KIEM_CHUNG: 'Đã kiểm chứng, đang xem xét các bộ cũ',
  THAT_BAI: 'THẤT BẠI',
  XONG: 'Xong',
}

/** The row first, then the process, as the API does; then watches the row. */
export async function backUpNow(): Promise<void> {
  const installation = openInstallation()
  await withDatabase(installation, 'hub_worker', async (database) => {
    const run = await openRun(database)
    await withTemporal(installation, ({ client }) => createWorkflowStarter(client).start(backupStart(run)))
    tell(`Lần sao lưu ${run.runId} đã bắt đầu.`)
    const row = await watch(database, run.runId)
    if (row.failure !== null) tell(row.failure)
    for (const { explanation } of row.decisions ?? []) tell(`- ${explanation}`)
    if (row.stage !== 'XONG') process.exitCode = 1
  })
}

async function openRun(database: Database) {
  const now = Date.now()
  const run = { runId: `yeu-cau-${randomUUID().slice(0, 13)}`, period: backupPeriodOf(now) }
  await database.transaction(system, async (work) => {
    await backups.open(work, { ...run, trigger: 'ON_DEMAND', at: now })
    const ground = 'Lệnh hub backup now của người vận hành'
    await appendAudit(work, { actor: 'hub', action: 'backups.start', ground, requestId: run.runId })
  })
  return run
}

async function watch(database: Database, runId: string): Promise<BackupRow> {
  let told: BackupStage | undefined
  for (;;) {
    const row = await database.transaction(system, (work) => backups.get(work, runId))
    if (row.stage !== told) tell(`${stageLines[row.stage]}${row.name === null ? '' : `: ${row.name}`}`)
    told = row.stage
    if (row.stage === 'XONG' || row.stage === 'THAT_BAI') return row
    await setTimeout(500)
  }
}

import { recordedDeletions } from '#adapters/backup-medium/recorded-deletions.ts'
import { createBackupSetDesk } from '#adapters/backup-medium/set-desk.ts'
import { createBackupDeletionStore } from '#adapters/postgres/backups/backup-deletions.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { retentionPolicyOf } from '#config/backup.ts'
import { SettingsFault } from '#config/env.ts'
import type { BackupDeletion } from '#contracts/backup-deletion.ts'
import { toProvinceTime } from '#domain/backup/backup-period.ts'
import type { DeletionStage } from '#domain/backup/deletion-by-hand.ts'
import { type MediumPlace, openMediumPlace, tell } from './medium-place.ts'

const stages: Record<DeletionStage, string> = {
  CHO_DONG_Y: 'chờ người thứ hai đồng ý',
  DA_DONG_Y: 'đã đồng ý, chưa xóa',
  DA_XOA: 'đã xóa',
  KHONG_XOA: 'không xóa được',
  DA_RUT: 'đã rút',
}

/** What was asked and agreed; asking and agreeing is done signed in, by API, so that two people are two people. */
export async function listDeletions(): Promise<void> {
  await onRecord(openMediumPlace(), async (database) => {
    const deletions = createBackupDeletionStore()
    const rows = await database.transaction({ kind: 'SYSTEM' }, (work) => deletions.list(work, { limit: 50 }))
    if (rows.length === 0) tell('Chưa có đề nghị xóa bộ sao lưu nào.')
    for (const row of rows) tell(describe(row))
  })
}

/** Carries out what two people have agreed on. */
export async function deleteAgreed(): Promise<void> {
  const place = openMediumPlace()
  const { medium, ring, settings } = place
  const desk = createBackupSetDesk({ medium, ring, policy: retentionPolicyOf(settings), now: Date.now })
  await onRecord(place, async (database) => {
    const done = await recordedDeletions({ database, desk, now: Date.now }).carryOut()
    if (done.length === 0) tell('Không có bộ sao lưu nào được hai người đồng ý xóa.')
    for (const row of done) tell(describe(row))
    if (done.some(({ stage }) => stage === 'KHONG_XOA')) process.exitCode = 1
  })
}

function describe({ setId, reason, stage, requestedAt, failure }: BackupDeletion): string {
  const why = failure === null ? '' : ` (${failure})`
  return `- ${setId}: ${stages[stage]}${why} · đề nghị ${toProvinceTime(requestedAt)}: ${reason}`
}

async function onRecord(
  { settings }: MediumPlace,
  act: (database: Database) => Promise<void>,
): Promise<void> {
  if (settings.DATABASE_URL === undefined) throw new SettingsFault(['DATABASE_URL: chưa được đặt'])
  const database = openDatabase({ url: settings.DATABASE_URL, role: 'hub_worker', connections: 2 })
  try {
    await act(database)
  } finally {
    await database.close()
  }
}

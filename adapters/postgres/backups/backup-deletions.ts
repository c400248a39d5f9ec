import { randomUUID } from 'node:crypto'
import type { BackupDeletion, BackupDeletionStore } from '#contracts/backup-deletion.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { deletionErrors, type DeletionStage } from '#domain/backup/deletion-by-hand.ts'
import { prismaOf } from '../database.ts'
import type { BackupDeletion as Row } from '../generated/client.ts'

/** Sổ đề nghị xóa bộ sao lưu: both people stand on record before anything is gone. */
export function createBackupDeletionStore(): BackupDeletionStore {
  return {
    async open(work, { setId, reason, by, now }) {
      const id = randomUUID()
      const written = await prismaOf(work).$executeRaw`
        INSERT INTO backup_deletion (id, set_id, reason, requested_by, requested_at, stage)
        VALUES (${id}::uuid, ${setId}, ${reason}, ${by}::uuid, ${new Date(now)}, 'CHO_DONG_Y')
        ON CONFLICT (set_id) WHERE stage IN ('CHO_DONG_Y', 'DA_DONG_Y') DO NOTHING`
      if (written === 0) throw deletionErrors.alreadyOpen(setId)
      return get(work, id)
    },
    get,
    async list(work, { limit }) {
      const rows = await prismaOf(work).backupDeletion.findMany({
        orderBy: { requestedAt: 'desc' },
        take: limit,
      })
      return rows.map(toDeletion)
    },
    async listAgreed(work) {
      const rows = await prismaOf(work).backupDeletion.findMany({
        where: { stage: 'DA_DONG_Y' },
        orderBy: { requestedAt: 'asc' },
      })
      return rows.map(toDeletion)
    },
    async agree(work, { id, by, reason, now }) {
      const { requestedBy } = await getWaiting(work, id)
      if (await isSamePerson(work, requestedBy, by)) throw deletionErrors.secondPerson()
      await change(work, id, {
        stage: 'DA_DONG_Y',
        consentedBy: by,
        consentedAt: new Date(now),
        consentReason: reason,
      })
      return get(work, id)
    },
    async withdraw(work, { id, now }) {
      await getWaiting(work, id)
      await change(work, id, { stage: 'DA_RUT', settledAt: new Date(now) })
      return get(work, id)
    },
    settle: (work, { id, stage, failure, now }) =>
      change(work, id, { stage, failure, settledAt: new Date(now) }),
  }
}

async function get(work: UnitOfWork, id: string): Promise<BackupDeletion> {
  const row = await prismaOf(work).backupDeletion.findUnique({ where: { id } })
  if (row === null) throw deletionErrors.notFound()
  return toDeletion(row)
}

/** Locked, so that two answers cannot both be given. */
async function getWaiting(work: UnitOfWork, id: string): Promise<BackupDeletion> {
  await prismaOf(work).$executeRaw`SELECT 1 FROM backup_deletion WHERE id = ${id}::uuid FOR UPDATE`
  const deletion = await get(work, id)
  if (deletion.stage !== 'CHO_DONG_Y') throw deletionErrors.notOpen(deletion.stage)
  return deletion
}

/** Two accounts of one person are not two people. */
async function isSamePerson(work: UnitOfWork, one: string, other: string): Promise<boolean> {
  if (one === other) return true
  const accounts = await prismaOf(work).account.findMany({
    where: { id: { in: [one, other] } },
    select: { employeeId: true },
  })
  const [first, second] = accounts.map(({ employeeId }) => employeeId)
  return first !== null && first !== undefined && first === second
}

type Change = Parameters<ReturnType<typeof prismaOf>['backupDeletion']['update']>[0]['data']

async function change(work: UnitOfWork, id: string, data: Change): Promise<void> {
  await prismaOf(work).backupDeletion.update({ where: { id }, data })
}

function toDeletion(row: Row): BackupDeletion {
  return {
    ...row,
    stage: row.stage as DeletionStage, // held by a check in the table
    requestedAt: row.requestedAt.getTime(),
    consentedAt: row.consentedAt?.getTime() ?? null,
    settledAt: row.settledAt?.getTime() ?? null,
  }
}

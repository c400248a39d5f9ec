import type { NewChange, ChangeStore } from '#contracts/dossier-stores.ts'
import { randomUUID } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { ChangeRecord } from '#contracts/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { makeLeaves } from '../approvals/submitted-leaves.ts'
import { prismaOf } from '../database.ts'
import { toStored } from './entry-codec.ts'
import { type ChangeRow, selectChanges, toChange } from './change-rows.ts'

/** Đề nghị cập nhật: drafts and what became of them. */
export function createChangeStore(sealer: FieldSealer): ChangeStore {
  return {
    create: (work, change) => insertChange(sealer, work, change),
    find: (work, changeId) => findOne(sealer, work, changeId),
    async lock(work, changeId) {
      await prismaOf(work).$queryRaw`SELECT id FROM change_request WHERE id = ${changeId}::uuid FOR UPDATE`
      return findOne(sealer, work, changeId)
    },
    async listOf(work, employeeId) {
      const rows = await prismaOf(work).$queryRaw<ChangeRow[]>`
        ${selectChanges} WHERE c.employee_id = ${employeeId}::uuid ORDER BY c.created_at DESC, c.id LIMIT 500`
      return rows.map((row) => toChange(sealer, row))
    },
    async edit(work, change, to) {
      const place = { table: 'change_request', id: change.changeId, section: change.section } as const
      const stored = toStored(sealer, place, to.value)
      await prismaOf(work).$executeRaw`
        UPDATE change_request SET value = ${JSON.stringify(stored.value)}::jsonb, sealed = ${stored.sealed},
          valid_from = ${to.validFrom}::date, status = 'DRAFT', version = version + 1
        WHERE id = ${change.changeId}::uuid`
    },
    async submit(work, changeId, at) {
      await prismaOf(work).$executeRaw`
        UPDATE change_request SET status = 'SUBMITTED', submitted_at = to_timestamp(${at} / 1000.0),
          return_reason = NULL, version = version + 1
        WHERE id = ${changeId}::uuid`
      await makeLeaves(work, sealer, [changeId])
    },
    async withdraw(work, changeId) {
      await prismaOf(work).$executeRaw`
        UPDATE change_request SET status = 'WITHDRAWN', version = version + 1 WHERE id = ${changeId}::uuid`
    },
    async countDocuments(work, changeId) {
      return prismaOf(work).attachment.count({ where: { changeId } })
    },
  }
}

async function findOne(
  sealer: FieldSealer,
  work: UnitOfWork,
  changeId: string,
): Promise<ChangeRecord | undefined> {
  const [row] = await prismaOf(work).$queryRaw<ChangeRow[]>`${selectChanges} WHERE c.id = ${changeId}::uuid`
  return row === undefined ? undefined : toChange(sealer, row)
}

async function insertChange(sealer: FieldSealer, work: UnitOfWork, change: NewChange): Promise<string> {
  const id = randomUUID()
  const stored = toStored(sealer, { table: 'change_request', id, section: change.section }, change.value)
  await prismaOf(work).$executeRaw`
    INSERT INTO change_request (id, employee_id, managing_unit, status, act, section, entry_key, base_entry_id, value,
      sealed, valid_from, purpose, entered_by, on_behalf, origin, created_at)
    VALUES (${id}::uuid, ${change.employeeId}::uuid, ${change.managingUnit}, 'DRAFT', ${change.act},
      ${change.section}, ${change.entryKey}, ${change.baseEntryId}::uuid, ${JSON.stringify(stored.value)}::jsonb,
      ${stored.sealed}, ${change.validFrom}::date, ${change.purpose}, ${change.enteredBy}, ${change.onBehalf},
      ${change.origin}, to_timestamp(${change.at} / 1000.0))`
  return id
}

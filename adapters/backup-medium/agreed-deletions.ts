import type { Scope } from '#contracts/actor.ts'
import type { AgreedDeletions, BackupDeletion, BackupDeletionStore } from '#contracts/backup-deletion.ts'
import type { BackupSetDesk } from '#contracts/backup.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { isDomainError } from '#domain/errors.ts'

export interface AgreedDeletionParts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly deletions: BackupDeletionStore
  readonly desk: Pick<BackupSetDesk, 'deleteByHand'>
  /** Điều 14.1(g): last in the transaction. */
  readonly record: (work: UnitOfWork, deletion: BackupDeletion, outcome: string) => Promise<void>
  readonly now: () => number
}

const system = { kind: 'SYSTEM' } as const

/** One by one; what may not go any longer is settled with the reason, a fault of the medium is tried again later. */
export function createAgreedDeletions(parts: AgreedDeletionParts): AgreedDeletions {
  const { database, deletions } = parts
  return {
    async carryOut() {
      const agreed = await database.transaction(system, deletions.listAgreed)
      for (const deletion of agreed) {
        const failure = await tryDelete(parts, deletion)
        const stage = failure === null ? 'DA_XOA' : 'KHONG_XOA'
        await database.transaction(system, async (work) => {
          await deletions.settle(work, { id: deletion.id, stage, failure, now: parts.now() })
          await parts.record(work, deletion, failure ?? 'đã xóa')
        })
      }
      return database.transaction(system, (work) =>
        Promise.all(agreed.map(({ id }) => deletions.get(work, id))),
      )
    },
  }
}

/** Gone already: an earlier attempt died between the medium and the row. */
async function tryDelete({ desk }: AgreedDeletionParts, { setId }: BackupDeletion): Promise<string | null> {
  try {
    await desk.deleteByHand(setId)
    return null
  } catch (error) {
    if (isDomainError(error) && error.code === 'BACKUP.SET_MISSING') return null
    if (isDomainError(error) && error.code === 'BACKUP_DELETION.MUST_STAY') return error.message
    throw error
  }
}

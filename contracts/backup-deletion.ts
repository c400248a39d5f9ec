import type { DeletionStage } from '#domain/backup/deletion-by-hand.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** Đề nghị xóa bộ sao lưu: who asked, who agreed, what came of it. */
export interface BackupDeletion {
  readonly id: string
  readonly setId: string
  readonly reason: string
  readonly stage: DeletionStage
  readonly requestedBy: string
  readonly requestedAt: number
  readonly consentedBy: string | null
  readonly consentedAt: number | null
  readonly consentReason: string | null
  readonly settledAt: number | null
  readonly failure: string | null
}

export interface BackupDeletionStore {
  /** @throws BACKUP_DELETION.ALREADY_OPEN */
  open(
    work: UnitOfWork,
    request: { readonly setId: string; readonly reason: string; readonly by: string; readonly now: number },
  ): Promise<BackupDeletion>
  get(work: UnitOfWork, id: string): Promise<BackupDeletion>
  list(work: UnitOfWork, page: { readonly limit: number }): Promise<readonly BackupDeletion[]>
  listAgreed(work: UnitOfWork): Promise<readonly BackupDeletion[]>
  /** @throws BACKUP_DELETION.NOT_OPEN, BACKUP_DELETION.SECOND_PERSON */
  agree(
    work: UnitOfWork,
    consent: { readonly id: string; readonly by: string; readonly reason: string; readonly now: number },
  ): Promise<BackupDeletion>
  /** @throws BACKUP_DELETION.NOT_OPEN */
  withdraw(work: UnitOfWork, act: { readonly id: string; readonly now: number }): Promise<BackupDeletion>
  settle(
    work: UnitOfWork,
    end: {
      readonly id: string
      readonly stage: 'DA_XOA' | 'KHONG_XOA'
      readonly failure: string | null
      readonly now: number
    },
  ): Promise<void>
}

/** Does what two people have agreed; safe to call again at any time. */
export interface AgreedDeletions {
  carryOut(): Promise<readonly BackupDeletion[]>
}

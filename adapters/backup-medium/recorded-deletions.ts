import type { AgreedDeletions } from '#contracts/backup-deletion.ts'
import { appendAudit } from '#adapters/postgres/audit/audit.ts'
import { createBackupDeletionStore } from '#adapters/postgres/backups/backup-deletions.ts'
import { type AgreedDeletionParts, createAgreedDeletions } from './agreed-deletions.ts'

/** As worker, API and command use it: on the rows, with an entry for each set that went or had to stay. */
export function recordedDeletions(
  parts: Pick<AgreedDeletionParts, 'database' | 'desk' | 'now'>,
): AgreedDeletions {
  return createAgreedDeletions({
    ...parts,
    deletions: createBackupDeletionStore(),
    record: (work, { id, setId, requestedBy, consentedBy }, outcome) =>
      appendAudit(work, {
        actor: 'hub',
        action: 'backups.delete',
        ground: `Đề nghị của ${requestedBy}, đồng ý của ${consentedBy ?? ''}: ${outcome}`,
        requestId: `xoa-bo-sao-luu/${id}`,
        detail: { set: setId },
      }),
  })
}

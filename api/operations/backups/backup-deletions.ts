import { z } from 'zod'
import { operation } from '#api/operation.ts'
import type { AgreedDeletions, BackupDeletion, BackupDeletionStore } from '#contracts/backup-deletion.ts'
import { instant, line, queryInteger, toInstant, toInstantOrNull, uuid } from '#contracts/http/primitives.ts'
import { deletionStages } from '#domain/backup/deletion-by-hand.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly backupDeletions: BackupDeletionStore
    readonly agreedDeletions: AgreedDeletions
  }
}

const tag = 'Sao lưu'
const setParams = z.strictObject({ setId: z.string().regex(/^[a-z0-9][a-zA-Z0-9-]{0,119}$/) })
const params = z.strictObject({ deletionId: uuid() })
const reasonBody = z.strictObject({ reason: line(500) }).meta({ id: 'BackupDeletionReason' })
const deletionView = z
  .strictObject({
    deletionId: uuid(),
    setId: z.string(),
    reason: z.string(),
    stage: z.enum(deletionStages),
    requestedBy: uuid(),
    requestedAt: instant(),
    consentedBy: uuid().nullable(),
    consentedAt: instant().nullable(),
    consentReason: z.string().nullable(),
    settledAt: instant().nullable(),
    failure: z.string().nullable(),
  })
  .meta({ id: 'BackupDeletion' })

function toView({ id, ...deletion }: BackupDeletion): z.input<typeof deletionView> {
  return {
    ...deletion,
    deletionId: id,
    requestedAt: toInstant(deletion.requestedAt),
    consentedAt: toInstantOrNull(deletion.consentedAt),
    settledAt: toInstantOrNull(deletion.settledAt),
  }
}

export const backupDeletionOperations = [
  operation({
    id: 'listBackupDeletions',
    method: 'get',
    path: '/backup-deletions',
    tag,
    summary: 'Các đề nghị xóa bộ sao lưu: ai đề nghị, ai đồng ý, kết quả; mới nhất trước',
    action: 'backups.read',
    query: z.strictObject({ limit: queryInteger(1, 200, 50) }),
    status: 200,
    reply: z.strictObject({ items: z.array(deletionView) }),
    run: async ({ deps, work, query }) => {
      const rows = await deps.stores.backupDeletions.list(work, { limit: query.limit })
      return { body: { items: rows.map(toView) } }
    },
  }),
  operation({
    id: 'requestBackupDeletion',
    method: 'post',
    path: '/backup-sets/{setId}/deletion-requests',
    tag,
    summary: 'Đề nghị xóa một bộ sao lưu; chưa xóa gì cho đến khi người thứ hai đồng ý (Điều 9.1)',
    action: 'backups.delete',
    params: setParams,
    body: reasonBody,
    status: 201,
    reply: deletionView,
    errors: [
      'BACKUP.SET_MISSING',
      'BACKUP.MEDIUM_UNUSABLE',
      'BACKUP_DELETION.MUST_STAY',
      'BACKUP_DELETION.ALREADY_OPEN',
    ],
    run: async ({ deps, work, params: { setId }, body: { reason }, actor, now, note, ground }) => {
      note({ cases: [setId], ground: `${ground}; đề nghị xóa: ${reason}` })
      await deps.stores.backupSets.assertDeletable(setId)
      const by = actor.accountId
      return { body: toView(await deps.stores.backupDeletions.open(work, { setId, reason, by, now })) }
    },
  }),
  operation({
    id: 'agreeToBackupDeletion',
    method: 'post',
    path: '/backup-deletions/{deletionId}/consent',
    tag,
    summary: 'Người thứ hai đồng ý xóa bộ sao lưu; hệ thống đọc lại các bộ còn lại rồi mới xóa',
    action: 'backups.delete',
    params,
    body: reasonBody,
    status: 202,
    reply: deletionView,
    errors: [
      'BACKUP_DELETION.NOT_FOUND',
      'BACKUP_DELETION.NOT_OPEN',
      'BACKUP_DELETION.SECOND_PERSON',
      'BACKUP_DELETION.MUST_STAY',
      'BACKUP.SET_MISSING',
      'BACKUP.MEDIUM_UNUSABLE',
    ],
    run: async ({
      deps,
      work,
      params: { deletionId: id },
      body: { reason },
      actor,
      now,
      note,
      ground,
      afterCommit,
    }) => {
      const agreed = await deps.stores.backupDeletions.agree(work, { id, by: actor.accountId, reason, now })
      note({ cases: [agreed.setId], ground: `${ground}; đồng ý xóa: ${reason}` })
      await deps.stores.backupSets.assertDeletable(agreed.setId)
      // After the commit, so that both people are on record first. What dies on the way the next backup carries out.
      afterCommit(() => deps.stores.agreedDeletions.carryOut())
      return { body: toView(agreed) }
    },
  }),
  operation({
    id: 'withdrawBackupDeletion',
    method: 'post',
    path: '/backup-deletions/{deletionId}/withdraw',
    tag,
    summary: 'Rút hoặc từ chối đề nghị xóa bộ sao lưu chưa được đồng ý',
    action: 'backups.delete',
    params,
    body: reasonBody,
    status: 200,
    reply: deletionView,
    errors: ['BACKUP_DELETION.NOT_FOUND', 'BACKUP_DELETION.NOT_OPEN'],
    run: async ({ deps, work, params: { deletionId: id }, body: { reason }, now, note, ground }) => {
      const withdrawn = await deps.stores.backupDeletions.withdraw(work, { id, now })
      note({ cases: [withdrawn.setId], ground: `${ground}; rút đề nghị xóa: ${reason}` })
      return { body: toView(withdrawn) }
    },
  }),
]

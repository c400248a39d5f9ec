import { z } from 'zod'
import type { ApiDeps } from '#api/deps.ts'
import { operation } from '#api/operation.ts'
import type { Actor } from '#contracts/actor.ts'
import type { BackupSetDesk } from '#contracts/backup.ts'
import { line } from '#contracts/http/primitives.ts'
import { explainDoubt } from '#domain/backup/retention-explanation.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly backupSets: BackupSetDesk
  }
}

const tag = 'Sao lưu'
const params = z.strictObject({ setId: z.string().regex(/^[a-z0-9][a-zA-Z0-9-]{0,119}$/) })
const holdBody = z.strictObject({ reason: line(500) }).meta({ id: 'BackupHold' })
const heldSet = z.strictObject({ setId: z.string(), reason: z.string() })
const mediumErrors = ['BACKUP.SET_MISSING', 'BACKUP.RECORD_REFUSED', 'BACKUP.MEDIUM_UNUSABLE']

interface Unlifted {
  readonly setId: string
  readonly requestId: string
  readonly actor: Actor
}

/** Điều 14.1(g): the entry says that the hold was lifted, the medium says that it was not. */
async function recordUnlifted({ database, audit, clock }: ApiDeps, { setId, requestId, actor }: Unlifted) {
  await database.transaction({ kind: 'SYSTEM' }, (work) =>
    audit.append(work, {
      at: clock.now(),
      requestId,
      accountId: actor.accountId,
      employeeId: actor.employeeId,
      action: 'backups.hold',
      operation: 'releaseBackupSet',
      ground: 'Phương tiện lưu trữ không nhận: lệnh giữ vẫn còn hiệu lực, hãy bỏ lại lần nữa',
      subjects: [],
      units: [],
      cases: [setId],
    }),
  )
}

export const decision = z.strictObject({
  setId: z.string(),
  action: z.enum(['KEEP', 'DELETE']),
  rule: z.string(),
  explanation: z.string(),
})

export const backupSetOperations = [
  operation({
    id: 'getBackupPlan',
    method: 'get',
    path: '/backup-plan',
    tag,
    summary: 'Bộ sao lưu nào sẽ giữ, bộ nào sẽ xóa và vì sao, theo phương tiện lưu trữ lúc này; không xóa gì',
    action: 'backups.read',
    status: 200,
    reply: z.strictObject({
      monthlySets: z.int(),
      everythingForMonths: z.int(),
      verifiedMonths: z.int(),
      doubt: z.string().nullable(),
      decisions: z.array(decision),
    }),
    errors: ['BACKUP.MEDIUM_UNUSABLE'],
    run: async ({ deps }) => {
      const { policy, verifiedMonths, doubt, decisions } = await deps.stores.backupSets.plan()
      const told = decisions.map(({ setId, action, rule, explanation }) => ({
        setId,
        action,
        rule,
        explanation,
      }))
      const { monthlySets, everythingForMonths } = policy
      const warning = doubt === null ? null : explainDoubt(doubt)
      return {
        body: { monthlySets, everythingForMonths, verifiedMonths, doubt: warning, decisions: told },
      }
    },
  }),
  operation({
    id: 'holdBackupSet',
    method: 'post',
    path: '/backup-sets/{setId}/hold',
    tag,
    summary: 'Giữ một bộ sao lưu: không bị xóa cho đến khi bỏ lệnh giữ (Điều 9.1)',
    action: 'backups.hold',
    params,
    body: holdBody,
    status: 200,
    reply: heldSet,
    errors: [...mediumErrors, 'BACKUP.ALREADY_HELD', 'BACKUP.MEDIUM_FULL'],
    run: async ({ deps, params: { setId }, body: { reason }, actor, now, note, ground }) => {
      note({ cases: [setId], ground: `${ground}; lý do giữ: ${reason}` })
      // Before the commit: if that fails, a set is held without an entry, never deleted with one.
      await deps.stores.backupSets.hold(setId, { by: `tài khoản ${actor.accountId}`, reason, at: now })
      return { body: { setId, reason } }
    },
  }),
  operation({
    id: 'releaseBackupSet',
    method: 'post',
    path: '/backup-sets/{setId}/release',
    tag,
    summary: 'Bỏ lệnh giữ một bộ sao lưu',
    action: 'backups.hold',
    params,
    body: holdBody,
    status: 200,
    reply: heldSet,
    errors: [...mediumErrors, 'BACKUP.NOT_HELD'],
    run: async ({
      deps,
      params: { setId },
      body: { reason },
      actor,
      note,
      ground,
      requestId,
      afterCommit,
    }) => {
      note({ cases: [setId], ground: `${ground}; lý do bỏ lệnh giữ: ${reason}` })
      await deps.stores.backupSets.assertHeld(setId)
      // After the commit: nothing becomes deletable that is not on record, and a hold that stays is on record too.
      afterCommit(async () => {
        try {
          await deps.stores.backupSets.release(setId)
        } catch (error) {
          await recordUnlifted(deps, { setId, requestId, actor })
          throw error
        }
      })
      return { body: { setId, reason } }
    },
  }),
]

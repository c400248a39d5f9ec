import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { Problem } from '#api/problem.ts'
import type { Actor } from '#contracts/actor.ts'
import { keysetOf, pageOf, pageQuery, toPage } from '#contracts/http/paging.ts'
import { instant, queryFlag, toInstant, toInstantOrNull, uuid } from '#contracts/http/primitives.ts'
import type {
  NotificationOnRecord,
  NotificationQuestion,
  NotificationReader,
} from '#contracts/notification.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { rolesInForce } from '#domain/access/access-decision.ts'

export interface NotificationStore {
  list(work: UnitOfWork, query: NotificationQuestion): Promise<readonly NotificationOnRecord[]>
  markRead(
    work: UnitOfWork,
    reading: { readonly id: string; readonly reader: NotificationReader; readonly now: number },
  ): Promise<boolean>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly notifications: NotificationStore
  }
}

const notificationReply = z.strictObject({
  notificationId: uuid(),
  kind: z.string(),
  caseKind: z.string(),
  caseId: z.string(),
  title: z.string(),
  body: z.string(),
  dueAt: instant().nullable(),
  createdAt: instant(),
  readAt: instant().nullable(),
})

function readerOf(actor: Actor, now: number): NotificationReader {
  const roles = rolesInForce(actor, now).map(({ role, unitCode }) => ({ role, unitCode }))
  return { accountId: actor.accountId, roles }
}

function toReply({
  id,
  dueAt,
  createdAt,
  readAt,
  ...row
}: NotificationOnRecord): z.input<typeof notificationReply> {
  return {
    ...row,
    notificationId: id,
    dueAt: toInstantOrNull(dueAt),
    createdAt: toInstant(createdAt),
    readAt: toInstantOrNull(readAt),
  }
}

const tag = 'Thông báo'

export const notificationOperations = [
  operation({
    id: 'listNotifications',
    method: 'get',
    path: '/notifications',
    tag,
    summary: 'Thông báo, nhắc việc của mình và của vai trò đang giữ',
    action: 'notifications.list',
    query: z.strictObject({ ...pageQuery, unread: queryFlag() }),
    status: 200,
    reply: pageOf(notificationReply),
    run: async ({ deps, work, query, actor, now }) => {
      const rows = await deps.stores.notifications.list(work, {
        reader: readerOf(actor, now),
        unreadOnly: query.unread ?? false,
        after: keysetOf(query),
        limit: query.limit + 1,
      })
      const keyset = (row: NotificationOnRecord) => ({ order: row.createdAt, id: row.id })
      return { body: toPage(rows, { limit: query.limit, keyset, item: toReply }) }
    },
  }),
  operation({
    id: 'markNotificationRead',
    method: 'post',
    path: '/notifications/{notificationId}/reading',
    tag,
    summary: 'Đánh dấu đã đọc',
    action: 'notifications.markRead',
    idempotency: 'NONE',
    params: z.strictObject({ notificationId: uuid() }),
    status: 200,
    reply: z.strictObject({ notificationId: uuid() }),
    run: async ({ deps, work, params, actor, now }) => {
      const reading = { id: params.notificationId, reader: readerOf(actor, now), now }
      if (!(await deps.stores.notifications.markRead(work, reading))) throw new Problem('not-found')
      return { body: { notificationId: params.notificationId } }
    },
  }),
] as const

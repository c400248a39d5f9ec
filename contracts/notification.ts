import type { HeldRole } from './actor.ts'

/** Thông báo, as its row has it for one reader. */
export interface NotificationOnRecord {
  readonly id: string
  readonly kind: string
  readonly caseKind: string
  readonly caseId: string
  readonly title: string
  readonly body: string
  readonly dueAt: number | null
  readonly createdAt: number
  readonly readAt: number | null
}

/** To whom notifications go: the account itself, and whoever holds a role in a unit. */
export interface NotificationReader {
  readonly accountId: string
  readonly roles: readonly Pick<HeldRole, 'role' | 'unitCode'>[]
}

export interface NotificationQuestion {
  readonly reader: NotificationReader
  readonly unreadOnly: boolean
  readonly after: { readonly order: number; readonly id: string } | undefined
  readonly limit: number
}

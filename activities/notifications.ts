import { heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'

/** One notification for one reader. */
export interface Mail {
  readonly notificationId: string
  readonly recipient: string
  readonly title: string
  readonly body: string
}

export interface MailSender {
  send(mail: Mail): Promise<void>
}

export interface UnsentNotification {
  readonly notificationId: string
  readonly title: string
  readonly body: string
  /** E-mail addresses of whom it concerns; empty when nobody has one. */
  readonly recipients: readonly string[]
}

export interface MailQueue {
  /** The oldest that were never sent. */
  unsent(work: UnitOfWork, limit: number): Promise<readonly UnsentNotification[]>
  markSent(work: UnitOfWork, notificationId: string, at: number): Promise<void>
}

export interface NotificationPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly queue: MailQueue
  readonly sender: MailSender
  readonly clock: { now(): number }
}

const pageSize = 50

export function createNotificationActivities({ database, queue, sender, clock }: NotificationPorts) {
  const inOne = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
    database.transaction({ kind: 'SYSTEM' }, run)
  return {
    /** Sends what waits, oldest first; a refused mail stops the round, which is tried again. Returns how many went. */
    sendNotifications: async (): Promise<number> => {
      let sent = 0
      for (;;) {
        const page = await inOne((work) => queue.unsent(work, pageSize))
        for (const { recipients, notificationId, title, body } of page) {
          for (const recipient of recipients) await sender.send({ notificationId, recipient, title, body })
          await inOne((work) => queue.markSent(work, notificationId, clock.now()))
          sent += recipients.length
          heartbeat({ sent })
        }
        if (page.length < pageSize) return sent
      }
    },
  }
}

export type NotificationActivities = ReturnType<typeof createNotificationActivities>

import { randomUUID } from 'node:crypto'
import type { Role } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

/** Thông báo, nhắc việc: to an account, or to whoever holds a role in a unit (unit null: Sở Nội vụ's own). */
export interface NewNotification {
  readonly to: { readonly accountId: string } | { readonly unitCode: string | null; readonly role: Role }
  readonly kind: string
  readonly caseKind: string
  readonly caseId: string
  readonly title: string
  readonly body: string
  readonly dueAt?: number
  /** The same key is told once, whoever repeats it. */
  readonly deduplicationKey: string
}

/** Writes one notification; repeating it changes nothing. The text names units and cases, never persons. */
export async function notify(work: UnitOfWork, notification: NewNotification): Promise<void> {
  const { to, kind, caseKind, caseId, title, body, dueAt, deduplicationKey } = notification
  const account = 'accountId' in to ? to.accountId : null
  const unitCode = 'accountId' in to ? null : to.unitCode
  const role = 'accountId' in to ? null : to.role
  const due = dueAt === undefined ? null : new Date(dueAt)
  await prismaOf(work).$executeRaw`
    INSERT INTO notification (id, account_id, unit_code, role, kind, case_kind, case_id, title, body, due_at, deduplication_key)
    VALUES (${randomUUID()}::uuid, ${account}::uuid, ${unitCode}, ${role}, ${kind}, ${caseKind}, ${caseId}, ${title}, ${body},
      ${due}, ${deduplicationKey})
    ON CONFLICT (deduplication_key) DO NOTHING`
}

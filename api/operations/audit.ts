import { z } from 'zod'
import { operation } from '#api/operation.ts'
import type { AuditLine, AuditQuestion } from '#contracts/audit.ts'
import { fromCursor, pageOf, pageQuery, toPage } from '#contracts/http/paging.ts'
import { civilDate, instant, toInstant, uuid } from '#contracts/http/primitives.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { actions } from '#domain/access/access-table.ts'
import { endOfDay, startOfDay } from '#domain/calendar/civil-date.ts'

/** What gave the first broken entry away. */
const faults = ['ENTRY', 'SUBJECTS', 'HEAD', 'CHECKPOINT'] as const

const checkpointReply = z
  .strictObject({ chain: z.literal('hub'), seq: z.int(), hash: z.string(), takenAt: z.string() })
  .meta({ id: 'AuditCheckpoint' })

interface AuditLog {
  /** Newest first; one more than the limit tells that there are more. */
  list(work: UnitOfWork, question: AuditQuestion): Promise<readonly AuditLine[]>
  verify(work: UnitOfWork): Promise<{
    readonly entries: number
    readonly firstBroken: number | null
    readonly fault: (typeof faults)[number] | null
    readonly head: string
  }>
  /** The chain's head as it stands, to be kept elsewhere. */
  checkpoint(work: UnitOfWork, now: number): Promise<z.input<typeof checkpointReply>>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly auditLog: AuditLog
  }
}

/** The order of a cursor is the number in the chain; it has no other id. */
export const noId = '00000000-0000-0000-0000-000000000000'

const entry = z
  .strictObject({
    number: z.int(),
    at: instant(),
    accountId: z.string(),
    displayName: z.string().nullable(),
    action: z.string(),
    ground: z.string(),
    requestId: z.string(),
    subjects: z.array(z.string()),
  })
  .meta({ id: 'AuditEntry' })

const auditQuery = z.strictObject({
  ...pageQuery,
  employeeId: uuid().optional(),
  accountId: uuid().optional(),
  action: z.enum(actions as readonly [string, ...string[]]).optional(), // the table is never empty
  from: civilDate().optional(),
  until: civilDate().optional(),
})

function toEntry({ seq, at, ...line }: AuditLine): z.input<typeof entry> {
  return { number: seq, at: toInstant(at), ...line, subjects: [...line.subjects] }
}

export const auditOperations = [
  operation({
    id: 'listAuditEntries',
    method: 'get',
    path: '/audit',
    tag: 'Nhật ký',
    summary: 'Nhật ký truy cập (Điều 14.1g, 16.4), mới nhất trước',
    action: 'audit.read',
    query: auditQuery,
    status: 200,
    reply: pageOf(entry),
    target: ({ query }) => ({ unitCodes: [], employeeId: query.employeeId ?? null }),
    run: async ({ deps, work, query, note }) => {
      const { limit, after, from, until } = query
      const lines = await deps.stores.auditLog.list(work, {
        limit,
        before: after === undefined ? undefined : fromCursor(after).order,
        employeeId: query.employeeId,
        accountId: query.accountId,
        action: query.action,
        from: from === undefined ? undefined : startOfDay(from),
        until: until === undefined ? undefined : endOfDay(until),
      })
      note({ subjects: query.employeeId === undefined ? [] : [query.employeeId] })
      const keyset = ({ seq }: AuditLine) => ({ order: seq, id: noId })
      return { body: toPage(lines, { limit, keyset, item: toEntry }) }
    },
  }),
  operation({
    id: 'verifyAuditChain',
    method: 'get',
    path: '/audit/verification',
    tag: 'Nhật ký',
    summary: 'Tính lại chuỗi băm của nhật ký: có mục nào bị sửa, bị xoá không',
    action: 'audit.verify',
    status: 200,
    reply: z.strictObject({
      entries: z.int(),
      intact: z.boolean(),
      firstBroken: z.int().nullable(),
      fault: z.enum(faults).nullable(),
      head: z.string(),
    }),
    run: async ({ deps, work }) => {
      const state = await deps.stores.auditLog.verify(work)
      return { body: { ...state, intact: state.firstBroken === null } }
    },
  }),
  operation({
    id: 'getAuditCheckpoint',
    method: 'get',
    path: '/audit/checkpoint',
    tag: 'Nhật ký',
    summary:
      'Điểm neo của nhật ký (mục cuối và băm) để giữ ở nơi khác, sau này đối chiếu bằng "hub audit verify"',
    action: 'audit.export',
    status: 200,
    reply: checkpointReply,
    run: async ({ deps, work, now }) => ({ body: await deps.stores.auditLog.checkpoint(work, now) }),
  }),
]

import { z } from 'zod'
import { operation } from '#api/operation.ts'
import {
  instant,
  integer,
  lines,
  queryInteger,
  toInstant,
  unitCode,
  uuid,
} from '#contracts/http/primitives.ts'
import type { ViolationLog } from '#contracts/violations.ts'
import { violationCategories } from '#domain/access/violation.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly violations: ViolationLog
  }
}

const tag = 'Nhật ký'
const category = integer(1, violationCategories.length)

const violation = z
  .strictObject({
    violationId: uuid(),
    category: z.int(),
    categoryText: z.string(),
    accountId: z.string().nullable(),
    unitCode: z.string().nullable(),
    auditNumber: z.int().nullable(),
    description: z.string(),
    recordedBy: z.string(),
    recordedAt: instant(),
  })
  .meta({ id: 'Violation' })

export const violationOperations = [
  operation({
    id: 'listViolations',
    method: 'get',
    path: '/violations',
    tag,
    summary: 'Sổ ghi nhận hành vi không được làm (Điều 4), mới nhất trước',
    action: 'violations.read',
    // 0: every category.
    query: z.strictObject({
      category: queryInteger(0, violationCategories.length, 0),
      limit: queryInteger(1, 200, 50),
    }),
    status: 200,
    reply: z.strictObject({ categories: z.array(z.string()), items: z.array(violation) }),
    run: async ({ deps, work, query }) => {
      const asked = { category: query.category === 0 ? null : query.category, limit: query.limit }
      const items = (await deps.stores.violations.list(work, asked)).map((line) => ({
        ...line,
        categoryText: violationCategories[line.category - 1] ?? '',
        recordedAt: toInstant(line.recordedAt),
      }))
      return { body: { categories: [...violationCategories], items } }
    },
  }),
  operation({
    id: 'recordViolation',
    method: 'post',
    path: '/violations',
    tag,
    summary: 'Ghi nhận một hành vi không được làm (Điều 4, 14.3, 16.10) theo loại; không sửa, không xoá được',
    action: 'violations.record',
    body: z.strictObject({
      category,
      accountId: uuid().optional(),
      unitCode: unitCode().optional(),
      auditNumber: integer(1, 2_147_483_647).optional(),
      description: lines(2000),
    }),
    status: 201,
    reply: z.strictObject({ violationId: uuid() }),
    run: async ({ deps, work, body, actor, now, note }) => {
      const { accountId = null, unitCode: unit = null, auditNumber = null, ...rest } = body
      const recorded = { ...rest, accountId, unitCode: unit, auditNumber, recordedBy: actor.accountId, now }
      const violationId = await deps.stores.violations.record(work, recorded)
      note({ cases: [violationId], units: unit === null ? [] : [unit] })
      return { body: { violationId } }
    },
  }),
]

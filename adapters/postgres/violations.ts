import { randomUUID } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { ViolationLog } from '#contracts/violations.ts'
import { prismaOf } from './database.ts'

const placeOf = (id: string): string => `violation/${id}`

/** Điều 4, 14.3, 16.10: written once; what is told of it may name people, so it is sealed. */
export function createViolationLog(sealer: FieldSealer): ViolationLog {
  return {
    async record(work, { category, accountId, unitCode, auditNumber, description, recordedBy, now }) {
      const id = randomUUID()
      const sealed = sealer.seal(placeOf(id), description)
      await prismaOf(work).violation.create({
        data: {
          id,
          category,
          accountId,
          unitCode,
          recordedBy,
          description: sealed,
          auditSeq: auditNumber === null ? null : BigInt(auditNumber),
          recordedAt: new Date(now),
        },
      })
      return id
    },
    async list(work, { category, limit }) {
      const rows = await prismaOf(work).violation.findMany({
        where: category === null ? {} : { category },
        orderBy: [{ recordedAt: 'desc' }, { id: 'asc' }],
        take: limit,
      })
      return rows.map(({ id, auditSeq, description, recordedAt, ...row }) => ({
        ...row,
        violationId: id,
        auditNumber: auditSeq === null ? null : Number(auditSeq),
        description: sealer.open(placeOf(id), description),
        recordedAt: recordedAt.getTime(),
      }))
    },
  }
}

import { randomUUID } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { ErrorReports } from '#contracts/dossier-stores.ts'
import { prismaOf } from '../database.ts'

const placeOf = (id: string): string => `error_report/${id}`

/** Điều 13.2: what a person says of errors in own data is sealed too. */
export function createErrorReports(sealer: FieldSealer): ErrorReports {
  return {
    async report(work, { employeeId, unitCode, section, text, at }) {
      const id = randomUUID()
      const sealedText = sealer.seal(placeOf(id), text)
      await prismaOf(work).errorReport.create({
        data: { id, employeeId, unitCode, section, sealedText, createdAt: new Date(at) },
      })
      return id
    },
    async listOpen(work, unitCodes) {
      const where = { status: 'OPEN', ...(unitCodes === null ? {} : { unitCode: { in: [...unitCodes] } }) }
      const rows = await prismaOf(work).errorReport.findMany({
        where,
        orderBy: { createdAt: 'asc' },
        take: 500,
      })
      return rows.map(({ id, employeeId, unitCode, section, sealedText, createdAt }) => ({
        reportId: id,
        employeeId,
        unitCode,
        section,
        text: sealer.open(placeOf(id), sealedText),
        createdAt: createdAt.getTime(),
      }))
    },
  }
}

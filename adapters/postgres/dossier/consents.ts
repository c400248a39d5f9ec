import type { ConsentRecord, NewConsent, ConsentStore } from '#contracts/dossier-stores.ts'
import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { consentErrors } from '#domain/dossier/errors.ts'
import type { RestrictionLevel } from '#domain/dossier/form/restriction-level.ts'
import { prismaOf } from '../database.ts'
import type { WrittenConsent as ConsentRow } from '../generated/client.ts'

export function createConsentStore(): ConsentStore {
  return {
    record: insertConsent,
    async find(work, id) {
      const row = await prismaOf(work).writtenConsent.findUnique({ where: { id } })
      return row === null ? undefined : toConsent(row)
    },
    async revoke(work, id, { accountId, reason, at }) {
      const { count } = await prismaOf(work).writtenConsent.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: new Date(at), revokedBy: accountId, revokeReason: reason },
      })
      if (count === 0) throw consentErrors.alreadyRevoked({ consentId: id })
    },
    async answer(work, id, at) {
      await prismaOf(work).writtenConsent.updateMany({
        where: { id, answeredAt: null },
        data: { answeredAt: new Date(at) },
      })
    },
    async listFor(work, { accountId, subject }) {
      const rows = await prismaOf(work).writtenConsent.findMany({
        where: {
          kind: 'CONSENT',
          readerAccountId: accountId,
          OR: [
            { employeeIds: { has: subject.employeeId } },
            { unitCodes: { hasSome: [...subject.unitCodes] } },
          ],
        },
      })
      return rows.map(toConsent)
    },
    async list(work, unitCodes) {
      const where = unitCodes === null ? {} : { issuingUnit: { in: [...unitCodes] } }
      const rows = await prismaOf(work).writtenConsent.findMany({
        where,
        orderBy: { createdAt: 'desc' },
        take: 500,
      })
      return rows.map(toConsent)
    },
  }
}

async function insertConsent(work: UnitOfWork, consent: NewConsent): Promise<string> {
  const id = randomUUID()
  await prismaOf(work).writtenConsent.create({
    data: {
      id,
      kind: consent.kind,
      documentNumber: consent.documentNumber,
      documentDate: toDate(consent.documentDate),
      issuingUnit: consent.issuingUnit,
      readerAccountId: consent.kind === 'CONSENT' ? consent.readerAccountId : null,
      requester: consent.requester,
      purpose: consent.purpose,
      levels: Array.from({ length: consent.maxLevel }, (_, index) => index + 1),
      sections: [...consent.fields],
      employeeIds: [...consent.subjectIds],
      unitCodes: [...consent.subjectUnits],
      startsOn: toDate(consent.validFrom),
      lastDay: toDate(consent.validUntil),
      createdBy: consent.createdBy,
    },
  })
  return id
}

function toConsent(row: ConsentRow): ConsentRecord {
  return {
    consentId: row.id,
    kind: row.kind as ConsentRecord['kind'], // written by this program
    documentNumber: row.documentNumber,
    documentDate: toDay(row.documentDate),
    issuingUnit: row.issuingUnit,
    requester: row.requester,
    purpose: row.purpose,
    readerAccountId: row.readerAccountId ?? '',
    subjectIds: row.employeeIds,
    subjectUnits: row.unitCodes,
    fields: row.sections,
    maxLevel: Math.max(1, ...row.levels) as RestrictionLevel, // levels are 1 to 4
    validFrom: toDay(row.startsOn),
    validUntil: toDay(row.lastDay),
    revokedAt: row.revokedAt?.getTime() ?? null,
    revokeReason: row.revokeReason,
    answeredAt: row.answeredAt?.getTime() ?? null,
    createdBy: row.createdBy,
  }
}

function toDate(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

function toDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

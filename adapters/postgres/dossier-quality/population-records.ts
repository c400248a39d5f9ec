import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import { readUnitListFile } from '#adapters/unit-lists/list-file.ts'
import type { PopulationReport, PopulationStore } from '#contracts/quality.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import type { PopulationRecord } from '#domain/dossier/checks/outside-checks.ts'
import { unitListErrors } from '#domain/dossier/import/errors.ts'
import { type ImportRow, parseImportRow } from '#domain/dossier/import/import-row.ts'
import { prismaOf } from '../database.ts'
import { createPeopleStore } from '../dossier/people.ts'

const longest = 30_000
const shownRefusals = 1_000

/** The person's id is part of what is authenticated: an answer cannot be moved to another person. */
export function populationPlace(employeeId: string): string {
  return `population_record/${employeeId}`
}

export function openPopulation(sealer: FieldSealer, employeeId: string, sealed: string): PopulationRecord {
  return JSON.parse(sealer.open(populationPlace(employeeId), sealed)) as PopulationRecord // sealed below
}

/** Đối khớp dân cư: answers of the population database, held beside the dossiers and never in them (DAN_CU_MISMATCH). */
export function createPopulationStore(sealer: FieldSealer): PopulationStore {
  const people = createPeopleStore(sealer)
  return {
    async receive(work, { bytes, document, receivedBy, now }): Promise<PopulationReport> {
      const list = await readUnitListFile(bytes)
      if (list.rows.length > longest) throw unitListErrors.tooLong({ lines: list.rows.length })
      const today = civilDateAt(now)
      const rows = list.rows.map((cells, index) =>
        parseImportRow(list.columns, { line: index + 2, cells, today }),
      )
      const sound = rows.filter(hasPersonalId)
      const known = await people.findByPersonalIds(
        work,
        sound.flatMap((row) => row.personalId ?? []),
      )
      const kept = new Map(
        sound.flatMap((row) => toSealed(sealer, row, known.get(row.personalId ?? '')?.employeeId)),
      )
      const records = JSON.stringify([...kept].map(([id, sealed]) => ({ id, sealed })))
      await prismaOf(work).$executeRaw`
        INSERT INTO population_record (id, sealed, document_number, document_date, received_by, received_at)
        SELECT id, sealed, ${document.number}, ${document.date}::date, ${receivedBy}, to_timestamp(${now} / 1000.0)
        FROM jsonb_to_recordset(${records}::jsonb) AS given(id uuid, sealed text)
        ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, document_number = excluded.document_number,
          document_date = excluded.document_date, received_by = excluded.received_by, received_at = excluded.received_at`
      const unknown = sound.filter((row) => !known.has(row.personalId ?? '')).length
      const refused = rows
        .filter((row) => !hasPersonalId(row))
        .map(({ line }) => ({ line, texts: ['Thiếu số định danh cá nhân đúng 12 chữ số.'] }))
      return { lines: rows.length, kept: kept.size, unknown, refused: refused.slice(0, shownRefusals) }
    },
    async find(work, employeeId) {
      const [row] = await prismaOf(work).$queryRaw<{ sealed: string }[]>`
        SELECT sealed FROM population_record WHERE id = ${employeeId}::uuid`
      return row === undefined ? undefined : openPopulation(sealer, employeeId, row.sealed)
    },
  }
}

function hasPersonalId({ personalId }: ImportRow): boolean {
  return personalId !== null && /^\d{12}$/.test(personalId)
}

function toSealed(
  sealer: FieldSealer,
  { entries }: ImportRow,
  employeeId: string | undefined,
): [employeeId: string, sealed: string][] {
  if (employeeId === undefined) return []
  const identity = entries.find((entry) => entry.section === 'IDENTITY')?.value ?? {}
  const { birthName, gender, dateOfBirth } = identity
  const said = Object.entries({ birthName, gender, dateOfBirth }).filter(
    ([, value]) => typeof value === 'string',
  )
  return [[employeeId, sealer.seal(populationPlace(employeeId), JSON.stringify(Object.fromEntries(said)))]]
}

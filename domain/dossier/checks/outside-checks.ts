import { type SectionCode, findField } from '../form/dossier-form.ts'
import { formatPartialDate } from '../values/partial-date.ts'
import { type DossierView, mainEntry } from './dossier-view.ts'
import { type Finding, finding } from './finding.ts'

/** What the checks need to know of a unit that has ended. */
export interface ClosedUnit {
  readonly closedOn: string
  readonly replacement: string | null
}

export type ClosedUnits = ReadonlyMap<string, ClosedUnit>

// UNIT_CODE_CLOSED
export function checkUnit(dossier: DossierView, closedUnits: ClosedUnits, today: string): Finding[] {
  const { employingUnit } = mainEntry(dossier, 'POSTS')
  const closed = employingUnit === undefined ? undefined : closedUnits.get(employingUnit)
  if (employingUnit === undefined || closed === undefined || closed.closedOn > today) return []
  return [
    finding(
      'UNIT_CODE_CLOSED',
      'POSTS',
      { field: 'employingUnit' },
      {
        mã: employingUnit,
        d: formatPartialDate(closed.closedOn),
        'mã mới': closed.replacement ?? '(chưa có)',
      },
    ),
  ]
}

/** What the national population database says of a person, by field of IDENTITY. */
export interface PopulationRecord {
  readonly birthName?: string
  readonly gender?: string
  readonly dateOfBirth?: string
}

// DAN_CU_MISMATCH
export function checkPopulation(dossier: DossierView, record: PopulationRecord): Finding[] {
  const own = mainEntry(dossier, 'IDENTITY')
  const fields = ['birthName', 'gender', 'dateOfBirth'] as const
  return fields
    .filter((field) => record[field] !== undefined && own[field] !== undefined)
    .filter((field) => !agrees(String(own[field]), String(record[field])))
    .map((field) => finding('DAN_CU_MISMATCH', 'IDENTITY', { field }, { trường: labelOf('IDENTITY', field) }))
}

function agrees(own: string, theirs: string): boolean {
  const [a, b] = [fold(own), fold(theirs)]
  // A partial date agrees with any date that begins like it.
  return a === b || (/^\d{4}(-\d{2})?$/.test(a) && b.startsWith(`${a}-`))
}

function fold(value: string): string {
  return value.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

function labelOf(section: SectionCode, field: string): string {
  return findField(section, field)?.label ?? field
}

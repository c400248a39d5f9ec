import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import { addMonths } from '#domain/dossier/values/partial-date.ts'
import type { EmployeeCategory } from './employee-category.ts'
import type { InventedGender } from './invented-names.ts'
import { type PlantedDefect, plantDefect } from './planted-defects.ts'
import { createRandom, type Random } from './random.ts'
import { inventCareer } from './synthetic-career.ts'
import { inventPerson, syntheticPersonalId } from './synthetic-person.ts'

export interface SyntheticEntry {
  readonly section: SectionCode
  readonly entryKey: string
  readonly value: Readonly<Record<string, unknown>>
  readonly validFrom: string
}

/** Người giả định: no such person exists. */
export interface SyntheticEmployee {
  readonly employeeId: string
  /** `HS-000001` */
  readonly dossierNumber: string
  readonly category: EmployeeCategory
  readonly unitCode: string
  readonly personalId: string
  readonly birthName: string
  readonly gender: InventedGender
  readonly dateOfBirth: string
  readonly recruitedOn: string
  readonly entries: readonly SyntheticEntry[]
}

export interface SyntheticOrder {
  readonly seed: string
  readonly count: number
  readonly units: readonly { readonly code: string; readonly name: string }[]
  /** Civil day on which the people are right. */
  readonly today: string
  /** How many people carry one planted defect each. */
  readonly defects: number
}

export interface SyntheticStaff {
  readonly people: readonly SyntheticEmployee[]
  readonly defects: readonly PlantedDefect[]
}

/** Đội ngũ giả định: spread evenly over the units, the same for the same order. */
export function inventStaff(order: SyntheticOrder): SyntheticStaff {
  const random = createRandom(order.seed)
  const people: SyntheticEmployee[] = []
  const defects: PlantedDefect[] = []
  for (let index = 0; index < order.count; index += 1) {
    const person = inventEmployee(random, order, index)
    const planted = defects.length < order.defects ? plantDefect(person, index) : undefined
    people.push(planted === undefined ? person : planted[0])
    if (planted !== undefined) defects.push(planted[1])
  }
  return { people, defects }
}

function inventEmployee(random: Random, order: SyntheticOrder, index: number): SyntheticEmployee {
  const unit = order.units[index % order.units.length]
  if (unit === undefined) throw new Error('Synthetic staff needs at least one unit.')
  const employeeId = random.uuid()
  const gender = random.pick<InventedGender>(['NAM', 'NU'])
  const age = 25 + random.below(30)
  const birthYear = Number(order.today.slice(0, 4)) - age
  const dateOfBirth = `${birthYear}-${twoDigits(1 + random.below(12))}-${twoDigits(1 + random.below(28))}`
  const recruitedOn = recruitmentDay(random, birthYear, order.today)
  const category = pickCategory(random)
  const frame = { index, gender, dateOfBirth, recruitedOn, category, unitCode: unit.code }
  const career = { ...frame, unitName: unit.name, birthYear, today: order.today }
  const entries = [...inventPerson(random, frame), ...inventCareer(random, career)]
  return {
    employeeId,
    dossierNumber: `HS-${String(index + 1).padStart(6, '0')}`,
    category,
    unitCode: unit.code,
    personalId: syntheticPersonalId(frame),
    birthName: String(entries[0]?.value['birthName']),
    gender,
    dateOfBirth,
    recruitedOn,
    entries,
  }
}

// From the age of 23 on, at least a year before today.
function recruitmentDay(random: Random, birthYear: number, today: string): string {
  const earliest = `${birthYear + 23}-01-01`
  const room = Number(today.slice(0, 4)) - (birthYear + 23)
  return addMonths(earliest, random.below(Math.max(1, Math.min(room, 12) * 12 - 12)))
}

function pickCategory(random: Random): EmployeeCategory {
  const draw = random.below(100)
  if (draw < 4) return 'CAN_BO'
  if (draw < 24) return 'CONG_CHUC'
  return draw < 90 ? 'VIEN_CHUC' : 'NGUOI_LAO_DONG'
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

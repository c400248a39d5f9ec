import { type DossierView, entriesOf, mainEntry } from './dossier-view.ts'
import { type Finding, finding } from './finding.ts'

/** What the checks across people need to know of each person: no more. */
export interface PersonKey {
  readonly employeeId: string
  readonly dossierNumber: string
  readonly personalId: string
  readonly birthYear: number | null
  readonly relatives: readonly RelativeKey[]
}

/** Người thân có số định danh trong hồ sơ. */
export interface RelativeKey {
  readonly entryKey: string
  readonly personalId: string
  readonly kinship: string
  readonly birthYear: number | null
}

export function toPersonKey(dossier: DossierView): PersonKey {
  const { personalId, dateOfBirth } = mainEntry(dossier, 'IDENTITY')
  const relatives = entriesOf(dossier, 'RELATIVES').flatMap(({ entryKey, value }) =>
    value.side !== 'SELF' || value.personalId === undefined || value.kinship === undefined
      ? []
      : [
          {
            entryKey,
            personalId: value.personalId,
            kinship: value.kinship,
            birthYear: value.birthYear ?? null,
          },
        ],
  )
  return {
    employeeId: dossier.employeeId,
    dossierNumber: dossier.dossierNumber,
    personalId: personalId ?? '',
    birthYear: dateOfBirth === undefined ? null : Number(dateOfBirth.slice(0, 4)),
    relatives,
  }
}

/** Everyone in the province by personal identification number. */
export type PersonIndex = ReadonlyMap<string, readonly PersonKey[]>

export function indexPeople(people: readonly PersonKey[]): PersonIndex {
  const index = new Map<string, PersonKey[]>()
  for (const person of people) {
    if (person.personalId === '') continue
    const same = index.get(person.personalId)
    if (same === undefined) index.set(person.personalId, [person])
    else same.push(person)
  }
  return index
}

// CCCD_DUPLICATE
export function checkDuplicate(own: PersonKey, people: PersonIndex): Finding[] {
  const other = people.get(own.personalId)?.find((person) => person.employeeId !== own.employeeId)
  if (other === undefined) return []
  return [finding('CCCD_DUPLICATE', 'IDENTITY', { field: 'personalId' }, { x: other.dossierNumber })]
}

const inverses: Readonly<Record<string, readonly string[]>> = {
  CHA: ['CON'],
  ME: ['CON'],
  CON: ['CHA', 'ME'],
  VO: ['CHONG'],
  CHONG: ['VO'],
  ANH_CHI_EM: ['ANH_CHI_EM'],
}

// Điều 14.1(d): dữ liệu mâu thuẫn. A relative who is in the database too must be born in the year given, and where
// that dossier names this person, it must name the inverse kinship.
export function checkRelatives(own: PersonKey, people: PersonIndex): Finding[] {
  return own.relatives.flatMap(({ entryKey, personalId, kinship, birthYear }) => {
    const relative = people.get(personalId)?.[0]
    if (relative === undefined) return []
    const namedBack = relative.relatives.filter((back) => back.personalId === own.personalId)
    if (!differsInYear(birthYear, relative.birthYear) && answers(kinship, namedBack)) return []
    return [finding('RELATIVE_CONTRADICTION', 'RELATIVES', { entryKey }, { x: relative.dossierNumber })]
  })
}

function differsInYear(given: number | null, held: number | null): boolean {
  return given !== null && held !== null && given !== held
}

function answers(kinship: string, namedBack: readonly RelativeKey[]): boolean {
  const expected = inverses[kinship]
  if (expected === undefined || namedBack.length === 0) return true
  return namedBack.some((back) => expected.includes(back.kinship))
}

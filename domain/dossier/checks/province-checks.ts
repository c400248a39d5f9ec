import { type DossierView, entriesOf, mainEntry } from './dossier-view.ts'
import { type Finding, finding } from './finding.ts'

/** What the checks across people need to know of each person: no more. */
export interface PersonKey {
  readonly employeeId: string
  readonly dossierNumber: string
  readonly personalId: string
  readonly birthYear: number | null
  /** Personal identification numbers of the relatives given, with the kinship. */
  readonly relatives: readonly { readonly personalId: string; readonly kinship: string }[]
}

export function toPersonKey(dossier: DossierView): PersonKey {
  const { personalId, dateOfBirth } = mainEntry(dossier, 'IDENTITY')
  const relatives = entriesOf(dossier, 'RELATIVES').flatMap(({ value }) =>
    value.side !== 'SELF' || value.personalId === undefined || value.kinship === undefined
      ? []
      : [{ personalId: value.personalId, kinship: value.kinship }],
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
export function checkDuplicate(dossier: DossierView, people: PersonIndex): Finding[] {
  const { personalId } = mainEntry(dossier, 'IDENTITY')
  if (personalId === undefined) return []
  const other = people.get(personalId)?.find((person) => person.employeeId !== dossier.employeeId)
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
export function checkRelatives(dossier: DossierView, people: PersonIndex): Finding[] {
  const own = mainEntry(dossier, 'IDENTITY').personalId
  return entriesOf(dossier, 'RELATIVES').flatMap(({ entryKey, value }) => {
    const relative = people.get(value.personalId ?? '')?.[0]
    if (relative === undefined || value.side !== 'SELF') return []
    const namedBack = relative.relatives.filter((back) => back.personalId === own)
    const contradicted =
      differsInYear(value.birthYear, relative.birthYear) || !answers(value.kinship ?? '', namedBack)
    if (!contradicted) return []
    return [finding('RELATIVE_CONTRADICTION', 'RELATIVES', { entryKey }, { x: relative.dossierNumber })]
  })
}

function differsInYear(given: number | undefined, held: number | null): boolean {
  return given !== undefined && held !== null && given !== held
}

function answers(kinship: string, namedBack: PersonKey['relatives']): boolean {
  const expected = inverses[kinship]
  if (expected === undefined || namedBack.length === 0) return true
  return namedBack.some((back) => expected.includes(back.kinship))
}

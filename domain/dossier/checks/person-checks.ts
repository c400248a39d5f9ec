import { qualificationOrder } from '#domain/reference/learning-lists.ts'
import { earliestDay, isSurelyAfter, yearsBetween } from '../values/partial-date.ts'
import { type DossierView, entriesOf, mainEntry } from './dossier-view.ts'
import { type Finding, finding } from './finding.ts'

const personalIdParts = /^\d{3}(\d)(\d{2})\d{6}$/

// CCCD_GENDER_MISMATCH, CCCD_YEAR_MISMATCH: a warning, since gender or year may have been corrected while the number stayed.
export function checkPersonalIdParts(dossier: DossierView): Finding[] {
  const { personalId, gender, dateOfBirth } = mainEntry(dossier, 'IDENTITY')
  const parts = personalIdParts.exec(personalId ?? '')
  if (parts === null) return []
  const found: Finding[] = []
  const century = Number(parts[1])
  if (gender !== undefined && gender !== (century % 2 === 0 ? 'NAM' : 'NU'))
    found.push(finding('CCCD_GENDER_MISMATCH', 'IDENTITY', { field: 'personalId' }))
  const year = 1900 + Math.floor(century / 2) * 100 + Number(parts[2])
  if (dateOfBirth !== undefined && Number(dateOfBirth.slice(0, 4)) !== year)
    found.push(finding('CCCD_YEAR_MISMATCH', 'IDENTITY', { field: 'personalId' }))
  return found
}

// DOB_AGE: 18 to 62 is the working age; with the year alone the person gets the benefit of the doubt.
export function checkAge(dossier: DossierView, today: string): Finding[] {
  const { dateOfBirth } = mainEntry(dossier, 'IDENTITY')
  if (dateOfBirth === undefined) return []
  const oldest = yearsBetween(earliestDay(dateOfBirth), today)
  const youngest = dateOfBirth.length === 10 ? oldest : oldest - 1
  if (oldest >= 18 && youngest <= 62) return []
  return [finding('DOB_AGE', 'IDENTITY', { field: 'dateOfBirth' }, { n: String(oldest) })]
}

// RECRUIT_BEFORE_JOIN
export function checkRecruitmentOrder(dossier: DossierView): Finding[] {
  const { firstRecruitedOn, joinedCurrentOn } = mainEntry(dossier, 'RECRUITMENT')
  if (firstRecruitedOn === undefined || joinedCurrentOn === undefined) return []
  if (joinedCurrentOn >= firstRecruitedOn) return []
  return [finding('RECRUIT_BEFORE_JOIN', 'RECRUITMENT', { field: 'joinedCurrentOn' })]
}

// PARTY_ORDER
export function checkPartyOrder(dossier: DossierView): Finding[] {
  const { partyJoinedOn, partyOfficialOn } = mainEntry(dossier, 'PARTY')
  if (partyJoinedOn === undefined || partyOfficialOn === undefined) return []
  if (!isSurelyAfter(partyJoinedOn, partyOfficialOn)) return []
  return [finding('PARTY_ORDER', 'PARTY', { field: 'partyOfficialOn' })]
}

// Item 20 is derived from 32.1 and must agree with it.
export function checkQualification(dossier: DossierView): Finding[] {
  const { highestQualification } = mainEntry(dossier, 'EDUCATION')
  const ranks = entriesOf(dossier, 'TRAINING')
    .filter((entry) => entry.value.kind === 'CHUYEN_MON')
    .map((entry) => rankOf(entry.value.diploma))
    .filter((rank) => rank !== -1)
  if (highestQualification === undefined || ranks.length === 0) return []
  if (rankOf(highestQualification) === Math.min(...ranks)) return []
  return [finding('QUALIFICATION_MISMATCH', 'EDUCATION', { field: 'highestQualification' })]
}

function rankOf(diploma: string | undefined): number {
  return qualificationOrder.findIndex((qualification) => qualification === diploma)
}

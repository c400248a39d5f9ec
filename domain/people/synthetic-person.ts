import type { SectionEntry } from '#domain/dossier/form/dossier-form.ts'
import { addMonths } from '#domain/dossier/values/partial-date.ts'
import type { EmployeeCategory } from './employee-category.ts'
import { type InventedGender, inventAddress, inventName, inventPlace } from './invented-names.ts'
import type { Random } from './random.ts'
import type { SyntheticEntry } from './synthetic-staff.ts'

export interface PersonFrame {
  readonly index: number
  readonly gender: InventedGender
  readonly dateOfBirth: string
  readonly recruitedOn: string
  readonly category: EmployeeCategory
  readonly unitCode: string
}

/** 999 is no province's code, so nobody can bear the number. Its other digits agree with gender and year of birth. */
export function syntheticPersonalId(frame: Pick<PersonFrame, 'index' | 'gender' | 'dateOfBirth'>): string {
  const birthYear = Number(frame.dateOfBirth.slice(0, 4))
  const century = (Math.floor(birthYear / 100) - 19) * 2 + (frame.gender === 'NU' ? 1 : 0)
  return `999${century}${frame.dateOfBirth.slice(2, 4)}${String(frame.index % 1_000_000).padStart(6, '0')}`
}

export function inventPerson(random: Random, frame: PersonFrame): SyntheticEntry[] {
  const ethnicCode = random.happens(30) ? '05' : '01'
  const since = frame.recruitedOn
  const main = (section: SyntheticEntry['section'], value: object): SyntheticEntry => ({
    section,
    entryKey: 'MAIN',
    value: value as Readonly<Record<string, unknown>>, // typed by the callers below
    validFrom: since,
  })
  return [
    main('IDENTITY', inventIdentity(random, frame, ethnicCode)),
    main('ORIGIN', inventOrigin(random, ethnicCode)),
    main('CONTACT', inventContact(random, frame.index)),
    ...(frame.category === 'NGUOI_LAO_DONG' ? [] : [main('RECRUITMENT', inventRecruitment(since))]),
    ...(random.happens(35) ? [main('PARTY', inventParty(since))] : []),
    main('POSTS', inventPosts(frame)),
    main('HEALTH', inventHealth(random, frame.gender)),
    { ...main('RELATIVES', inventRelative(random, frame)), entryKey: 'me' },
  ]
}

function inventIdentity(random: Random, frame: PersonFrame, ethnicCode: string): SectionEntry<'IDENTITY'> {
  const personalId = syntheticPersonalId(frame)
  const { gender, dateOfBirth } = frame
  const birthName = inventName(random, gender, ethnicCode)
  const officerNo = `TV${String(frame.index).padStart(6, '0')}`
  return {
    personalId,
    officerNo,
    birthName,
    gender,
    dateOfBirth,
    citizenId: personalId,
    citizenIdIssuedOn: '2021-06-01',
  }
}

function inventOrigin(random: Random, ethnicCode: string): SectionEntry<'ORIGIN'> {
  const religionCode = ethnicCode === '05' && random.happens(60) ? '01' : '00'
  return { birthPlace: inventPlace(random), nativePlace: inventPlace(random), ethnicCode, religionCode }
}

function inventContact(random: Random, index: number): SectionEntry<'CONTACT'> {
  return {
    // No operator has given out 0399 9.
    phone: `03999${String(index % 100_000).padStart(5, '0')}`,
    socialInsuranceNo: `99${String(index).padStart(8, '0')}`,
    currentAddress: inventAddress(random),
  }
}

function inventRecruitment(since: string): SectionEntry<'RECRUITMENT'> {
  return {
    firstRecruitedOn: since,
    firstRecruitingAgency: 'Ủy ban nhân dân tỉnh Trà Vinh',
    joinedCurrentOn: since,
  }
}

function inventParty(since: string): SectionEntry<'PARTY'> {
  return { partyJoinedOn: since, partyOfficialOn: addMonths(since, 12), partyPosition: 'DANG_VIEN' }
}

function inventPosts({ unitCode }: PersonFrame): SectionEntry<'POSTS'> {
  return { employingUnit: unitCode, mainDuty: 'Thực hiện nhiệm vụ chuyên môn được phân công' }
}

function inventHealth(random: Random, gender: InventedGender): SectionEntry<'HEALTH'> {
  const heightCm = (gender === 'NAM' ? 160 : 150) + random.below(18)
  const bloodGroup = random.pick(['A+', 'B+', 'O+', 'AB+'])
  return { healthStatus: 'Bình thường', heightCm, weightKg: heightCm - 105, bloodGroup }
}

function inventRelative(random: Random, frame: PersonFrame): SectionEntry<'RELATIVES'> {
  const birthYear = Number(frame.dateOfBirth.slice(0, 4)) - 20 - random.below(15)
  return { side: 'SELF', kinship: 'ME', fullName: inventName(random, 'NU', '01'), birthYear }
}

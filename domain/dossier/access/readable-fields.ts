import { dossierErrors } from '../errors.ts'
import { placedFields } from '../form/dossier-form.ts'
import {
  consentReach,
  isReaderRole,
  provinceReach,
  type Reach,
  selfReach,
  unitReach,
} from './access-table.ts'
import { consentStateOf, namesField, type WrittenConsent } from './written-consent.ts'

/** Người đọc: an account's person and the roles it holds at this moment. */
export interface Reader {
  readonly accountId: string
  readonly employeeId: string | null
  readonly roles: readonly {
    readonly role: string
    /** Null: the whole province. */
    readonly unitCode: string | null
    readonly ground: string
    /** Exclusive; null or absent: no end in sight. */
    readonly endsAt?: number | null
  }[]
}

/** Người được đọc */
export interface ReadSubject {
  readonly employeeId: string
  /** The employing unit, its managing unit and the units above, as far as roles there reach down. */
  readonly unitCodes: readonly string[]
}

/** Căn cứ đọc: goes into the audit entry. */
export interface ReadingGround {
  readonly relation: 'SELF' | 'OWN_UNIT' | 'PROVINCE' | 'CONSENT'
  /** `SELF`, the role and its own ground, or `CONSENT:{id}`. */
  readonly reference: string
  readonly reach: Reach
  readonly consent: WrittenConsent | null
}

export interface ReadingRequest {
  readonly reader: Reader
  readonly subject: ReadSubject
  readonly consents: readonly WrittenConsent[]
  readonly today: string
  readonly now: number
}

// Điều 3.4, 7.1–7.3: own data always; own unit and province by role; others by a consent in force.
export function listReadingGrounds(request: ReadingRequest): ReadingGround[] {
  const grounds = [...selfGrounds(request), ...roleGrounds(request), ...consentGrounds(request)]
  return grounds.filter((ground) => ground.reach > 0).toSorted((a, b) => b.reach - a.reach)
}

const ownGround: ReadingGround = { relation: 'SELF', reference: 'SELF', reach: selfReach, consent: null }

function selfGrounds({ reader, subject }: ReadingRequest): ReadingGround[] {
  return reader.employeeId === subject.employeeId ? [ownGround] : []
}

function roleGrounds({ reader, subject, now }: ReadingRequest): ReadingGround[] {
  return reader.roles.flatMap(({ role, unitCode, ground, endsAt }): ReadingGround[] => {
    if (!isReaderRole(role) || (typeof endsAt === 'number' && endsAt <= now)) return []
    const reference = `${role}:${ground}`
    if (unitCode === null)
      return [{ relation: 'PROVINCE', reference, reach: provinceReach[role], consent: null }]
    if (!subject.unitCodes.includes(unitCode)) return []
    return [{ relation: 'OWN_UNIT', reference, reach: unitReach[role], consent: null }]
  })
}

function consentGrounds({ reader, subject, consents, today, now }: ReadingRequest): ReadingGround[] {
  return consents
    .filter((consent) => consent.readerAccountId === reader.accountId && isAbout(consent, subject))
    .filter((consent) => consentStateOf(consent, today, now) === 'ACTIVE')
    .map((consent) => ({
      relation: 'CONSENT',
      reference: `CONSENT:${consent.consentId}`,
      reach: Math.min(consent.maxLevel, consentReach) as Reach, // both are levels
      consent,
    }))
}

function isAbout(consent: WrittenConsent, subject: ReadSubject): boolean {
  if (consent.subjectIds.includes(subject.employeeId)) return true
  return subject.unitCodes.some((unit) => consent.subjectUnits.includes(unit))
}

/** Paths (`SECTION.field`) that the grounds open, all of them together. */
export function readableFields(grounds: readonly ReadingGround[]): ReadonlySet<string> {
  const readable = new Set<string>()
  for (const { path, section, field } of placedFields) {
    const open = grounds.some(
      (ground) =>
        field.level <= ground.reach && (ground.consent === null || namesField(ground.consent, section, path)),
    )
    if (open) readable.add(path)
  }
  return readable
}

/** The grounds and fields of a reading, or the refusal that says what to do. */
export function requireReading(request: ReadingRequest): {
  readonly grounds: readonly ReadingGround[]
  readonly readable: ReadonlySet<string>
} {
  const grounds = listReadingGrounds(request)
  const readable = readableFields(grounds)
  if (readable.size === 0) throw dossierErrors.readRefused({ reason: refusalReason(request) })
  return { grounds, readable }
}

function refusalReason({ reader, subject, consents, today, now }: ReadingRequest): string {
  const own = consents.find(
    (consent) => consent.readerAccountId === reader.accountId && isAbout(consent, subject),
  )
  return own === undefined ? 'NO_CONSENT' : `CONSENT_${consentStateOf(own, today, now)}`
}

/** Điều 7.3: what anybody may read of the own dossier, worked out once. */
export const ownReading = { grounds: [ownGround], readable: readableFields([ownGround]) } as const

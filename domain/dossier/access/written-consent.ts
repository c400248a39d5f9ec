import { fieldsByPath, isSectionCode } from '../form/dossier-form.ts'
import type { RestrictionLevel } from '../form/restriction-level.ts'
import { consentErrors } from '../errors.ts'

/** Văn bản đồng ý — Điều 3.4, 7.3: who may read what of whom, why, and how long. */
export interface WrittenConsent {
  readonly consentId: string
  readonly documentNumber: string
  /** Civil days. */
  readonly documentDate: string
  readonly issuingUnit: string
  readonly purpose: string
  /** The account that may read. */
  readonly readerAccountId: string
  /** People, or whole units, that may be read. */
  readonly subjectIds: readonly string[]
  readonly subjectUnits: readonly string[]
  /** Sections (`TRAINING`) or fields (`IDENTITY.birthName`). */
  readonly fields: readonly string[]
  readonly maxLevel: RestrictionLevel
  readonly validFrom: string
  readonly validUntil: string
  /** Epoch milliseconds. */
  readonly revokedAt: number | null
}

export type ConsentState = 'NOT_YET' | 'ACTIVE' | 'ENDED' | 'REVOKED'

// Điều 3.4: a consent ends by itself after its last day; nothing has to run for that.
export function consentStateOf(consent: WrittenConsent, today: string, now: number): ConsentState {
  if (consent.revokedAt !== null && consent.revokedAt <= now) return 'REVOKED'
  if (today < consent.validFrom) return 'NOT_YET'
  return today > consent.validUntil ? 'ENDED' : 'ACTIVE'
}

export function assertConsentTerms(consent: Pick<WrittenConsent, 'validFrom' | 'validUntil'>): void {
  if (consent.validUntil < consent.validFrom)
    throw consentErrors.invalidTerm({ validFrom: consent.validFrom, validUntil: consent.validUntil })
}

export function isConsentField(path: string): boolean {
  return isSectionCode(path) || fieldsByPath.has(path)
}

export function namesField(consent: WrittenConsent, section: string, path: string): boolean {
  return consent.fields.includes(section) || consent.fields.includes(path)
}

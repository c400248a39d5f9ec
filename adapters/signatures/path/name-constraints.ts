import type { Certificate } from '../certificate/certificate.ts'
import type { NameConstraints } from '../certificate/extension-values.ts'
import type { GeneralName } from '../certificate/general-names.ts'
import { refuse } from '../verdict/verdict.ts'
import { assertConstraintForm, isDnsName, mailboxOf, uriHostOf } from './name-forms.ts'
import type { Budget } from './question.ts'

/** What the authorities above allow and forbid: each permitted list must be met, no excluded base may be. */
export class NameSpace {
  readonly #permitted: (readonly GeneralName[])[] = []
  readonly #excluded: GeneralName[] = []
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  narrow(constraints: NameConstraints | undefined): void {
    if (constraints === undefined) return
    for (const base of [...constraints.permitted, ...constraints.excluded]) assertConstraintForm(base)
    if (constraints.permitted.length > 0) this.#permitted.push(constraints.permitted)
    this.#excluded.push(...constraints.excluded)
  }

  /** RFC 5280 section 6.1.3 (b), (c). */
  assertHolds(certificate: Certificate): void {
    for (const name of namesOf(certificate)) {
      for (const permitted of this.#permitted) this.#assertPermitted(name, permitted)
      this.#assertNotExcluded(name)
    }
  }

  #assertPermitted(name: GeneralName, permitted: readonly GeneralName[]): void {
    this.#budget.spend('nameComparisons', permitted.length)
    const sameForm = permitted.filter((base) => isSameForm(base, name))
    if (sameForm.length === 0 || sameForm.some((base) => isWithin(name, base))) return
    refuse('PATH.NAME_NOT_PERMITTED', { form: name.form })
  }

  #assertNotExcluded(name: GeneralName): void {
    this.#budget.spend('nameComparisons', this.#excluded.length)
    const meets = this.#excluded.some(
      (base) => isSameForm(base, name) && (isWithin(name, base) || wildcardCovers(name, base)),
    )
    if (meets) refuse('PATH.NAME_EXCLUDED', { form: name.form })
  }
}

function isSameForm(base: GeneralName, name: GeneralName): boolean {
  if (base.form === 'OTHER' && name.form === 'OTHER') return base.number === name.number
  return base.form === name.form
}

// RFC 5280 section 4.2.1.10: e-mail addresses in the subject count when the alternative names hold none.
function namesOf({ subject, subjectAltName = [] }: Certificate): readonly GeneralName[] {
  const { raw } = subject
  const directory: GeneralName[] =
    subject.relativeNames.length > 0 ? [{ form: 'DIRECTORY', name: subject, raw }] : []
  const hasEmail = subjectAltName.some(({ form }) => form === 'EMAIL')
  const emails = hasEmail ? [] : subject.emails.map((text): GeneralName => ({ form: 'EMAIL', text, raw }))
  return [...directory, ...subjectAltName, ...emails]
}

function isWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.form === 'EMAIL' && base.form === 'EMAIL') return isMailboxWithin(name.text, base.text)
  if (name.form === 'DNS' && base.form === 'DNS')
    return isDnsWithin(name.text.toLowerCase(), base.text.toLowerCase())
  if (name.form === 'URI' && base.form === 'URI')
    return isHostWithin(uriHostOf(name.text), base.text.toLowerCase())
  if (name.form === 'IP' && base.form === 'IP') return isAddressWithin(name.octets, base.octets)
  if (name.form === 'DIRECTORY' && base.form === 'DIRECTORY') {
    return base.name.relativeNames.every((relative, index) => relative === name.name.relativeNames[index])
  }
  // A constrained form that no rule reads cannot be judged, so it is refused.
  return refuse('PATH.NAME_FORM', { form: name.form })
}

function isMailboxWithin(text: string, base: string): boolean {
  const { local, host } = mailboxOf(text)
  const at = base.lastIndexOf('@')
  if (at < 0) return isHostWithin(host, base.toLowerCase())
  return local === base.slice(0, at) && host === base.slice(at + 1).toLowerCase()
}

// A leading dot means "below this domain", without it exactly this host.
function isHostWithin(host: string, base: string): boolean {
  return base.startsWith('.') ? host.endsWith(base) && host.length > base.length : host === base
}

function isDnsWithin(name: string, base: string): boolean {
  if (!isDnsName(name, 'WILDCARD_ALLOWED')) return refuse('PATH.NAME_FORM', { form: 'DNS' })
  return base === '' || name === base || name.endsWith(`.${base}`)
}

// *.a.vn stands for x.a.vn too, so an exclusion of x.a.vn meets it.
function wildcardCovers(name: GeneralName, base: GeneralName): boolean {
  if (name.form !== 'DNS' || base.form !== 'DNS' || !name.text.startsWith('*.')) return false
  const parent = name.text.slice(1).toLowerCase()
  const excluded = base.text.toLowerCase()
  return excluded.endsWith(parent) && !excluded.slice(0, -parent.length).includes('.')
}

function isAddressWithin(address: Buffer, base: Buffer): boolean {
  if (address.length !== 4 && address.length !== 16) return refuse('PATH.NAME_FORM', { form: 'IP' })
  if (base.length !== 2 * address.length) return false
  const mask = base.subarray(address.length)
  return address.every((octet, index) => ((octet ^ (base[index] ?? 0)) & (mask[index] ?? 0xff)) === 0)
}

import type { GeneralName } from '../certificate/general-names.ts'
import { refuse } from '../verdict/verdict.ts'

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i
const digitsOnly = /^\d+$/

/** RFC 1034 preferred name syntax; `*` only as the whole leftmost label, and only where wildcards are met. */
export function isDnsName(text: string, wildcards: 'WILDCARD_ALLOWED' | 'NO_WILDCARD'): boolean {
  const labels = text.split('.')
  if (wildcards === 'WILDCARD_ALLOWED' && labels[0] === '*') labels.shift()
  const last = labels.at(-1)
  if (last === undefined || text.length > 253 || digitsOnly.test(last)) return false
  return labels.every((each) => label.test(each))
}

export interface Mailbox {
  readonly local: string
  readonly host: string
}

export function mailboxOf(text: string): Mailbox {
  const at = text.lastIndexOf('@')
  const host = text.slice(at + 1)
  const isAmbiguous = text.indexOf('@') !== at && !text.startsWith('"')
  if (at <= 0 || isAmbiguous || !isDnsName(host, 'NO_WILDCARD')) refuse('PATH.NAME_FORM', { form: 'EMAIL' })
  return { local: text.slice(0, at), host: host.toLowerCase() }
}

const uriWithHost = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?([^:/?#[\]]+)(?::\d+)?(?:[/?#]|$)/i

/** The host of a URI with an authority; constraints on any other URI cannot be judged (RFC 5280 section 4.2.1.10). */
export function uriHostOf(text: string): string {
  const host = uriWithHost.exec(text)?.[1]
  if (host === undefined || !isDnsName(host, 'NO_WILDCARD')) return refuse('PATH.NAME_FORM', { form: 'URI' })
  return host.toLowerCase()
}

/** Refuses a constraint that could be read in two ways. */
export function assertConstraintForm(base: GeneralName): void {
  if (base.form === 'DNS' && base.text !== '' && !isDnsName(base.text, 'NO_WILDCARD')) badConstraint('DNS')
  if (base.form === 'IP') assertAddressMask(base.octets)
  if (base.form === 'EMAIL') assertEmailConstraint(base.text)
}

function badConstraint(form: string): never {
  return refuse('PATH.NAME_FORM', { form, constraint: true })
}

function assertAddressMask(octets: Buffer): void {
  if (octets.length !== 8 && octets.length !== 32) badConstraint('IP')
  const mask = octets.subarray(octets.length / 2)
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, '0')).join('')
  if (!/^1*0*$/.test(bits)) badConstraint('IP')
}

function assertEmailConstraint(text: string): void {
  const at = text.lastIndexOf('@')
  const host = at >= 0 ? text.slice(at + 1) : text.replace(/^\./, '')
  if (at === 0 || !isDnsName(host, 'NO_WILDCARD')) badConstraint('EMAIL')
}

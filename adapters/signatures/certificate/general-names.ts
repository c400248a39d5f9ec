import { childrenOf, type DerNode, onlyChildOf } from '../der/reader.ts'
import { refuse } from '../verdict/verdict.ts'
import { comparableRelativeName, type DistinguishedName, nameOf, relativeNameOf } from './names.ts'

/** GeneralName (RFC 5280 section 4.2.1.6). Forms that no rule reads are kept as their bytes. */
export type GeneralName =
  | { readonly form: 'EMAIL' | 'DNS' | 'URI'; readonly text: string; readonly raw: Buffer }
  | { readonly form: 'DIRECTORY'; readonly name: DistinguishedName; readonly raw: Buffer }
  | { readonly form: 'IP'; readonly octets: Buffer; readonly raw: Buffer }
  | { readonly form: 'OTHER'; readonly number: number; readonly raw: Buffer }

export function generalNamesOf(node: DerNode): readonly GeneralName[] {
  const names = childrenOf(node).map(generalNameOf)
  return names.length > 0 ? names : refuse('CERTIFICATE.BAD_NAME', { what: 'empty' })
}

export function generalNameOf(node: DerNode): GeneralName {
  if ((node.tag & 0xc0) !== 0x80) return refuse('CERTIFICATE.BAD_NAME', { tag: node.tag })
  const { raw } = node
  const number = node.tag & 0x1f
  switch (number) {
    case 1:
      return { form: 'EMAIL', text: asciiOf(node), raw }
    case 2:
      return { form: 'DNS', text: asciiOf(node), raw }
    case 4:
      return { form: 'DIRECTORY', name: nameOf(onlyChildOf(node)), raw }
    case 6:
      return { form: 'URI', text: asciiOf(node), raw }
    case 7:
      return { form: 'IP', octets: node.body, raw }
    default:
      return { form: 'OTHER', number, raw }
  }
}

function asciiOf(node: DerNode): string {
  if (node.body.some((octet) => octet > 0x7f)) return refuse('CERTIFICATE.BAD_NAME', { what: 'ascii' })
  return node.body.toString('latin1')
}

/** Whether two distribution point names mean the same place. */
export function isSameGeneralName(one: GeneralName, other: GeneralName): boolean {
  if (one.form === 'DIRECTORY' && other.form === 'DIRECTORY') return one.name.key === other.name.key
  return one.form === other.form && one.raw.equals(other.raw)
}

/** A name relative to its issuer, made whole (RFC 5280 section 4.2.1.13). */
export function appendRelativeName(issuer: DistinguishedName, relative: DerNode): GeneralName {
  const relativeNames = [...issuer.relativeNames, comparableRelativeName(relativeNameOf(relative))]
  const key = JSON.stringify(relativeNames)
  return {
    form: 'DIRECTORY',
    name: { relativeNames, key, emails: [], text: key, raw: relative.raw },
    raw: relative.raw,
  }
}

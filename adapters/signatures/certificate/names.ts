import { childrenOf, type DerNode, expectTag, tags } from '../der/reader.ts'
import { foldText, textOf } from '../der/text.ts'
import { oidOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import { emailAddressAttribute } from './oids.ts'

/** A distinguished name, compared by its structure: O=A,CN=B is not the one name component O=A+CN=B. */
export interface DistinguishedName {
  /** One comparable text for each relative name, from the root downwards. */
  readonly relativeNames: readonly string[]
  /** Equal exactly when the names are equal (RFC 5280 section 7.1). */
  readonly key: string
  readonly emails: readonly string[]
  /** For people: the leaf first, as RFC 4514 prints it. */
  readonly text: string
  readonly raw: Buffer
}

interface NameAttribute {
  readonly type: string
  readonly comparable: string
  readonly text: string
}

export function nameOf(node: DerNode): DistinguishedName {
  const sets = childrenOf(expectTag(node, tags.sequence)).map(relativeNameOf)
  const relativeNames = sets.map(comparableRelativeName)
  const attributes = sets.flat()
  return {
    relativeNames,
    key: JSON.stringify(relativeNames),
    emails: attributes.filter(({ type }) => type === emailAddressAttribute).map(({ text }) => text),
    text: sets.toReversed().map(printRelativeName).join(', '),
    raw: node.raw,
  }
}

/** The attributes of a RelativeDistinguishedName, given as SET or under an implicit tag. */
export function relativeNameOf(node: DerNode): readonly NameAttribute[] {
  const attributes = childrenOf(node).map(attributeOf)
  return attributes.length > 0 ? attributes : refuse('CERTIFICATE.BAD_NAME')
}

// JSON keeps the borders between attributes: joined by "+" a value could pretend to be two attributes.
export function comparableRelativeName(attributes: readonly NameAttribute[]): string {
  return JSON.stringify(attributes.map(({ type, comparable }) => `${type}=${comparable}`).sort())
}

function attributeOf(node: DerNode): NameAttribute {
  const [type, value, ...surplus] = childrenOf(expectTag(node, tags.sequence))
  if (type === undefined || value === undefined || surplus.length > 0) return refuse('CERTIFICATE.BAD_NAME')
  const text = textOf(value)
  const hex = `#${value.raw.toString('hex')}`
  return {
    type: oidOf(expectTag(type, tags.objectIdentifier)),
    comparable: text === undefined ? hex : `"${foldText(text)}`,
    text: text ?? hex,
  }
}

const shortTypes: Readonly<Record<string, string | undefined>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'T',
  '0.9.2342.19200300.100.1.1': 'UID',
  [emailAddressAttribute]: 'E',
}

function printRelativeName(attributes: readonly NameAttribute[]): string {
  return attributes
    .map(({ type, text }) => `${shortTypes[type] ?? type}=${text.replace(/[,+"\\<>;=]/g, String.raw`\$&`)}`)
    .join('+')
}

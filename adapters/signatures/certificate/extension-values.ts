import { Fields } from '../der/fields.ts'
import {
  childrenOf,
  contextConstructed,
  contextPrimitive,
  type DerNode,
  expectTag,
  tags,
} from '../der/reader.ts'
import { booleanOf, integerOf, namedBitsOf, oidOf, smallIntegerOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import { type GeneralName, generalNameOf, generalNamesOf } from './general-names.ts'

/** Numbers of the KeyUsage bits. */
export const keyUsageBits = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, crlSign: 6 } as const

export interface BasicConstraints {
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
}

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier: Buffer | undefined
  readonly serialNumber: bigint | undefined
}

export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

export interface PolicyConstraints {
  readonly requireExplicit: number | undefined
  readonly inhibitMapping: number | undefined
}

export interface AccessDescription {
  readonly method: string
  readonly location: GeneralName
}

function bad(what: string): never {
  return refuse('CERTIFICATE.BAD_EXTENSION', { what })
}

function filled<T>(list: readonly T[], what: string): readonly T[] {
  return list.length > 0 ? list : bad(what)
}

export function keyUsageOf(node: DerNode): readonly boolean[] {
  const bits = namedBitsOf(expectTag(node, tags.bitString))
  return bits.includes(true) ? bits : bad('key usage')
}

export function basicConstraintsOf(node: DerNode): BasicConstraints {
  const fields = new Fields(expectTag(node, tags.sequence))
  const isAuthority = fields.optional(tags.boolean)
  const pathLength = fields.optional(tags.integer)
  fields.end()
  return {
    isAuthority: isAuthority !== undefined && booleanOf(isAuthority),
    pathLength: pathLength && smallIntegerOf(pathLength),
  }
}

export function oidListOf(node: DerNode): readonly string[] {
  const children = childrenOf(expectTag(node, tags.sequence))
  return filled(children, 'object identifiers').map((child) => oidOf(expectTag(child, tags.objectIdentifier)))
}

export function subjectAltNameOf(node: DerNode): readonly GeneralName[] {
  return generalNamesOf(expectTag(node, tags.sequence))
}

export function keyIdentifierOf(node: DerNode): Buffer {
  return expectTag(node, tags.octetString).body
}

export function authorityKeyIdentifierOf(node: DerNode): AuthorityKeyIdentifier {
  const fields = new Fields(expectTag(node, tags.sequence))
  const keyIdentifier = fields.optional(contextPrimitive(0))
  fields.optional(contextConstructed(1))
  const serialNumber = fields.optional(contextPrimitive(2))
  fields.end()
  return { keyIdentifier: keyIdentifier?.body, serialNumber: serialNumber && integerOf(serialNumber) }
}

export function certificatePoliciesOf(node: DerNode): ReadonlySet<string> {
  const children = filled(childrenOf(expectTag(node, tags.sequence)), 'policies')
  const policies = children.map((child) => oidOf(new Fields(child).next(tags.objectIdentifier)))
  const distinct = new Set(policies)
  return distinct.size === policies.length ? distinct : bad('policy twice')
}

export function policyMappingsOf(node: DerNode): readonly (readonly [string, string])[] {
  const children = filled(childrenOf(expectTag(node, tags.sequence)), 'policy mappings')
  return children.map((child) => {
    const fields = new Fields(expectTag(child, tags.sequence))
    const issuerPolicy = oidOf(fields.next(tags.objectIdentifier))
    const subjectPolicy = oidOf(fields.next(tags.objectIdentifier))
    fields.end()
    return [issuerPolicy, subjectPolicy]
  })
}

export function policyConstraintsOf(node: DerNode): PolicyConstraints {
  const fields = new Fields(expectTag(node, tags.sequence))
  const requireExplicit = fields.optional(contextPrimitive(0))
  const inhibitMapping = fields.optional(contextPrimitive(1))
  fields.end()
  if (!requireExplicit && !inhibitMapping) bad('policy constraints')
  return {
    requireExplicit: requireExplicit && smallIntegerOf(requireExplicit),
    inhibitMapping: inhibitMapping && smallIntegerOf(inhibitMapping),
  }
}

export function skipCountOf(node: DerNode): number {
  return smallIntegerOf(expectTag(node, tags.integer))
}

export function nameConstraintsOf(node: DerNode): NameConstraints {
  const fields = new Fields(expectTag(node, tags.sequence))
  const permitted = fields.optional(contextConstructed(0))
  const excluded = fields.optional(contextConstructed(1))
  fields.end()
  if (!permitted && !excluded) bad('name constraints')
  return { permitted: permitted ? subtreesOf(permitted) : [], excluded: excluded ? subtreesOf(excluded) : [] }
}

// RFC 5280 section 4.2.1.10: minimum is zero (so absent in DER), maximum is absent.
function subtreesOf(node: DerNode): readonly GeneralName[] {
  return filled(childrenOf(node), 'subtrees').map((subtree) => {
    const fields = new Fields(expectTag(subtree, tags.sequence))
    const base = generalNameOf(fields.any())
    fields.end()
    return base
  })
}

export function accessDescriptionsOf(node: DerNode): readonly AccessDescription[] {
  const children = filled(childrenOf(expectTag(node, tags.sequence)), 'access descriptions')
  return children.map((child) => {
    const fields = new Fields(expectTag(child, tags.sequence))
    const method = oidOf(fields.next(tags.objectIdentifier))
    const location = generalNameOf(fields.any())
    fields.end()
    return { method, location }
  })
}

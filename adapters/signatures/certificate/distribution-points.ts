import { contextConstructed, contextPrimitive, type DerNode, onlyChildOf, tags } from '../der/reader.ts'
import { Fields } from '../der/fields.ts'
import { childrenOf, expectTag } from '../der/reader.ts'
import { namedBitsOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import { appendRelativeName, type GeneralName, generalNamesOf } from './general-names.ts'
import type { DistinguishedName } from './names.ts'

/** Where a CRL is published: whole names, or one relative to the CRL's issuer. */
export type DistributionPointName =
  | { readonly kind: 'FULL'; readonly names: readonly GeneralName[] }
  | { readonly kind: 'RELATIVE'; readonly relative: DerNode }

/** RFC 5280 section 4.2.1.13. */
export interface DistributionPoint {
  readonly name: DistributionPointName | undefined
  readonly reasons: readonly boolean[] | undefined
  readonly crlIssuer: readonly GeneralName[] | undefined
}

export function distributionPointsOf(node: DerNode): readonly DistributionPoint[] {
  const points = childrenOf(expectTag(node, tags.sequence)).map(distributionPointOf)
  return points.length > 0 ? points : refuse('CERTIFICATE.BAD_EXTENSION', { what: 'distribution points' })
}

function distributionPointOf(node: DerNode): DistributionPoint {
  const fields = new Fields(expectTag(node, tags.sequence))
  const name = fields.optional(contextConstructed(0))
  const reasons = fields.optional(contextPrimitive(1))
  const crlIssuer = fields.optional(contextConstructed(2))
  fields.end()
  return {
    name: name && distributionPointNameOf(onlyChildOf(name)),
    reasons: reasons && namedBitsOf(reasons),
    crlIssuer: crlIssuer && generalNamesOf(crlIssuer),
  }
}

export function distributionPointNameOf(node: DerNode): DistributionPointName {
  if (node.tag === contextConstructed(0)) return { kind: 'FULL', names: generalNamesOf(node) }
  return { kind: 'RELATIVE', relative: expectTag(node, contextConstructed(1)) }
}

/** The names of the place, those relative to an issuer made whole. */
export function resolvePointName(
  name: DistributionPointName | undefined,
  issuer: DistinguishedName | undefined,
): readonly GeneralName[] | undefined {
  if (name === undefined) return undefined
  if (name.kind === 'FULL') return name.names
  return issuer ? [appendRelativeName(issuer, name.relative)] : []
}

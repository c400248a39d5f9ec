import { type DistributionPointName, distributionPointNameOf } from '../certificate/distribution-points.ts'
import { Fields } from '../der/fields.ts'
import {
  contextConstructed,
  contextPrimitive,
  type DerNode,
  expectTag,
  onlyChildOf,
  tags,
} from '../der/reader.ts'
import { booleanOf, namedBitsOf } from '../der/values.ts'

/** For which certificates and reasons a CRL speaks (RFC 5280 section 5.2.5). */
export interface IssuingDistributionPoint {
  readonly raw: Buffer
  readonly name: DistributionPointName | undefined
  readonly onlyUsers: boolean
  readonly onlyAuthorities: boolean
  readonly reasons: readonly boolean[] | undefined
  readonly isIndirect: boolean
  readonly onlyAttributes: boolean
}

export function issuingDistributionPointOf(node: DerNode): IssuingDistributionPoint {
  const fields = new Fields(expectTag(node, tags.sequence))
  const flag = (number: number): boolean => {
    const field = fields.optional(contextPrimitive(number))
    return field !== undefined && booleanOf(field)
  }
  const name = fields.optional(contextConstructed(0))
  const onlyUsers = flag(1)
  const onlyAuthorities = flag(2)
  const reasons = fields.optional(contextPrimitive(3))
  const isIndirect = flag(4)
  const onlyAttributes = flag(5)
  fields.end()
  return {
    raw: node.raw,
    name: name && distributionPointNameOf(onlyChildOf(name)),
    onlyUsers,
    onlyAuthorities,
    reasons: reasons && namedBitsOf(reasons),
    isIndirect,
    onlyAttributes,
  }
}

import { Fields } from '../der/fields.ts'
import { childrenOf, type DerNode, expectTag, tags } from '../der/reader.ts'
import { readStrict } from '../der/strict.ts'
import { booleanOf, oidOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'

export interface RawExtension {
  readonly critical: boolean
  readonly value: Buffer
}

export type ExtensionMap = ReadonlyMap<string, RawExtension>

export const noExtensions: ExtensionMap = new Map()

/** Extensions of a certificate, CRL, CRL entry or OCSP answer; each at most once (RFC 5280 section 4.2). */
export function extensionsOf(node: DerNode): ExtensionMap {
  const extensions = new Map<string, RawExtension>()
  for (const child of childrenOf(expectTag(node, tags.sequence))) {
    const fields = new Fields(expectTag(child, tags.sequence))
    const oid = oidOf(fields.next(tags.objectIdentifier))
    const critical = fields.optional(tags.boolean)
    const value = fields.next(tags.octetString).body
    fields.end()
    if (extensions.has(oid)) refuse('CERTIFICATE.DUPLICATE_EXTENSION', { oid })
    extensions.set(oid, { critical: critical !== undefined && booleanOf(critical), value })
  }
  return extensions.size > 0 ? extensions : refuse('CERTIFICATE.BAD_EXTENSION', { what: 'empty list' })
}

/** The parsed value of one extension, or undefined when it is absent. */
export function readExtension<T>(
  extensions: ExtensionMap,
  oid: string,
  read: (node: DerNode) => T,
): T | undefined {
  const extension = extensions.get(oid)
  return extension && read(readStrict(extension.value))
}

/** The first critical extension that `understood` does not name. */
export function findUnknownCritical(
  extensions: ExtensionMap,
  understood: ReadonlySet<string>,
): string | undefined {
  for (const [oid, { critical }] of extensions) if (critical && !understood.has(oid)) return oid
  return undefined
}

import { extensionsOf, findUnknownCritical, readExtension } from '../certificate/extensions.ts'
import { generalNamesOf } from '../certificate/general-names.ts'
import { extensionOids } from '../certificate/oids.ts'
import { Fields } from '../der/fields.ts'
import { childrenOf, type DerNode, expectTag, tags } from '../der/reader.ts'
import { timeOf } from '../der/time.ts'
import { integerOf, smallIntegerOf } from '../der/values.ts'

export interface CrlEntry {
  readonly revokedAt: number
  readonly reason: number | undefined
  /** Key of the name of the authority that issued the revoked certificate. */
  readonly issuerKey: string
}

export interface CrlEntries {
  readonly bySerial: ReadonlyMap<bigint, readonly CrlEntry[]>
  readonly unknownCritical: string | undefined
}

export const noEntries: CrlEntries = { bySerial: new Map(), unknownCritical: undefined }

const understood: ReadonlySet<string> = new Set([extensionOids.reasonCode, extensionOids.certificateIssuer])

/** The entries in order; in an indirect CRL the certificate issuer carries on to the next (RFC 5280 section 5.3.3). */
export function entriesOf(node: DerNode, listIssuer: string): CrlEntries {
  const bySerial = new Map<bigint, CrlEntry[]>()
  let issuerKey = listIssuer
  let unknownCritical: string | undefined
  for (const child of childrenOf(node)) {
    const { serial, entry, unknown } = entryOf(child, issuerKey)
    issuerKey = entry.issuerKey
    unknownCritical ??= unknown
    const before = bySerial.get(serial)
    if (before) before.push(entry)
    else bySerial.set(serial, [entry])
  }
  return { bySerial, unknownCritical }
}

function entryOf(node: DerNode, inheritedIssuer: string) {
  const fields = new Fields(expectTag(node, tags.sequence))
  const serial = integerOf(fields.next(tags.integer))
  const revokedAt = timeOf(fields.any())
  const wrapped = fields.optional(tags.sequence)
  fields.end()
  if (!wrapped) {
    return { serial, entry: { revokedAt, reason: undefined, issuerKey: inheritedIssuer }, unknown: undefined }
  }
  const extensions = extensionsOf(wrapped)
  const reason = readExtension(extensions, extensionOids.reasonCode, (value) =>
    smallIntegerOf(expectTag(value, tags.enumerated)),
  )
  const issuers = readExtension(extensions, extensionOids.certificateIssuer, generalNamesOf) ?? []
  const named = issuers.find((name) => name.form === 'DIRECTORY')
  const issuerKey = named?.form === 'DIRECTORY' ? named.name.key : inheritedIssuer
  return {
    serial,
    entry: { revokedAt, reason, issuerKey },
    unknown: findUnknownCritical(extensions, understood),
  }
}

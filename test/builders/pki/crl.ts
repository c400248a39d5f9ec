import { type Asn1, bits, der, encoded, enumerated, integer, sequence, tagged, utcTime } from './asn1.ts'
import { hour, type Identity, now } from './certificate.ts'
import { type ExtensionSpec, extensionList, issuerKey } from './extensions.ts'
import { type KeyPair, signatureAlgorithm, signWith } from './keys.ts'

export interface Revocation {
  readonly identity: Identity
  readonly at?: number
  readonly reason?: number
}

export interface CrlSpec {
  readonly issuer: Identity
  readonly revoked?: readonly Revocation[]
  readonly thisUpdate?: number
  /** null: left out. */
  readonly nextUpdate?: number | null
  readonly number?: number
  /** Signs in the issuer's place. */
  readonly signer?: KeyPair
  readonly extensions?: readonly ExtensionSpec[]
}

export function issueCrl(spec: CrlSpec): Buffer {
  const { issuer, revoked = [], thisUpdate = now - hour, nextUpdate = now + 24 * hour } = spec
  const signer = spec.signer ?? issuer.key
  const number: ExtensionSpec = { oid: '2.5.29.20', value: integer(spec.number ?? 1) }
  const signedPart = sequence(
    integer(1),
    signatureAlgorithm(signer),
    issuer.name,
    utcTime(thisUpdate),
    ...(nextUpdate === null ? [] : [utcTime(nextUpdate)]),
    ...(revoked.length > 0 ? [sequence(...revoked.map(entry))] : []),
    tagged(0, extensionList([number, issuerKey(issuer.keyIdentifier), ...(spec.extensions ?? [])])),
  )
  const signature = signWith(signer, der(signedPart))
  return der(sequence(encoded(der(signedPart)), signatureAlgorithm(signer), bits(signature)))
}

function entry({ identity, at = now - 2 * hour, reason }: Revocation): Asn1 {
  const reasonCode =
    reason === undefined ? [] : [extensionList([{ oid: '2.5.29.21', value: enumerated(reason) }])]
  return sequence(integer(identity.serialNumber), utcTime(at), ...reasonCode)
}

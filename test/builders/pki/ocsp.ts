import {
  type Asn1,
  bits,
  der,
  encoded,
  enumerated,
  generalizedTime,
  integer,
  octets,
  oid,
  sequence,
  tagged,
  taggedOctets,
} from './asn1.ts'
import { hour, type Identity, now } from './certificate.ts'
import { digest, digestAlgorithm, type KeyPair, signatureAlgorithm, signWith } from './keys.ts'

export interface OcspSpec {
  readonly target: Identity
  readonly issuer: Identity
  readonly responder: Identity
  readonly standing?: 'GOOD' | 'REVOKED' | 'UNKNOWN'
  readonly serialNumber?: bigint
  readonly thisUpdate?: number
  readonly nextUpdate?: number
  /** Signs in the responder's place. */
  readonly signer?: KeyPair
}

/** The key as OCSP hashes it: the BIT STRING's octets. */
function keyHash({ key }: Identity): Buffer {
  const info = encoded(key.publicKeyInfo)
  if (!('valueBlock' in info)) throw new Error('not a key')
  const children = (info.valueBlock as { readonly value: readonly Asn1[] }).value // asn1js types it by class only
  const bitString = der(children[1] ?? info)
  const headerLength = (bitString[1] ?? 0) < 0x80 ? 2 : 2 + ((bitString[1] ?? 0) & 0x7f)
  return digest('sha1', bitString.subarray(headerLength + 1))
}

function standingNode(standing: NonNullable<OcspSpec['standing']>): Asn1 {
  if (standing === 'REVOKED') return tagged(1, generalizedTime(now - 2 * hour))
  return taggedOctets(standing === 'GOOD' ? 0 : 2, new Uint8Array())
}

/** An OCSPResponse, as it comes over HTTP. */
export function answerOcsp(spec: OcspSpec): Buffer {
  const { target, issuer, responder, standing = 'GOOD' } = spec
  const signer = spec.signer ?? responder.key
  const certificateId = sequence(
    digestAlgorithm('sha1'),
    octets(digest('sha1', der(issuer.name))),
    octets(keyHash(issuer)),
    integer(spec.serialNumber ?? target.serialNumber),
  )
  const single = sequence(
    certificateId,
    standingNode(standing),
    generalizedTime(spec.thisUpdate ?? now - hour / 6),
    tagged(0, generalizedTime(spec.nextUpdate ?? now + 24 * hour)),
  )
  const signedPart = sequence(tagged(1, responder.name), generalizedTime(now - hour / 6), sequence(single))
  const signature = signWith(signer, der(signedPart))
  const basic = sequence(
    signedPart,
    signatureAlgorithm(signer),
    bits(signature),
    tagged(0, sequence(encoded(responder.der))),
  )
  return der(sequence(enumerated(0), tagged(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(der(basic))))))
}

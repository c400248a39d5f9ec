import {
  type Asn1,
  der,
  encoded,
  inDerOrder,
  integer,
  octets,
  oid,
  sequence,
  set,
  tagged,
  utcTime,
} from './asn1.ts'
import { type Identity, now } from './certificate.ts'
import {
  digest,
  digestAlgorithm,
  type HashName,
  type KeyPair,
  type SigningManner,
  signatureAlgorithm,
  signWith,
} from './keys.ts'

export const attributeOids = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.47',
} as const

export const dataType = '1.2.840.113549.1.7.1'
export const timestampInfoType = '1.2.840.113549.1.9.16.1.4'

export const attribute = (type: string, ...values: readonly Asn1[]): Asn1 =>
  sequence(oid(type), set(...values))

export interface CmsSpec {
  readonly content: Uint8Array
  readonly signer: Identity
  readonly bag: readonly Uint8Array[]
  readonly manner?: SigningManner
  /** The digest named in SignerInfo and used for the message digest. */
  readonly digest?: HashName
  readonly signingTime?: number
  readonly contentType?: string
  readonly contentTypeAttribute?: string
  /** The certificate that signing-certificate-v2 binds. */
  readonly bound?: Uint8Array
  /** The certificate that the signer identifier names. */
  readonly identified?: Identity
  readonly key?: KeyPair
  readonly attach?: Uint8Array
  readonly version?: number
  readonly outerDigest?: HashName
  /** Changes the attributes before they are sorted and signed. */
  readonly changeAttributes?: (attributes: readonly Asn1[]) => readonly Asn1[]
  readonly order?: 'AS_GIVEN'
  readonly signedAttributes?: 'LEFT_OUT'
  readonly algorithm?: Asn1
  readonly signature?: Uint8Array
  readonly extraSigners?: readonly Asn1[]
  readonly unsignedAttributes?: readonly Asn1[]
}

export function signedAttributes(spec: CmsSpec): readonly Asn1[] {
  const { content, signer, signingTime = now } = spec
  const binding = sequence(sequence(sequence(octets(digest('sha256', spec.bound ?? signer.der)))))
  const attributes = [
    attribute(attributeOids.contentType, oid(spec.contentTypeAttribute ?? spec.contentType ?? dataType)),
    attribute(attributeOids.messageDigest, octets(digest(spec.digest ?? 'sha256', content))),
    attribute(attributeOids.signingTime, utcTime(signingTime)),
    attribute(attributeOids.signingCertificate, binding),
  ]
  const changed = spec.changeAttributes?.(attributes) ?? attributes
  return spec.order === 'AS_GIVEN' ? changed : inDerOrder(changed)
}

export function signerInfo(spec: CmsSpec): Asn1 {
  const key = spec.key ?? spec.signer.key
  const manner = { hash: spec.digest ?? 'sha256', ...spec.manner } as const
  const attributes = signedAttributes(spec)
  const isBare = spec.signedAttributes === 'LEFT_OUT'
  const signature = spec.signature ?? signWith(key, isBare ? spec.content : der(set(...attributes)), manner)
  const { issuerName, serialNumber } = spec.identified ?? spec.signer
  return sequence(
    integer(1),
    sequence(issuerName, integer(serialNumber)),
    digestAlgorithm(spec.digest ?? 'sha256'),
    ...(isBare ? [] : [tagged(0, ...attributes)]),
    spec.algorithm ?? signatureAlgorithm(key, manner),
    octets(signature),
    ...(spec.unsignedAttributes ? [tagged(1, ...spec.unsignedAttributes)] : []),
  )
}

/** A detached CAdES signature, right unless the spec says otherwise. */
export function signCms(spec: CmsSpec): Buffer {
  const content = spec.attach ? [tagged(0, octets(spec.attach))] : []
  const signers = inDerOrder([signerInfo(spec), ...(spec.extraSigners ?? [])])
  const signedData = sequence(
    integer(spec.version ?? 1),
    set(digestAlgorithm(spec.outerDigest ?? spec.digest ?? 'sha256')),
    sequence(oid(spec.contentType ?? dataType), ...content),
    tagged(0, ...spec.bag.map(encoded)),
    set(...signers),
  )
  return der(sequence(oid('1.2.840.113549.1.7.2'), tagged(0, signedData)))
}

import { constants, createHash, verify, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  pss: '1.2.840.113549.1.1.10',
  mgf1: '1.2.840.113549.1.1.8',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const

type KeyFamily = 'RSA' | 'P-256' | 'P-384'

interface Algorithms {
  readonly hash: 'sha256' | 'sha384'
  readonly digestOid: string
  readonly signatureOid: string
}

const algorithmsOf: Readonly<Record<KeyFamily, Algorithms>> = {
  RSA: { hash: 'sha256', digestOid: '2.16.840.1.101.3.4.2.1', signatureOid: '1.2.840.113549.1.1.11' },
  'P-256': { hash: 'sha256', digestOid: '2.16.840.1.101.3.4.2.1', signatureOid: '1.2.840.10045.4.3.2' },
  'P-384': { hash: 'sha384', digestOid: '2.16.840.1.101.3.4.2.2', signatureOid: '1.2.840.10045.4.3.3' },
}

/** What a signing token is given: sign `signedAttributes` with this hash, and give back the raw signature. */
export interface PreparedSignature {
  readonly signerCertificate: Uint8Array
  /** DER of the SET OF signed attributes: the octets that the signature covers. */
  readonly signedAttributes: Uint8Array
  readonly hash: 'sha256' | 'sha384'
  /** The digest of `signedAttributes`, for agents that sign a hash (SignMsg of the national signing agent). */
  readonly hashToSign: Uint8Array
}

const toArrayBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

function keyFamilyOf(certificate: Uint8Array): KeyFamily {
  const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(certificate).publicKey
  if (asymmetricKeyType === 'rsa') return 'RSA'
  if (asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'P-256'
  if (asymmetricKeyDetails?.namedCurve === 'secp384r1') return 'P-384'
  throw new Error('Khóa của chứng thư số phải là RSA, P-256 hoặc P-384.')
}

const attribute = (type: string, value: asn1js.AsnType): pkijs.Attribute =>
  new pkijs.Attribute({ type, values: [value] })

const derOf = (value: pkijs.Attribute): Buffer => Buffer.from(value.toSchema().toBER(false))

/** RFC 5035: names the certificate by SHA-256, so that no other with the same key can take its place. */
function signingCertificate(certificate: Uint8Array): asn1js.Sequence {
  const digest = createHash('sha256').update(certificate).digest()
  const essCertId = new asn1js.Sequence({
    value: [new asn1js.OctetString({ valueHex: toArrayBuffer(digest) })],
  })
  return new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [essCertId] })] })
}

export interface SigningRequest {
  readonly content: Uint8Array
  readonly signerCertificate: Uint8Array
  readonly signingTime: number
}

/** Builds the signed attributes of a detached CAdES-BES signature (ETSI EN 319 122-1). */
export function prepareDetachedCms(request: SigningRequest): PreparedSignature {
  const { hash } = algorithmsOf[keyFamilyOf(request.signerCertificate)]
  const messageDigest = createHash(hash).update(request.content).digest()
  const signingTime = new Date(Math.floor(request.signingTime / 1000) * 1000)
  const attributes = [
    attribute(oids.contentType, new asn1js.ObjectIdentifier({ value: oids.data })),
    attribute(oids.signingTime, new asn1js.UTCTime({ valueDate: signingTime })),
    attribute(oids.messageDigest, new asn1js.OctetString({ valueHex: toArrayBuffer(messageDigest) })),
    attribute(oids.signingCertificateV2, signingCertificate(request.signerCertificate)),
  ]
  // DER sorts a SET OF; pkijs does not.
  const sorted = attributes.toSorted((left, right) => Buffer.compare(derOf(left), derOf(right)))
  const set = new asn1js.Set({ value: sorted.map((value) => value.toSchema()) })
  const signedAttributes = new Uint8Array(set.toBER(false))
  return {
    signerCertificate: request.signerCertificate,
    signedAttributes,
    hash,
    hashToSign: new Uint8Array(createHash(hash).update(signedAttributes).digest()),
  }
}

function attributesFrom(signedAttributes: Uint8Array): pkijs.Attribute[] {
  const parsed = asn1js.fromBER(toArrayBuffer(signedAttributes)).result
  if (!(parsed instanceof asn1js.Set)) throw new TypeError('signedAttributes is not a SET')
  return parsed.valueBlock.value.map((schema) => new pkijs.Attribute({ schema }))
}

/** An agent that signs a hash does not say how it pads; only one way verifies. */
export function isPssSignature(
  { signerCertificate, signedAttributes, hash }: PreparedSignature,
  signature: Uint8Array,
): boolean {
  const key = new X509Certificate(signerCertificate).publicKey
  if (key.asymmetricKeyType !== 'rsa') return false
  const [padding, saltLength] = [constants.RSA_PKCS1_PSS_PADDING, constants.RSA_PSS_SALTLEN_DIGEST]
  return verify(hash, signedAttributes, { key, padding, saltLength }, signature)
}

function signatureAlgorithmOf(prepared: PreparedSignature, signature: Uint8Array): pkijs.AlgorithmIdentifier {
  const { digestOid, signatureOid } = algorithmsOf[keyFamilyOf(prepared.signerCertificate)]
  if (isPssSignature(prepared, signature)) {
    return new pkijs.AlgorithmIdentifier({
      algorithmId: oids.pss,
      algorithmParams: pssParameters(digestOid, prepared.hashToSign.byteLength),
    })
  }
  // RFC 4055 section 5: an RSA AlgorithmIdentifier carries NULL.
  const isRsa = signatureOid === algorithmsOf.RSA.signatureOid
  return new pkijs.AlgorithmIdentifier({
    algorithmId: signatureOid,
    ...(isRsa && { algorithmParams: new asn1js.Null() }),
  })
}

/** RFC 4055 section 3.1: hash, MGF1 with the same hash, salt as long as the hash. */
function pssParameters(digestOid: string, saltLength: number): asn1js.Sequence {
  const algorithm = (oid: string, parameters: asn1js.AsnType): asn1js.Sequence =>
    new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: oid }), parameters] })
  const digest = (): asn1js.Sequence => algorithm(digestOid, new asn1js.Null())
  const tagged = (tagNumber: number, value: asn1js.AsnType): asn1js.Constructed =>
    new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [value] })
  return new asn1js.Sequence({
    value: [
      tagged(0, digest()),
      tagged(1, algorithm(oids.mgf1, digest())),
      tagged(2, new asn1js.Integer({ value: saltLength })),
    ],
  })
}

/** Puts prepared attributes and the raw signature (RSA PKCS#1 v1.5 or PSS, or DER ECDSA) together to a CMS. */
export function assembleDetachedCms(
  prepared: PreparedSignature,
  { signature, chain }: { readonly signature: Uint8Array; readonly chain: readonly Uint8Array[] },
): Uint8Array {
  const toCertificate = (der: Uint8Array): pkijs.Certificate => pkijs.Certificate.fromBER(toArrayBuffer(der))
  const certificate = toCertificate(prepared.signerCertificate)
  const { digestOid } = algorithmsOf[keyFamilyOf(prepared.signerCertificate)]
  const signer = new pkijs.SignerInfo({
    version: 1,
    sid: new pkijs.IssuerAndSerialNumber({
      issuer: certificate.issuer,
      serialNumber: certificate.serialNumber,
    }),
    digestAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: digestOid }),
    signedAttrs: new pkijs.SignedAndUnsignedAttributes({
      type: 0,
      attributes: attributesFrom(prepared.signedAttributes),
    }),
    signatureAlgorithm: signatureAlgorithmOf(prepared, signature),
    signature: new asn1js.OctetString({ valueHex: toArrayBuffer(signature) }),
  })
  const signed = new pkijs.SignedData({
    version: 1,
    digestAlgorithms: [new pkijs.AlgorithmIdentifier({ algorithmId: digestOid })],
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: oids.data }),
    certificates: [certificate, ...chain.map(toCertificate)],
    signerInfos: [signer],
  })
  const contentInfo = new pkijs.ContentInfo({ contentType: oids.signedData, content: signed.toSchema(true) })
  return new Uint8Array(contentInfo.toSchema().toBER(false))
}

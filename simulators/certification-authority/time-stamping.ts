import { createHash, randomBytes } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { toArrayBuffer, wholeSeconds } from './bytes.ts'
import type { CertifiedKey } from './certificates.ts'
import type { SigningKey } from './keys.ts'
import { objectIdentifiers } from './object-identifiers.ts'

export interface TimeStampRequest {
  readonly request: Uint8Array
  readonly authority: CertifiedKey
  readonly chain: readonly CertifiedKey[]
  readonly signWith: SigningKey
  readonly genTime: number
}

const attribute = (type: string, value: asn1js.AsnType): pkijs.Attribute =>
  new pkijs.Attribute({ type, values: [value] })

const derOf = (value: pkijs.Attribute): Buffer => Buffer.from(value.toSchema().toBER(false))

/** RFC 5816: the token names its certificate by SHA-256. pkijs does not sort a SET; DER wants it sorted. */
function signedAttributes(tstInfo: Uint8Array, authority: CertifiedKey, genTime: Date): pkijs.Attribute[] {
  const digest = (bytes: Uint8Array): asn1js.OctetString =>
    new asn1js.OctetString({ valueHex: toArrayBuffer(createHash('sha256').update(bytes).digest()) })
  const essCertId = new asn1js.Sequence({ value: [digest(authority.der)] })
  const attributes = [
    attribute(
      objectIdentifiers.contentType,
      new asn1js.ObjectIdentifier({ value: objectIdentifiers.tstInfo }),
    ),
    attribute(objectIdentifiers.signingTime, new asn1js.UTCTime({ valueDate: genTime })),
    attribute(objectIdentifiers.messageDigest, digest(tstInfo)),
    attribute(
      objectIdentifiers.signingCertificateV2,
      new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [essCertId] })] }),
    ),
  ]
  return attributes.toSorted((left, right) => Buffer.compare(derOf(left), derOf(right)))
}

function positiveSerial(): asn1js.Integer {
  const bytes = randomBytes(12)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return new asn1js.Integer({ valueHex: toArrayBuffer(bytes) })
}

function toTstInfo(asked: pkijs.TimeStampReq, genTime: Date): Uint8Array {
  const info = new pkijs.TSTInfo({
    version: 1,
    policy: asked.reqPolicy ?? objectIdentifiers.testTimeStampPolicy,
    messageImprint: asked.messageImprint,
    serialNumber: positiveSerial(),
    genTime,
    accuracy: new pkijs.Accuracy({ seconds: 1 }),
    ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }),
  })
  return new Uint8Array(info.toSchema().toBER(false))
}

/** Given to the constructor, pkijs would cut the octets into a constructed (BER) string. */
function toContent(tstInfo: Uint8Array): pkijs.EncapsulatedContentInfo {
  const content = new pkijs.EncapsulatedContentInfo({ eContentType: objectIdentifiers.tstInfo })
  content.eContent = new asn1js.OctetString({ valueHex: toArrayBuffer(tstInfo) })
  return content
}

async function signToken(
  tstInfo: Uint8Array,
  { authority, signWith }: TimeStampRequest,
  {
    genTime,
    withCertificates,
  }: { readonly genTime: Date; readonly withCertificates: readonly CertifiedKey[] },
): Promise<pkijs.ContentInfo> {
  const signer = new pkijs.SignerInfo({
    version: 1,
    sid: new pkijs.IssuerAndSerialNumber({
      issuer: authority.certificate.issuer,
      serialNumber: authority.certificate.serialNumber,
    }),
    signedAttrs: new pkijs.SignedAndUnsignedAttributes({
      type: 0,
      attributes: signedAttributes(tstInfo, authority, genTime),
    }),
  })
  const signed = new pkijs.SignedData({
    version: 3,
    encapContentInfo: toContent(tstInfo),
    signerInfos: [signer],
    certificates: withCertificates.map(({ certificate }) => certificate),
  })
  await signed.sign(signWith.privateKey, 0, signWith.hash, toArrayBuffer(tstInfo))
  return new pkijs.ContentInfo({ contentType: objectIdentifiers.signedData, content: signed.toSchema(true) })
}
export async function answerTimeStamp(request: TimeStampRequest): Promise<Uint8Array> {
  const asked = pkijs.TimeStampReq.fromBER(toArrayBuffer(request.request))
  const genTime = wholeSeconds(request.genTime)
  const withCertificates = asked.certReq === true ? [request.authority, ...request.chain] : []
  const token = await signToken(toTstInfo(asked, genTime), request, { genTime, withCertificates })
  const response = new pkijs.TimeStampResp({
    status: new pkijs.PKIStatusInfo({ status: pkijs.PKIStatus.granted }),
    timeStampToken: pkijs.ContentInfo.fromBER(token.toSchema().toBER(false)),
  })
  return new Uint8Array(response.toSchema().toBER(false))
}

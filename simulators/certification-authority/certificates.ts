import { createHash, randomBytes } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { toArrayBuffer, wholeSeconds } from './bytes.ts'
import type { SigningKey } from './keys.ts'
import { objectIdentifiers } from './object-identifiers.ts'

export interface Subject {
  readonly commonName: string
  readonly organisation: string
}

export interface CertifiedKey {
  readonly certificate: pkijs.Certificate
  readonly der: Uint8Array
  readonly key: SigningKey
}

export interface CertificateRequest {
  readonly subject: Subject
  readonly key: SigningKey
  /** Absent: self-signed. */
  readonly issuer?: CertifiedKey
  readonly notBefore: number
  readonly notAfter: number
  readonly extensions: readonly pkijs.Extension[]
}

export function extension(
  id: string,
  schema: asn1js.AsnType,
  criticality: 'CRITICAL' | 'PLAIN',
): pkijs.Extension {
  return new pkijs.Extension({
    extnID: id,
    critical: criticality === 'CRITICAL',
    extnValue: schema.toBER(false),
  })
}

/** One RDN per attribute; pkijs by itself would write all attributes into one multi-valued RDN. */
function toName(subject: Subject): pkijs.RelativeDistinguishedNames {
  const attributes = [
    { type: '2.5.4.6', value: new asn1js.PrintableString({ value: 'VN' }) },
    { type: '2.5.4.10', value: new asn1js.Utf8String({ value: subject.organisation }) },
    { type: '2.5.4.3', value: new asn1js.Utf8String({ value: subject.commonName }) },
  ]
  const sequence = new asn1js.Sequence({
    value: attributes.map(
      (attribute) => new asn1js.Set({ value: [new pkijs.AttributeTypeAndValue(attribute).toSchema()] }),
    ),
  })
  return new pkijs.RelativeDistinguishedNames({ schema: asn1js.fromBER(sequence.toBER()).result })
}

export function keyIdentifier(certificate: pkijs.Certificate): ArrayBuffer {
  const key = certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView
  return toArrayBuffer(createHash('sha1').update(key).digest())
}

export function authorityKeyIdentifier(issuer: pkijs.Certificate): pkijs.Extension {
  const keyId = new asn1js.Primitive({
    idBlock: { tagClass: 3, tagNumber: 0 },
    valueHex: keyIdentifier(issuer),
  })
  return extension(objectIdentifiers.authorityKeyIdentifier, new asn1js.Sequence({ value: [keyId] }), 'PLAIN')
}

/** 16 octets, positive, first octet never zero (RFC 5280 §4.1.2.2). */
function randomSerialNumber(): asn1js.Integer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return new asn1js.Integer({ valueHex: toArrayBuffer(bytes) })
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
export function toTime(epochMs: number): pkijs.Time {
  const value = wholeSeconds(epochMs)
  return new pkijs.Time({
    type: value.getUTCFullYear() >= 2050 ? pkijs.TimeType.GeneralizedTime : pkijs.TimeType.UTCTime,
    value,
  })
}

export async function issueCertificate(request: CertificateRequest): Promise<CertifiedKey> {
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = randomSerialNumber()
  certificate.subject = toName(request.subject)
  certificate.issuer = request.issuer?.certificate.subject ?? certificate.subject
  certificate.notBefore = toTime(request.notBefore)
  certificate.notAfter = toTime(request.notAfter)
  await certificate.subjectPublicKeyInfo.importKey(request.key.publicKey)
  const subjectKeyId = new asn1js.OctetString({ valueHex: keyIdentifier(certificate) })
  certificate.extensions = [
    ...request.extensions,
    extension(objectIdentifiers.subjectKeyIdentifier, subjectKeyId, 'PLAIN'),
    authorityKeyIdentifier(request.issuer?.certificate ?? certificate),
  ]
  const signer = request.issuer?.key ?? request.key
  await certificate.sign(signer.privateKey, signer.hash)
  const der = new Uint8Array(certificate.toSchema(true).toBER(false))
  return { certificate: pkijs.Certificate.fromBER(toArrayBuffer(der)), der, key: request.key }
}

export function serialNumberHex(certificate: pkijs.Certificate): string {
  return Buffer.from(certificate.serialNumber.valueBlock.valueHexView).toString('hex')
}

export function thumbprintSha256(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex')
}

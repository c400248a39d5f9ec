import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { toArrayBuffer } from './bytes.ts'
import { authorityKeyIdentifier, type CertifiedKey, extension, toTime } from './certificates.ts'
import type { SigningKey } from './keys.ts'
import { objectIdentifiers } from './object-identifiers.ts'

/** RFC 5280 §5.3.1; only the reasons that a registrar gives. */
export const revocationReasons = {
  UNSPECIFIED: 0,
  KEY_COMPROMISE: 1,
  CA_COMPROMISE: 2,
  AFFILIATION_CHANGED: 3,
  SUPERSEDED: 4,
  CESSATION_OF_OPERATION: 5,
} as const
export type RevocationReason = keyof typeof revocationReasons

export interface Revocation {
  readonly serialNumber: string
  readonly revokedAt: number
  readonly reason: RevocationReason
}

export interface RevocationListRequest {
  readonly issuer: CertifiedKey
  /** A different key under the issuer's name is a forged list (fault plan). */
  readonly signWith: SigningKey
  readonly revocations: readonly Revocation[]
  readonly number: number
  readonly thisUpdate: number
  readonly nextUpdate: number
}

function toEntry(revocation: Revocation): pkijs.RevokedCertificate {
  const reason = new asn1js.Enumerated({ value: revocationReasons[revocation.reason] })
  // RFC 5280 §5.3.1: reason `unspecified` is expressed by leaving the extension out.
  const extensions =
    revocation.reason === 'UNSPECIFIED' ? [] : [extension(objectIdentifiers.reasonCode, reason, 'PLAIN')]
  return new pkijs.RevokedCertificate({
    userCertificate: new asn1js.Integer({
      valueHex: toArrayBuffer(Buffer.from(revocation.serialNumber, 'hex')),
    }),
    revocationDate: toTime(revocation.revokedAt),
    ...(extensions.length > 0 ? { crlEntryExtensions: new pkijs.Extensions({ extensions }) } : {}),
  })
}

export async function issueRevocationList(request: RevocationListRequest): Promise<Uint8Array> {
  const list = new pkijs.CertificateRevocationList()
  list.version = 1
  list.issuer = request.issuer.certificate.subject
  list.thisUpdate = toTime(request.thisUpdate)
  list.nextUpdate = toTime(request.nextUpdate)
  if (request.revocations.length > 0) list.revokedCertificates = request.revocations.map(toEntry)
  list.crlExtensions = new pkijs.Extensions({
    extensions: [
      authorityKeyIdentifier(request.issuer.certificate),
      extension(objectIdentifiers.crlNumber, new asn1js.Integer({ value: request.number }), 'PLAIN'),
    ],
  })
  await list.sign(request.signWith.privateKey, request.signWith.hash)
  return new Uint8Array(list.toSchema(true).toBER(false))
}

import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { toArrayBuffer, wholeSeconds } from './bytes.ts'
import type { CertifiedKey } from './certificates.ts'
import type { SigningKey } from './keys.ts'
import { objectIdentifiers } from './object-identifiers.ts'
import { type Revocation, revocationReasons } from './revocation-list.ts'

export type CertificateStatus =
  | { readonly status: 'GOOD' }
  | { readonly status: 'UNKNOWN' }
  | { readonly status: 'REVOKED'; readonly revocation: Revocation }

export interface OcspRequest {
  readonly request: Uint8Array
  readonly responder: CertifiedKey
  readonly signWith: SigningKey
  readonly statusOf: (serialNumber: string) => CertificateStatus
  readonly isOwnIssuer: (certificateId: pkijs.CertID) => Promise<boolean>
  readonly thisUpdate: number
  readonly nextUpdate: number
}

const contextTag = (tagNumber: number): { tagClass: number; tagNumber: number } => ({
  tagClass: 3,
  tagNumber,
})

function toCertStatus(status: CertificateStatus): asn1js.AsnType {
  if (status.status === 'GOOD') return new asn1js.Primitive({ idBlock: contextTag(0) })
  if (status.status === 'UNKNOWN') return new asn1js.Primitive({ idBlock: contextTag(2) })
  const { revokedAt, reason } = status.revocation
  const revocationTime = new asn1js.GeneralizedTime({ valueDate: wholeSeconds(revokedAt) })
  const revocationReason = new asn1js.Constructed({
    idBlock: contextTag(0),
    value: [new asn1js.Enumerated({ value: revocationReasons[reason] })],
  })
  return new asn1js.Constructed({ idBlock: contextTag(1), value: [revocationTime, revocationReason] })
}

async function toSingleResponse(
  asked: pkijs.Request,
  { statusOf, isOwnIssuer, thisUpdate, nextUpdate }: OcspRequest,
): Promise<pkijs.SingleResponse> {
  const serialNumber = Buffer.from(asked.reqCert.serialNumber.valueBlock.valueHexView).toString('hex')
  const status: CertificateStatus = (await isOwnIssuer(asked.reqCert))
    ? statusOf(serialNumber)
    : { status: 'UNKNOWN' }
  const response = new pkijs.SingleResponse()
  response.certID = asked.reqCert
  response.certStatus = toCertStatus(status)
  response.thisUpdate = wholeSeconds(thisUpdate)
  response.nextUpdate = wholeSeconds(nextUpdate)
  return response
}

export async function answerOcsp(request: OcspRequest): Promise<Uint8Array> {
  const asked = pkijs.OCSPRequest.fromBER(toArrayBuffer(request.request))
  const basic = new pkijs.BasicOCSPResponse()
  basic.tbsResponseData.responderID = request.responder.certificate.subject
  basic.tbsResponseData.producedAt = wholeSeconds(request.thisUpdate)
  for (const single of asked.tbsRequest.requestList) {
    basic.tbsResponseData.responses.push(await toSingleResponse(single, request))
  }
  const nonce = asked.tbsRequest.requestExtensions?.find(
    ({ extnID }) => extnID === objectIdentifiers.ocspNonce,
  )
  if (nonce !== undefined) basic.tbsResponseData.responseExtensions = [nonce]
  basic.certs = [request.responder.certificate]
  await basic.sign(request.signWith.privateKey, request.signWith.hash)
  const response = new pkijs.OCSPResponse({
    responseStatus: new asn1js.Enumerated({ value: 0 }),
    responseBytes: new pkijs.ResponseBytes({
      responseType: objectIdentifiers.basicOcspResponse,
      response: new asn1js.OctetString({ valueHex: basic.toSchema().toBER(false) }),
    }),
  })
  return new Uint8Array(response.toSchema().toBER(false))
}

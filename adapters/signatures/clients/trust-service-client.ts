import { randomBytes } from 'node:crypto'
import * as asn1js from 'asn1js'
import { type AxiosInstance, create } from 'axios'
import * as pkijs from 'pkijs'
import { readTimestampResponse } from '../acceptance.ts'
import { sha256 } from '../merkle.ts'
import { type TrustService, TrustServiceFailure, toTrustServiceFailure } from './trust-service-failure.ts'

const maximumAnswerBytes: Readonly<Record<TrustService, number>> = {
  CRL: 32 * 1024 * 1024,
  OCSP: 64 * 1024,
  TSA: 64 * 1024,
  ISSUER: 64 * 1024,
}
const sha256Oid = '2.16.840.1.101.3.4.2.1'
const nonceOid = '1.3.6.1.5.5.7.48.1.2'

export interface TrustServiceSettings {
  readonly timeoutMs: number
}

/** A token and what it answered, for its verification. */
export interface ObtainedTimestamp {
  readonly token: Uint8Array
  readonly nonce: Uint8Array
}

export interface TrustServiceClient {
  /** RFC 3161 over HTTP: stamps SHA-256 of these octets. */
  readonly requestTimestamp: (url: string, imprintOf: Uint8Array) => Promise<ObtainedTimestamp>
  /** RFC 6960 over HTTP POST. */
  readonly requestOcsp: (
    url: string,
    about: { readonly certificate: Uint8Array; readonly issuer: Uint8Array },
  ) => Promise<Uint8Array>
  readonly fetchCrl: (url: string) => Promise<Uint8Array>
}

const toArrayBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Positive, minimal DER: the first octet is 01 to 7f. */
function drawNonce(): Uint8Array {
  const nonce = randomBytes(16)
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  return new Uint8Array(nonce)
}

export function buildTimestampRequest(imprintOf: Uint8Array, nonce: Uint8Array): Uint8Array {
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({
        algorithmId: sha256Oid,
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage: new asn1js.OctetString({ valueHex: toArrayBuffer(sha256(imprintOf)) }),
    }),
    nonce: new asn1js.Integer({ valueHex: toArrayBuffer(nonce) }),
    certReq: true,
  })
  return new Uint8Array(request.toSchema().toBER(false))
}

async function buildOcspRequest(certificate: Uint8Array, issuer: Uint8Array): Promise<Uint8Array> {
  const request = new pkijs.OCSPRequest()
  await request.createForCertificate(pkijs.Certificate.fromBER(toArrayBuffer(certificate)), {
    // RFC 5019 section 2.1.1: SHA-1 only names the issuer here; responders must know it and may know no other.
    hashAlgorithm: 'SHA-1',
    issuerCertificate: pkijs.Certificate.fromBER(toArrayBuffer(issuer)),
  })
  const nonce = new asn1js.OctetString({ valueHex: toArrayBuffer(drawNonce()) })
  request.tbsRequest.requestExtensions = [
    new pkijs.Extension({ extnID: nonceOid, extnValue: nonce.toBER(false) }),
  ]
  return new Uint8Array(request.toSchema(true).toBER(false))
}

interface Question {
  readonly service: TrustService
  readonly url: string
  readonly body?: { readonly bytes: Uint8Array; readonly contentType: string }
}

async function ask(
  http: AxiosInstance,
  settings: TrustServiceSettings,
  question: Question,
): Promise<Uint8Array> {
  const { service, url, body } = question
  try {
    const answer = await http.request<ArrayBuffer>({
      url,
      method: body === undefined ? 'GET' : 'POST',
      responseType: 'arraybuffer',
      timeout: settings.timeoutMs,
      // axios' own time-out restarts with each byte received; this one does not.
      signal: AbortSignal.timeout(settings.timeoutMs),
      maxRedirects: 0,
      maxContentLength: maximumAnswerBytes[service],
      ...(body === undefined
        ? {}
        : { data: Buffer.from(body.bytes), headers: { 'Content-Type': body.contentType } }),
    })
    return new Uint8Array(answer.data)
  } catch (error) {
    throw toTrustServiceFailure(service, error)
  }
}

export function createTrustServiceClient(settings: TrustServiceSettings): TrustServiceClient {
  const http = create()
  return {
    requestTimestamp: async (url, imprintOf) => {
      const nonce = drawNonce()
      const bytes = buildTimestampRequest(imprintOf, nonce)
      const body = { bytes, contentType: 'application/timestamp-query' }
      const response = readTimestampResponse(await ask(http, settings, { service: 'TSA', url, body }))
      if (!response.accepted) throw new TrustServiceFailure('TSA', 'BAD_ANSWER')
      return { token: response.token, nonce }
    },
    requestOcsp: async (url, { certificate, issuer }) => {
      const bytes = await buildOcspRequest(certificate, issuer)
      const body = { bytes, contentType: 'application/ocsp-request' }
      return ask(http, settings, { service: 'OCSP', url, body })
    },
    fetchCrl: (url) => ask(http, settings, { service: 'CRL', url }),
  }
}

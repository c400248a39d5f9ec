import { isAxiosError } from 'axios'
import { PacketRefused, PartnerOutage } from '#contracts/national-sync.ts'
import type { OutageCode } from '#domain/sync/failures.ts'
import { wireAnswers } from './wire-answers.ts'

export interface RawAnswer {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
}

// Node's names of what a TLS handshake can refuse: https://nodejs.org/api/tls.html#x509-certificate-error-codes
const CERTIFICATE =
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/
const TIME = /^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT)$/

/** What axios throws says only how the line broke; its message may hold addresses, so it is not kept. */
export function outageOfLine(error: unknown): PartnerOutage {
  const code = (isAxiosError(error) ? error.code : (error as { code?: string } | null)?.code) ?? ''
  if (CERTIFICATE.test(code)) return new PartnerOutage('CERTIFICATE_REFUSED')
  if (TIME.test(code)) return new PartnerOutage('TIMED_OUT')
  if (code === 'ERR_BAD_RESPONSE') return new PartnerOutage('ANSWER_UNREADABLE')
  return new PartnerOutage('CONNECTION_LOST')
}

/** Throws for every answer that is not a 2xx. */
export function assertAnswered(answer: RawAnswer, now: number): void {
  if (answer.status >= 200 && answer.status < 300) return
  const told = readError(answer.text)
  if (answer.status === 422 || answer.status === 413) throw new PacketRefused(told?.message ?? '')
  throw new PartnerOutage(outageCodeOf(answer.status, told?.code), retryAfterMs(answer.retryAfter, now))
}

// Numbers of the provincial gateways: 100 AUTHEN_ERROR, 101 IP_DISALLOWED, 106 AGENCY_ID_INCORRECT.
function outageCodeOf(status: number, number: number | undefined): OutageCode {
  // As nginx tells that it refused the certificate of the other side or saw none.
  if (status === 495 || status === 496) return 'CERTIFICATE_REFUSED'
  if (number === 101) return 'ADDRESS_REFUSED'
  if (number === 106) return 'AGENCY_CODE_REFUSED'
  if (number === 100 || status === 401 || status === 403) return 'SIGN_IN_REFUSED'
  if (status === 429) return 'PARTNER_OVERLOADED'
  return status === 502 || status === 503 || status === 504 ? 'PARTNER_UNAVAILABLE' : 'PARTNER_BROKEN'
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header === '') return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

function readError(text: string): { readonly code: number; readonly message: string } | undefined {
  try {
    return wireAnswers.error.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

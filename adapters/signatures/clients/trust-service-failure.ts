import { isAxiosError } from 'axios'

export const trustServices = ['CRL', 'OCSP', 'TSA', 'ISSUER'] as const
export type TrustService = (typeof trustServices)[number]

export type TrustServiceFault = 'TIMEOUT' | 'UNREACHABLE' | 'HTTP_STATUS' | 'BAD_ANSWER'

const messages: Readonly<Record<TrustService, string>> = {
  CRL: 'Không tải được danh sách chứng thư số bị thu hồi (CRL).',
  OCSP: 'Dịch vụ kiểm tra trạng thái chứng thư số (OCSP) không trả lời.',
  TSA: 'Không lấy được dấu thời gian, hệ thống sẽ thử lại.',
  ISSUER: 'Không tải được chứng thư số của nơi cấp.',
}

/** Dịch vụ tin cậy không phục vụ được: nothing was decided about the signature; the question may be asked again. */
export class TrustServiceFailure extends Error {
  readonly service: TrustService
  readonly fault: TrustServiceFault
  readonly status: number | null

  constructor(service: TrustService, fault: TrustServiceFault, status: number | null = null) {
    super(messages[service])
    this.name = 'TrustServiceFailure'
    this.service = service
    this.fault = fault
    this.status = status
  }

  get code(): string {
    return `${this.service}.${this.fault}`
  }
}

export function toTrustServiceFailure(service: TrustService, error: unknown): TrustServiceFailure {
  if (error instanceof TrustServiceFailure) return error
  if (!isAxiosError(error)) return new TrustServiceFailure(service, 'BAD_ANSWER')
  if (error.response !== undefined) {
    return new TrustServiceFailure(service, 'HTTP_STATUS', error.response.status)
  }
  const isTimeout =
    error.code === 'ECONNABORTED' || error.code === 'ETIMEDOUT' || error.code === 'ERR_CANCELED'
  return new TrustServiceFailure(service, isTimeout ? 'TIMEOUT' : 'UNREACHABLE')
}

export type Operation = 'UPSERT' | 'CLOSE' | 'TRANSFER'
export type Groups = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface WireRecord {
  readonly op: Operation
  readonly personalId: string
  readonly version: number
  readonly unitCode: string
  readonly groups: Groups
}

export interface WireHeader {
  readonly messageId: string
  readonly messageType: 'HO_SO' | 'CAY_TO_CHUC'
  readonly version: string
  readonly senderCode: string
  readonly receiverCode: string
  readonly createdAt: string
  readonly correlationId: string
  readonly checksum: string
  readonly signature: string
}

export interface WireUnit {
  readonly MaDonVi: string
  readonly TenDonVi: string
  readonly MaDonViCha?: string
  readonly TrangThai: 'HOAT_DONG' | 'NGUNG_HOAT_DONG' | 'SAP_NHAP'
  readonly TuNgay: string
  readonly DenNgay?: string
  readonly MaDonViTienThan?: readonly string[]
}

export interface RecordError {
  readonly code: 500
  readonly name: 'DATA_INCORRECT'
  readonly reason: string
  readonly field?: string
  readonly message: string
}

export interface Acknowledgement {
  readonly personalId: string
  readonly version: number
  readonly status: 'CHAP_NHAN' | 'TU_CHOI' | 'TRUNG'
  readonly errors: readonly RecordError[]
}

/** An answer other than 200: LGSP-style number, name, sentence. */
export class GatewayError extends Error {
  readonly status: number
  readonly code: number
  readonly codeName: string
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, code: number, codeName: string, message: string, retryAfterSeconds?: number) {
    super(message)
    this.status = status
    this.code = code
    this.codeName = codeName
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export const gatewayErrors = {
  authentication: (why: string) => new GatewayError(401, 100, 'AUTHEN_ERROR', why),
  /** 495 and 496 as nginx says them: the certificate is wrong, the certificate is missing. */
  certificateRefused: () => new GatewayError(495, 100, 'AUTHEN_ERROR', 'Chứng thư của bên gửi không hợp lệ'),
  certificateMissing: () => new GatewayError(496, 100, 'AUTHEN_ERROR', 'Thiếu chứng thư của bên gửi'),
  addressDisallowed: () => new GatewayError(403, 101, 'IP_DISALLOWED', 'Địa chỉ gửi không được phép'),
  agencyIncorrect: (code: string) =>
    new GatewayError(403, 106, 'AGENCY_ID_INCORRECT', `Mã cơ quan ${code} không khớp với tài khoản kết nối`),
  packetIncorrect: (why: string) => new GatewayError(422, 500, 'DATA_INCORRECT', why),
  tooMany: (seconds: number) =>
    new GatewayError(429, 429, 'TOO_MANY_REQUESTS', 'Gửi quá nhanh, đề nghị chờ', seconds),
  unavailable: (seconds?: number) =>
    new GatewayError(503, 503, 'UNAVAILABLE', 'Hệ thống tạm ngừng phục vụ', seconds),
  broken: () => new GatewayError(500, 500, 'DATA_INCORRECT', 'Lỗi hệ thống'),
}

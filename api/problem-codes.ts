/** The border's own problems: code -> [status, Vietnamese title]. Codes are stable; titles may be reworded. */
export const problemCodes = {
  'body-syntax': [400, 'Nội dung gửi lên không phải JSON hoặc biểu mẫu hợp lệ'],
  'body-depth': [400, 'Nội dung gửi lên lồng quá sâu'],
  validation: [400, 'Dữ liệu gửi lên chưa đúng; xem từng chỗ sai trong errors'],
  parameter: [400, 'Tham số chưa đúng; xem từng chỗ sai trong errors'],
  'bad-url': [400, 'Địa chỉ không hợp lệ'],
  unauthenticated: [401, 'Chưa đăng nhập hoặc phiên đã hết hiệu lực; hãy đăng nhập lại'],
  forbidden: [403, 'Không có quyền thực hiện việc này'],
  'not-found': [404, 'Không tìm thấy'],
  method: [405, 'Phương thức không được hỗ trợ tại địa chỉ này'],
  'not-acceptable': [406, 'Không có định dạng trả lời phù hợp'],
  conflict: [409, 'Dữ liệu vừa được người khác thay đổi; hãy tải lại rồi thử lại'],
  'in-progress': [409, 'Yêu cầu cùng khoá chống lặp đang được xử lý; hãy thử lại sau giây lát'],
  precondition: [412, 'Bản ghi đã bị thay đổi; hãy tải lại trước khi sửa'],
  'body-size': [413, 'Nội dung gửi lên quá lớn'],
  'media-type': [415, 'Kiểu nội dung gửi lên không được hỗ trợ'],
  rule: [422, 'Quy định không cho phép; xem mã lỗi'],
  'file-type': [422, 'Loại tệp không được phép'],
  'key-reused': [422, 'Khoá chống lặp đã dùng cho một yêu cầu khác; hãy dùng khoá mới'],
  rate: [429, 'Quá nhiều yêu cầu; hãy chờ rồi thử lại'],
  internal: [500, 'Lỗi hệ thống; hãy báo mã yêu cầu cho Sở Nội vụ'],
  unavailable: [503, 'Hệ thống tạm thời chưa phục vụ được; hãy thử lại sau'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof problemCodes

// Reasons of domain codes (CONCEPT.REASON) that speak of stored state, not of a rule.
const conflictReasons =
  /\.(?:ALREADY_|NOT_OPEN|NOT_CLOSED|CLOSED|CONFLICT|STALE|IN_PROGRESS|BUSY|LOCKED|OVERLAPS|DUPLICATE|WRONG_STAGE|STILL_)|_TAKEN$/

// Keys or sealed data are not as they should be: the operator's fault, not the caller's.
const systemFaults = /^(?:SEALED|KEY_RING)\.|\.KEY_LOST$/

// A service behind the hub does not answer: the same request may succeed in a while.
const notNow = /\.SCANNER_BUSY$/

/** What a domain refusal is to HTTP: 404 unknown, 403 access, 409 stored state, 412 version, 422 a rule, 503 not now. */
export function statusOf(code: string): number {
  if (notNow.test(code)) return 503
  if (systemFaults.test(code)) return 500
  if (code.endsWith('NOT_FOUND') || code.endsWith('.UNKNOWN')) return 404
  if (code.startsWith('ACCESS.')) return 403
  if (code.endsWith('.VERSION_CHANGED')) return 412
  return conflictReasons.test(code) ? 409 : 422
}

import type { RefusalCause } from './record.ts'

/** Sự cố đường truyền: nothing is wrong with the records, they are sent again. The code is readable in Temporal. */
export const outageCodes = [
  'PARTNER_UNAVAILABLE',
  'PARTNER_BROKEN',
  'PARTNER_OVERLOADED',
  'TIMED_OUT',
  'CONNECTION_LOST',
  'ANSWER_UNREADABLE',
  'CERTIFICATE_REFUSED',
  'SIGN_IN_REFUSED',
  'ADDRESS_REFUSED',
  'AGENCY_CODE_REFUSED',
] as const
export type OutageCode = (typeof outageCodes)[number]

/** Lỗi đồng bộ: transient (of the line) or permanent (of the record). */
export type FailureCode = OutageCode | RefusalCause

export interface FailureNature {
  readonly kind: 'TRANSIENT' | 'PERMANENT'
  readonly cause: string
  readonly remedy: string
}

export interface OutageNature extends FailureNature {
  readonly kind: 'TRANSIENT'
  /** Value of the search attribute: Vietnamese without marks. */
  readonly blockedReason: string
  /** Trying again at once is of use; where it is not, the breaker opens at the first fault. */
  readonly quickRetry: 'YES' | 'NO'
}

const waits = 'Hệ thống tự gửi lại; không cần thao tác.'
const connection =
  'Sở Nội vụ kiểm tra cấu hình kết nối với đơn vị quản trị CSDL quốc gia; hệ thống vẫn thử lại.'

export const outages: Readonly<Record<OutageCode, OutageNature>> = {
  PARTNER_UNAVAILABLE: outage('CSDL quốc gia tạm ngừng phục vụ', waits, 'CSDLQG_NGUNG'),
  PARTNER_BROKEN: outage('CSDL quốc gia báo lỗi hệ thống', waits, 'CSDLQG_LOI'),
  PARTNER_OVERLOADED: outage('CSDL quốc gia yêu cầu gửi chậm lại', waits, 'CSDLQG_QUA_TAI'),
  TIMED_OUT: outage('CSDL quốc gia trả lời quá chậm', waits, 'CSDLQG_CHAM'),
  CONNECTION_LOST: outage('Mất kết nối tới CSDL quốc gia', waits, 'MAT_KET_NOI'),
  ANSWER_UNREADABLE: outage('CSDL quốc gia trả lời sai định dạng', waits, 'TRA_LOI_SAI'),
  CERTIFICATE_REFUSED: refusedConnection(
    'Chứng thư của kết nối không hợp lệ hoặc đã hết hạn',
    'CHUNG_THU_LOI',
  ),
  SIGN_IN_REFUSED: refusedConnection(
    'CSDL quốc gia không chấp nhận tài khoản kết nối hoặc chữ ký',
    'XAC_THUC_LOI',
  ),
  ADDRESS_REFUSED: refusedConnection('Địa chỉ mạng của tỉnh chưa được phép kết nối', 'DIA_CHI_BI_CHAN'),
  AGENCY_CODE_REFUSED: refusedConnection('Mã cơ quan gửi không khớp với tài khoản kết nối', 'SAI_MA_CO_QUAN'),
}

export const refusals: Readonly<Record<RefusalCause, FailureNature>> = {
  FIELD_MISSING: refusal('Thiếu trường bắt buộc', 'Bổ sung trường còn thiếu, trình phê duyệt lại.'),
  FORMAT_WRONG: refusal(
    'Sai định dạng',
    'Sửa giá trị theo định dạng của sơ yếu lý lịch, trình phê duyệt lại.',
  ),
  CODE_NOT_IN_LIST: refusal(
    'Giá trị không thuộc danh mục',
    'Chọn lại giá trị trong danh mục dùng chung, trình phê duyệt lại; nếu danh mục của Bộ vừa bổ sung thì bấm gửi lại.',
  ),
  UNIT_UNKNOWN: refusal(
    'Đơn vị chưa có trên CSDL quốc gia',
    'Sở Nội vụ gửi lại cây tổ chức, sau đó gửi lại nhóm hồ sơ này.',
  ),
  UNIT_CLOSED: refusal('Đơn vị đã ngừng hoạt động', 'Cập nhật đơn vị đang công tác, trình phê duyệt lại.'),
  PERSON_UNKNOWN: refusal(
    'CSDL quốc gia chưa có hồ sơ của người này',
    'Gửi lại phiên bản đầy đủ gần nhất của hồ sơ trước, sau đó gửi lại bản ghi này.',
  ),
  VERSION_OUTDATED: refusal(
    'CSDL quốc gia đã có phiên bản mới hơn',
    'Chạy đối soát cho đơn vị; phiên bản mới nhất của tỉnh sẽ được gửi nếu còn khác.',
  ),
  VERSION_CONFLICT: refusal(
    'Cùng số phiên bản nhưng nội dung khác',
    'Chạy đối soát cho đơn vị và báo quản trị hệ thống; không sửa trực tiếp.',
  ),
  POPULATION_MISMATCH: refusal(
    'Không khớp CSDL quốc gia về dân cư',
    'Kiểm tra giấy tờ gốc; sửa hồ sơ hoặc đề nghị Công an chỉnh lý dân cư rồi gửi lại.',
  ),
  PACKET_REFUSED: refusal(
    'CSDL quốc gia không đọc được bản ghi',
    'Kiểm tra ký tự lạ trong hồ sơ, trình phê duyệt lại; nếu vẫn lỗi thì báo quản trị hệ thống.',
  ),
  UNANSWERED: refusal(
    'CSDL quốc gia không trả lời về bản ghi này',
    'Gửi lại; nếu lặp lại thì báo đơn vị quản trị CSDL quốc gia.',
  ),
  NOT_EXPRESSIBLE: refusal(
    'Hồ sơ không ghép được thành gói tin',
    'Bổ sung số định danh cá nhân và mã đơn vị, trình phê duyệt lại.',
  ),
  OTHER: refusal('CSDL quốc gia từ chối vì lý do khác', 'Đọc thông báo của CSDL quốc gia kèm theo và xử lý.'),
}

export function natureOf(code: FailureCode): FailureNature {
  return isOutageCode(code) ? outages[code] : refusals[code]
}

export function isOutageCode(code: string): code is OutageCode {
  return code in outages
}

function outage(cause: string, remedy: string, blockedReason: string): OutageNature {
  return { kind: 'TRANSIENT', cause, remedy, blockedReason, quickRetry: 'YES' }
}

function refusedConnection(cause: string, blockedReason: string): OutageNature {
  return { kind: 'TRANSIENT', cause, remedy: connection, blockedReason, quickRetry: 'NO' }
}

function refusal(cause: string, remedy: string): FailureNature {
  return { kind: 'PERMANENT', cause, remedy }
}

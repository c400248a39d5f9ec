/** Mức độ của một phát hiện: ERROR refuses, WARNING asks to look again. */
export type CheckLevel = 'ERROR' | 'WARNING'

export interface CheckRule {
  readonly level: CheckLevel
  /** Vietnamese, with `{name}` where a value goes. */
  readonly message: string
  /** STANDARD: one of the sixteen of the data standard; PROVINCE: added here for Điều 14.1(d). */
  readonly origin: 'STANDARD' | 'PROVINCE'
}

function error(message: string): CheckRule {
  return { level: 'ERROR', message, origin: 'STANDARD' }
}

function warning(message: string): CheckRule {
  return { level: 'WARNING', message, origin: 'STANDARD' }
}

// Điều 5.1: chuẩn hóa thông tin đầu vào.
export const checkCatalogue = {
  CCCD_FORMAT: error('Số định danh cá nhân phải gồm đúng 12 chữ số.'),
  CCCD_DUPLICATE: error('Số định danh cá nhân đã tồn tại trong Cơ sở dữ liệu của tỉnh (hồ sơ số {x}).'),
  CCCD_GENDER_MISMATCH: warning('Mã thế kỷ–giới tính trên số định danh không khớp với giới tính đã khai.'),
  CCCD_YEAR_MISMATCH: warning('Hai số cuối năm sinh trên số định danh không khớp với ngày sinh đã khai.'),
  DOB_AGE: warning('Tuổi ({n}) nằm ngoài độ tuổi lao động theo quy định, đề nghị kiểm tra lại.'),
  RECRUIT_BEFORE_JOIN: error(
    'Ngày vào cơ quan hiện đang công tác không được trước ngày được tuyển dụng lần đầu.',
  ),
  PARTY_ORDER: error('Ngày chính thức không được trước ngày vào Đảng.'),
  GRADE_STEP: error('Bậc {b} không tồn tại trong nhóm ngạch {g} (tối đa {max} bậc).'),
  COEF_MISMATCH: error('Hệ số lương {c} không khớp với bậc {b} của ngạch {mã} (đúng: {x}).'),
  OVERCAP_NOT_LAST: error('Chỉ được hưởng phụ cấp thâm niên vượt khung khi đã ở bậc cuối cùng của ngạch.'),
  HISTORY_OVERLAP: warning('Quá trình công tác từ {a} đến {b} bị chồng lấn thời gian.'),
  HISTORY_GAP: warning('Quá trình công tác bị gián đoạn từ {a} đến {b}.'),
  ATTACH_REQUIRED: error('Phải đính kèm bản số hóa của tài liệu đã được cấp có thẩm quyền xác nhận.'),
  CODE_NOT_IN_LIST: error(
    'Giá trị "{v}" không thuộc danh mục {dm}; không thể đồng bộ lên Cơ sở dữ liệu quốc gia.',
  ),
  DAN_CU_MISMATCH: warning('Thông tin {trường} không khớp với Cơ sở dữ liệu quốc gia về dân cư.'),
  UNIT_CODE_CLOSED: error('Đơn vị {mã} đã ngừng hoạt động từ ngày {d}; chọn đơn vị thay thế {mã mới}.'),
  FIELD_FORMAT: {
    level: 'ERROR',
    message: 'Trường {trường} chưa đúng định dạng: {yêu cầu}',
    origin: 'PROVINCE',
  },
  FIELD_MISSING: { level: 'WARNING', message: 'Chưa có thông tin bắt buộc: {trường}.', origin: 'PROVINCE' },
  QUALIFICATION_MISMATCH: {
    level: 'WARNING',
    message: 'Trình độ chuyên môn cao nhất đã khai không khớp với quá trình đào tạo.',
    origin: 'PROVINCE',
  },
  RELATIVE_CONTRADICTION: {
    level: 'WARNING',
    message: 'Quan hệ gia đình đã khai không khớp với hồ sơ số {x}.',
    origin: 'PROVINCE',
  },
  STALE_DATA: {
    level: 'WARNING',
    message: 'Dữ liệu quá hạn cập nhật: {nội dung} (đến hạn từ ngày {d}).',
    origin: 'PROVINCE',
  },
} as const satisfies Record<string, CheckRule>

export type CheckCode = keyof typeof checkCatalogue

export const checkCodes = Object.keys(checkCatalogue) as CheckCode[] // Object.keys widens to string

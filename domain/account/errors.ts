import { DomainError } from '../errors.ts'

const fault = (code: string, message: string) => (detail: string) =>
  new DomainError(code, message, { detail })

export const grantErrors = {
  invalidRequest: fault(
    'GRANT.INVALID_REQUEST',
    'Số, ký hiệu của văn bản đề nghị phải có từ 1 đến 60 ký tự.',
  ),
  requestInFuture: fault('GRANT.REQUEST_IN_FUTURE', 'Ngày của văn bản đề nghị không được sau ngày hôm nay.'),
  requestTooOld: fault(
    'GRANT.REQUEST_TOO_OLD',
    'Văn bản đề nghị đã quá một năm. Đề nghị cơ quan, đơn vị gửi văn bản mới.',
  ),
  endsBeforeStart: fault('GRANT.ENDS_BEFORE_START', 'Ngày cuối của thời hạn không được trước ngày bắt đầu.'),
  alreadyOver: fault('GRANT.ALREADY_OVER', 'Ngày cuối của thời hạn đã qua. Chọn ngày từ hôm nay trở đi.'),
  termTooLong: fault(
    'GRANT.TERM_TOO_LONG',
    'Thời hạn tối đa là 05 năm. Khi hết hạn, đề nghị lại bằng văn bản.',
  ),
  roleNotGrantable: fault(
    'GRANT.ROLE_NOT_GRANTABLE',
    'Vai trò này không cấp theo văn bản đề nghị: thẩm quyền phê duyệt có từ quyết định bổ nhiệm hoặc văn bản ủy quyền.',
  ),
  unitNeeded: fault('GRANT.UNIT_NEEDED', 'Phải nêu đơn vị mà quyền này có phạm vi.'),
  beyondDelegation: fault(
    'GRANT.BEYOND_DELEGATION',
    'Đơn vị được phân cấp chỉ cấp quyền quản lý dữ liệu hoặc theo dõi trong phạm vi đơn vị mình (Điều 15.1). Quyền khác do Sở Nội vụ cấp.',
  ),
  administratorOnly: fault(
    'GRANT.ADMINISTRATOR_ONLY',
    'Quyền quản trị chỉ do người đang là quản trị của Sở Nội vụ cấp.',
  ),
  notLater: fault('GRANT.NOT_LATER', 'Gia hạn thì ngày cuối mới phải sau ngày cuối hiện tại.'),
  notEarlier: fault(
    'GRANT.NOT_EARLIER',
    'Hạn chế thì ngày cuối mới phải trước ngày cuối hiện tại, hoặc vai trò, đơn vị phải hẹp hơn.',
  ),
  notNarrower: fault(
    'GRANT.NOT_NARROWER',
    'Hạn chế thì vai trò mới phải ít quyền hơn và đơn vị mới phải nằm trong phạm vi hiện tại. Cần quyền khác thì đề nghị cấp quyền mới.',
  ),
  notOpen: fault(
    'GRANT.NOT_OPEN',
    'Quyền này đã hết hạn hoặc đã bị hủy. Cấp quyền mới theo văn bản đề nghị mới.',
  ),
  unknown: fault('GRANT.UNKNOWN', 'Không có quyền được cấp nào mang số này.'),
} as const

export const delegationErrors = {
  toOneself: fault('DELEGATION.TO_ONESELF', 'Không thể tự ủy quyền cho chính mình.'),
  chain: fault(
    'DELEGATION.CHAIN',
    'Người được ủy quyền không được ủy quyền tiếp cho người khác. Đề nghị người có thẩm quyền ủy quyền trực tiếp.',
  ),
  noAuthority: fault(
    'DELEGATION.NO_AUTHORITY',
    'Người ủy quyền không có thẩm quyền phê duyệt dữ liệu của đơn vị này trong suốt thời hạn ủy quyền.',
  ),
  termTooLong: fault(
    'DELEGATION.TERM_TOO_LONG',
    'Thời hạn ủy quyền tối đa là 12 tháng. Khi hết hạn, ủy quyền lại.',
  ),
  invalidDocument: fault(
    'DELEGATION.INVALID_DOCUMENT',
    'Số, ký hiệu của văn bản ủy quyền phải có từ 1 đến 60 ký tự.',
  ),
  documentInFuture: fault(
    'DELEGATION.DOCUMENT_IN_FUTURE',
    'Ngày của văn bản ủy quyền không được sau ngày hôm nay.',
  ),
} as const

export const accountErrors = {
  weakPassword: (faults: string) =>
    new DomainError('ACCOUNT.WEAK_PASSWORD', `Mật khẩu chưa đạt yêu cầu: ${faults}.`, {}),
  notAcknowledged: fault(
    'ACCOUNT.NOT_ACKNOWLEDGED',
    'Phải xác nhận đã đọc các hành vi không được làm (Điều 4) trước khi sử dụng.',
  ),
  invalidLogin: fault(
    'ACCOUNT.INVALID_LOGIN',
    'Tên đăng nhập gồm 4 đến 64 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch ngang; bắt đầu bằng chữ.',
  ),
  loginTaken: fault('ACCOUNT.LOGIN_TAKEN', 'Tên đăng nhập này đã có người dùng. Chọn tên khác.'),
  alreadyHas: fault(
    'ACCOUNT.ALREADY_EXISTS',
    'Người này đã có tài khoản cá nhân. Mỗi người chỉ có một tài khoản.',
  ),
  unknownPerson: fault('ACCOUNT.UNKNOWN_PERSON', 'Không tìm thấy người này trong Cơ sở dữ liệu của tỉnh.'),
  unknown: fault('ACCOUNT.UNKNOWN', 'Không tìm thấy tài khoản này.'),
  closed: fault('ACCOUNT.CLOSED', 'Tài khoản đã đóng, không thay đổi được nữa.'),
  aboveManager: fault(
    'ACCOUNT.ABOVE_MANAGER',
    'Tài khoản này giữ vai trò cao hơn phạm vi được phân cấp. Đề nghị quản trị của Sở Nội vụ thực hiện.',
  ),
  importUnreadable: fault(
    'ACCOUNT.IMPORT_UNREADABLE',
    'Tệp không đọc được. Lưu lại dạng CSV (mã hóa UTF-8) hoặc Excel (.xlsx).',
  ),
  importColumns: fault(
    'ACCOUNT.IMPORT_COLUMNS',
    'Dòng đầu của tệp phải có đủ các cột login, officerNo, email.',
  ),
  importLength: (lines: number) =>
    new DomainError('ACCOUNT.IMPORT_LENGTH', 'Tệp phải có từ 1 đến 5000 dòng dữ liệu.', { lines }),
  managementNotDelegated: fault(
    'ACCOUNT.MANAGEMENT_NOT_DELEGATED',
    'Đơn vị chưa được Sở Nội vụ phân cấp quản lý tài khoản (Điều 15.1). Gửi đề nghị bằng văn bản cho Sở Nội vụ.',
  ),
} as const

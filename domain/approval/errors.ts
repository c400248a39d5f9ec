import { DomainError } from '../errors.ts'

type Detail = DomainError['detail']

const refusal =
  (code: string, message: string) =>
  (detail: Detail = {}) =>
    new DomainError(code, message, detail)

export const approvalErrors = {
  windowClosed: refusal(
    'APPROVAL.WINDOW_CLOSED',
    'Chưa đến hoặc đã hết thời gian phê duyệt của kỳ này. Việc phê duyệt ngoài thời gian đó cần đợt bổ sung do Sở Nội vụ mở.',
  ),
  roundNotAllowed: refusal(
    'APPROVAL.ROUND_NOT_ALLOWED',
    'Đợt phê duyệt đang ở trạng thái không cho phép việc này.',
  ),
  packageNotAllowed: refusal(
    'APPROVAL.PACKAGE_NOT_ALLOWED',
    'Gói phê duyệt đang ở trạng thái không cho phép việc này.',
  ),
  packageExpired: refusal(
    'APPROVAL.PACKAGE_EXPIRED',
    'Gói phê duyệt đã quá 30 phút kể từ khi lập nên không ký được nữa. Đề nghị lập gói mới.',
  ),
  packageEmpty: refusal('APPROVAL.PACKAGE_EMPTY', 'Không có đề nghị nào chờ phê duyệt để lập gói.'),
  notAuthorised: refusal(
    'APPROVAL.NOT_AUTHORISED',
    'Người này không có thẩm quyền hoặc không được ủy quyền phê duyệt dữ liệu của đơn vị tại thời điểm này.',
  ),
  ownChange: refusal(
    'APPROVAL.OWN_CHANGE',
    'Không ai được phê duyệt thay đổi của chính mình, do mình lập hoặc của người ủy quyền cho mình. Đề nghị chuyển cấp trên phê duyệt.',
  ),
  outOfScope: refusal(
    'APPROVAL.OUT_OF_SCOPE',
    'Mục thông tin này nằm ngoài phạm vi được ủy quyền phê duyệt.',
  ),
  reasonRequired: refusal('APPROVAL.REASON_REQUIRED', 'Đề nghị ghi rõ lý do.'),
  documentRequired: refusal('APPROVAL.DOCUMENT_REQUIRED', 'Đề nghị ghi số, ký hiệu văn bản làm căn cứ.'),
  delegationChain: refusal(
    'APPROVAL.DELEGATION_CHAIN',
    'Người được ủy quyền không được ủy quyền tiếp; chỉ người có thẩm quyền mới được ủy quyền.',
  ),
  delegationToSelf: refusal('APPROVAL.DELEGATION_TO_SELF', 'Không thể tự ủy quyền cho chính mình.'),
  delegationTerm: refusal(
    'APPROVAL.DELEGATION_TERM',
    'Thời hạn ủy quyền phải có ngày kết thúc sau ngày bắt đầu.',
  ),
  delegationScope: refusal(
    'APPROVAL.DELEGATION_SCOPE',
    'Phạm vi ủy quyền phải có ít nhất một mục thông tin.',
  ),
  dueDateInPast: refusal('APPROVAL.DUE_DATE_IN_PAST', 'Thời hạn bổ sung mới phải ở sau thời điểm trả lại.'),
  certificateNotRegistered: refusal(
    'APPROVAL.CERTIFICATE_NOT_REGISTERED',
    'Chưa có chứng thư số còn hiệu lực được đăng ký cho người này tại đơn vị. Đề nghị Sở Nội vụ đăng ký.',
  ),
  certificateAlreadyRegistered: refusal(
    'APPROVAL.CERTIFICATE_ALREADY_REGISTERED',
    'Chứng thư số này đã được đăng ký cho đơn vị và vai trò này.',
  ),
  otherSignature: refusal('APPROVAL.OTHER_SIGNATURE', 'Gói phê duyệt này đã có một chữ ký khác.'),
  notPreparedByYou: refusal(
    'APPROVAL.NOT_PREPARED_BY_YOU',
    'Chỉ người lập gói phê duyệt được gửi chữ ký của gói đó.',
  ),
  signedAttributes: refusal(
    'APPROVAL.SIGNED_ATTRIBUTES',
    'Thuộc tính ký gửi lên không đúng dạng hệ thống đã chuẩn bị.',
  ),
  notOnDesk: refusal(
    'APPROVAL.NOT_ON_DESK',
    'Có đề nghị không nằm trên bàn phê duyệt của đơn vị này, hoặc đã được xử lý. Đề nghị tải lại danh sách.',
  ),
  changeLocked: refusal(
    'APPROVAL.CHANGE_LOCKED',
    'Đề nghị đang nằm trong một gói chờ ký nên chưa trả lại được.',
  ),
  leavesChanged: refusal(
    'APPROVAL.LEAVES_CHANGED',
    'Dữ liệu trong gói không còn như khi lập bản kê. Gói bị hủy, đề nghị lập gói mới.',
  ),
  certificateUnreadable: refusal(
    'SIGNING_CERTIFICATE.UNREADABLE',
    'Không đọc được chứng thư số; cần tệp DER mã hóa base64.',
  ),
  certificateUnfit: (why: string, detail: Detail) =>
    new DomainError(
      'SIGNING_CERTIFICATE.UNFIT',
      `Chứng thư số không dùng để ký phê duyệt được. ${why}`,
      detail,
    ),
  certificateTerm: refusal(
    'APPROVAL.CERTIFICATE_TERM',
    'Thời hạn đăng ký chứng thư số phải nằm trong thời hạn của chứng thư số.',
  ),
} as const

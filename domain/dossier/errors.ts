import { DomainError } from '#domain/errors.ts'

/** Detail of a refusal: never personal data. */
export type Detail = Readonly<Record<string, string | number | boolean | null>>

export const dossierErrors = {
  notFound: (detail: Detail) =>
    new DomainError('DOSSIER.NOT_FOUND', 'Không tìm thấy hồ sơ này trong Cơ sở dữ liệu của tỉnh.', detail),
  // Điều 3.4, 7.3
  readRefused: (detail: Detail) =>
    new DomainError(
      'DOSSIER.READ_REFUSED',
      'Anh/chị chỉ được xem dữ liệu của người khác khi cơ quan có thẩm quyền đồng ý bằng văn bản còn hiệu lực. Đề nghị gửi văn bản cho cơ quan quản lý dữ liệu để được đăng ký.',
      detail,
    ),
  sectionNotOnForm: (detail: Detail) =>
    new DomainError(
      'DOSSIER.SECTION_NOT_ON_FORM',
      'Phần này không có trong mẫu hồ sơ của loại cán bộ này.',
      detail,
    ),
  targetUnknown: (detail: Detail) =>
    new DomainError('DOSSIER.TARGET_UNKNOWN', 'Không tìm thấy giá trị cần đính chính hoặc thu hồi.', detail),
  targetGone: (detail: Detail) =>
    new DomainError('DOSSIER.TARGET_GONE', 'Giá trị này đã được đính chính hoặc thu hồi trước đó.', detail),
}

export const changeErrors = {
  notFound: (detail: Detail) =>
    new DomainError('CHANGE.NOT_FOUND', 'Không tìm thấy đề nghị cập nhật này.', detail),
  notAllowed: (detail: Detail) =>
    new DomainError(
      'CHANGE.NOT_ALLOWED',
      'Đề nghị cập nhật đang ở trạng thái không cho phép việc này.',
      detail,
    ),
  notYours: (detail: Detail) =>
    new DomainError(
      'CHANGE.NOT_YOURS',
      'Anh/chị chỉ được khai cho mình hoặc cho người của đơn vị mình phụ trách.',
      detail,
    ),
  locked: (detail: Detail) =>
    new DomainError(
      'CHANGE.LOCKED',
      'Đề nghị đang nằm trong gói chờ ký; hãy thử lại sau khi gói được ký hoặc hết hạn.',
      detail,
    ),
  // Điều 5.3; the text of rule ATTACH_REQUIRED.
  documentRequired: (detail: Detail) =>
    new DomainError(
      'CHANGE.DOCUMENT_REQUIRED',
      'Phải đính kèm bản số hóa của tài liệu đã được cấp có thẩm quyền xác nhận.',
      detail,
    ),
  refusedByChecks: (message: string, detail: Detail) =>
    new DomainError('CHANGE.REFUSED_BY_CHECKS', message, detail),
  empty: (detail: Detail) =>
    new DomainError('CHANGE.EMPTY', 'Chưa có nội dung nào khác với dữ liệu đang lưu.', detail),
  // Điều 3.5
  purposeRequired: (detail: Detail) =>
    new DomainError(
      'CHANGE.PURPOSE_REQUIRED',
      'Dữ liệu này đã có; chỉ được khai lại để cập nhật hoặc để xác minh, thẩm tra. Hãy chọn mục đích.',
      detail,
    ),
}

export const attachmentErrors = {
  notFound: (detail: Detail) =>
    new DomainError('ATTACHMENT.NOT_FOUND', 'Không tìm thấy tài liệu này.', detail),
  tooLarge: (detail: Detail) => new DomainError('ATTACHMENT.TOO_LARGE', 'Tệp lớn hơn 10 MB.', detail),
  typeRefused: (detail: Detail) =>
    new DomainError('ATTACHMENT.TYPE_REFUSED', 'Chỉ nhận tệp PDF, JPEG, PNG hoặc TIFF.', detail),
  scannerBusy: (detail: Detail) =>
    new DomainError(
      'ATTACHMENT.SCANNER_BUSY',
      'Bộ quét mã độc chưa trả lời nên tài liệu chưa được nhận; hãy thử lại sau ít phút.',
      detail,
    ),
  infected: (detail: Detail) =>
    new DomainError('ATTACHMENT.INFECTED', 'Tệp bị bộ quét mã độc từ chối.', detail),
  // Điều 9.2; NĐ 27/2026/NĐ-CP, Điều 22: state secrets are not kept here.
  classified: (detail: Detail) =>
    new DomainError(
      'ATTACHMENT.CLASSIFIED',
      'Tài liệu có dấu MẬT trở lên không được lưu trong hệ thống này; chỉ ghi nơi đang lưu giữ tài liệu.',
      detail,
    ),
  locked: (detail: Detail) =>
    new DomainError('ATTACHMENT.LOCKED', 'Đề nghị đã gửi, không sửa được tài liệu đính kèm.', detail),
}

// Điều 14.1(c)
export const dataRequestErrors = {
  notOpen: (detail: Detail) =>
    new DomainError(
      'DATA_REQUEST.NOT_OPEN',
      'Yêu cầu cung cấp dữ liệu chưa đến thời hạn, đã hết thời hạn hoặc đã bị thu hồi.',
      detail,
    ),
  notAnswered: (detail: Detail) =>
    new DomainError(
      'DATA_REQUEST.NOT_ANSWERED',
      'Yêu cầu này chưa được quyết định trả lời; hãy trả lời trước khi tải dữ liệu.',
      detail,
    ),
  tooManyPeople: (detail: Detail) =>
    new DomainError(
      'DATA_REQUEST.TOO_MANY_PEOPLE',
      'Yêu cầu có quá nhiều người cho một lần trả lời; hãy ghi nhận thành nhiều yêu cầu theo đơn vị.',
      detail,
    ),
}

export const consentErrors = {
  notFound: (detail: Detail) =>
    new DomainError('CONSENT.NOT_FOUND', 'Không tìm thấy văn bản đồng ý này.', detail),
  invalidTerm: (detail: Detail) =>
    new DomainError('CONSENT.INVALID_TERM', 'Ngày hết hạn phải sau hoặc trùng ngày bắt đầu.', detail),
  unknownField: (detail: Detail) =>
    new DomainError('CONSENT.UNKNOWN_FIELD', 'Phạm vi có phần hoặc trường không có trong mẫu hồ sơ.', detail),
  alreadyRevoked: (detail: Detail) =>
    new DomainError('CONSENT.ALREADY_REVOKED', 'Văn bản đồng ý này đã được thu hồi.', detail),
  notAuthorised: (detail: Detail) =>
    new DomainError(
      'CONSENT.NOT_AUTHORISED',
      'Chỉ cơ quan, đơn vị quản lý dữ liệu của người đó hoặc Sở Nội vụ được đăng ký văn bản đồng ý.',
      detail,
    ),
}

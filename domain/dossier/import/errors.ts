import { DomainError } from '#domain/errors.ts'

export const unitListErrors = {
  unreadable: () => new DomainError('IMPORT.UNREADABLE', 'Tệp không phải danh sách CSV (UTF-8) đọc được.'),
  columns: (headings: { readonly unknown: string; readonly doubled: string }) =>
    new DomainError(
      'IMPORT.COLUMNS',
      `Tiêu đề cột không có trong mẫu: ${headings.unknown || '(không)'}; bị lặp: ${headings.doubled || '(không)'}.`,
    ),
  alreadyDone: (detail: { readonly runId: string }) =>
    new DomainError(
      'IMPORT.ALREADY_DONE',
      'Tệp này đã được nhập xong cho đơn vị; các thay đổi đang chờ phê duyệt.',
      detail,
    ),
  tooLong: (detail: { readonly lines: number }) =>
    new DomainError('IMPORT.TOO_LONG', 'Danh sách dài quá 2.000 dòng; hãy dùng lệnh "hub import".', detail),
}

import { DomainError } from '#domain/errors.ts'

export const unitListErrors = {
  unreadable: () =>
    new DomainError('IMPORT.UNREADABLE', 'Tệp không phải danh sách CSV (UTF-8) hoặc Excel (.xlsx) đọc được.'),
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
  inProgress: (detail: { readonly runId: string }) =>
    new DomainError(
      'IMPORT.IN_PROGRESS',
      'Tệp này đang được nhập ở một lượt khác; hãy chờ lượt đó xong rồi thử lại.',
      detail,
    ),
  tooLong: (detail: { readonly lines: number }) =>
    new DomainError('IMPORT.TOO_LONG', 'Danh sách dài quá 2.000 dòng; hãy dùng lệnh "hub import".', detail),
}

import { DomainError } from '../errors.ts'

export const spreadsheetErrors = {
  unreadable: () =>
    new DomainError(
      'SPREADSHEET.UNREADABLE',
      'Tệp không phải bảng tính Excel (.xlsx) đọc được. Mở bằng Excel, bỏ mật khẩu nếu có, lưu lại dạng .xlsx.',
    ),
  tooLarge: (detail: { readonly atMostBytes: number }) =>
    new DomainError(
      'SPREADSHEET.TOO_LARGE',
      'Bảng tính quá lớn khi giải nén. Chỉ giữ trang dữ liệu, bỏ hình ảnh và định dạng thừa, rồi gửi lại.',
      detail,
    ),
  tooManyCells: (detail: { readonly rows: number; readonly columns: number }) =>
    new DomainError(
      'SPREADSHEET.TOO_MANY_CELLS',
      `Trang đầu của bảng tính vượt quá ${detail.rows} dòng hoặc ${detail.columns} cột. Xóa dòng, cột thừa hoặc chia tệp.`,
      detail,
    ),
} as const

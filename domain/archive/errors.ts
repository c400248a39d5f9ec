import { DomainError } from '../errors.ts'

export const archiveErrors = {
  notFound: () => new DomainError('ARCHIVE.NOT_FOUND', 'Không có hồ sơ này trong thư mục lưu trữ riêng.'),
  alreadyTakenBack: () =>
    new DomainError('ARCHIVE.ALREADY_TAKEN_BACK', 'Hồ sơ này đã được đưa trở lại trước đó.'),
  damaged: () =>
    new DomainError(
      'ARCHIVE.DAMAGED',
      'Hồ sơ lưu trữ không còn nguyên vẹn hoặc thiếu khóa; khôi phục từ bản sao lưu gần nhất.',
    ),
  stillEmployed: (unitCode: string) =>
    new DomainError(
      'ARCHIVE.STILL_EMPLOYED',
      `Người này đang công tác tại đơn vị ${unitCode}; không cần tiếp nhận lại.`,
      {
        unitCode,
      },
    ),
} as const

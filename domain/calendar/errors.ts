import { DomainError } from '../errors.ts'

export const calendarErrors = {
  invalidDate: (value: string) =>
    new DomainError(
      'CALENDAR.INVALID_DATE',
      'Ngày không hợp lệ. Ghi ngày theo dạng năm-tháng-ngày, ví dụ 2026-02-13.',
      {
        value,
      },
    ),
  invalidPeriod: (value: string) =>
    new DomainError(
      'CALENDAR.INVALID_PERIOD',
      'Tháng không hợp lệ. Ghi tháng theo dạng năm-tháng, ví dụ 2026-02.',
      {
        value,
      },
    ),
  invalidTerm: (workingDays: number) =>
    new DomainError('CALENDAR.INVALID_TERM', 'Thời hạn phải là số nguyên từ 1 đến 366 ngày làm việc.', {
      workingDays,
    }),
  malformed: (where: string) =>
    new DomainError(
      'CALENDAR.MALFORMED',
      'Lịch làm việc không đúng cấu trúc. Kiểm tra lại các năm, ngày nghỉ và thứ Bảy làm bù.',
      { where },
    ),
  wrongYear: (date: string) =>
    new DomainError(
      'CALENDAR.WRONG_YEAR',
      'Có ngày không thuộc năm đang sửa. Chuyển ngày đó sang đúng năm của nó.',
      {
        date,
      },
    ),
  notSaturday: (date: string) =>
    new DomainError('CALENDAR.NOT_SATURDAY', 'Ngày làm bù phải là thứ Bảy.', { date }),
  restDayListed: (date: string) =>
    new DomainError(
      'CALENDAR.REST_DAY_LISTED',
      'Chỉ ghi ngày nghỉ rơi vào thứ Hai đến thứ Sáu; thứ Bảy và Chủ nhật đã là ngày nghỉ hằng tuần.',
      { date },
    ),
  documentInFuture: (date: string) =>
    new DomainError('CALENDAR.DOCUMENT_IN_FUTURE', 'Ngày của văn bản không được sau ngày hôm nay.', { date }),
  duplicateDate: (date: string) =>
    new DomainError('CALENDAR.DUPLICATE_DATE', 'Một ngày được ghi hai lần trong lịch. Bỏ bớt một lần ghi.', {
      date,
    }),
} as const

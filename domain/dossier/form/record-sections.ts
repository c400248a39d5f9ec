import { everyCategory } from '#domain/people/employee-category.ts'
import {
  code,
  date,
  dong,
  hundredths,
  integer,
  name,
  partialDate,
  percent,
  personalId,
  text,
  year,
} from '../values/field-type.ts'
import { field, section } from './section.ts'

/** Required in each entry that exists, not: that an entry exists. */
const always = { requiredFor: everyCategory } as const
const documented = { documentDue: true } as const

export const training = section('Đào tạo, bồi dưỡng', 'MANY', {
  kind: field('32', 'Loại đào tạo, bồi dưỡng', code('TRAINING_KIND'), 1, { ...always, ...documented }),
  from: field('32', 'Từ tháng, năm', partialDate, 1, documented),
  until: field('32', 'Đến tháng, năm', partialDate, 1, documented),
  school: field('32', 'Cơ sở đào tạo', text(300), 1, { ...always, ...documented }),
  major: field('32', 'Chuyên ngành', text(300), 1, documented),
  form: field('32', 'Hình thức đào tạo', code('TRAINING_FORM'), 1, documented),
  diploma: field('32', 'Văn bằng, chứng chỉ', code('DIPLOMA'), 1, { ...always, ...documented }),
  score: field('32.6', 'Điểm số', text(20), 1, documented),
})

export const workHistory = section('Quá trình công tác', 'MANY', {
  from: field('33', 'Từ tháng, năm', partialDate, 1, { ...always, ...documented }),
  until: field('33', 'Đến tháng, năm', partialDate, 1, documented),
  unitName: field('33', 'Đơn vị công tác', text(300), 1, { ...always, ...documented }),
  position: field('33', 'Chức danh, chức vụ', text(300), 1, { ...always, ...documented }),
  // Concurrent posts may overlap; main jobs may not.
  concurrent: field('33', 'Kiêm nhiệm (1) hay công việc chính (0)', integer(0, 1), 1),
})

export const historyNotes = section('Đặc điểm lịch sử bản thân', 'ONE', {
  arrests: field('34.1', 'Bị bắt, bị tù', text(4000), 4),
})

export const oldRegime = section('Làm việc cho chế độ cũ', 'MANY', {
  from: field('34.2', 'Từ', partialDate, 4),
  until: field('34.2', 'Đến', partialDate, 4),
  organisation: field('34.2', 'Cơ quan, đơn vị', text(300), 4, always),
  duty: field('34.2', 'Chức danh, chức vụ, công việc', text(300), 4),
})

export const foreignOrgs = section('Quan hệ với tổ chức nước ngoài', 'MANY', {
  from: field('34.3', 'Từ', partialDate, 4),
  until: field('34.3', 'Đến', partialDate, 4),
  organisation: field('34.3', 'Tên tổ chức', text(300), 4, always),
  duty: field('34.3', 'Công việc', text(300), 4),
})

export const evaluations = section('Đánh giá, xếp loại', 'MANY', {
  year: field('35.1', 'Năm', year, 2, { ...always, ...documented }),
  rating: field('35.1', 'Xếp loại chuyên môn', code('PERFORMANCE_RATING'), 2, { ...always, ...documented }),
  emulation: field('35.1', 'Xếp loại thi đua', code('AWARD'), 2, documented),
})

export const awards = section('Khen thưởng', 'MANY', {
  year: field('35.1', 'Năm', year, 1, { ...always, ...documented }),
  award: field('35.1', 'Hình thức khen thưởng', code('AWARD'), 1, { ...always, ...documented }),
  decision: field('35.1', 'Quyết định', text(100), 1, documented),
})

export const disciplines = section('Kỷ luật', 'MANY', {
  from: field('35.2', 'Từ', partialDate, 3, { ...always, ...documented }),
  until: field('35.2', 'Đến', partialDate, 3, documented),
  discipline: field('35.2', 'Hình thức kỷ luật', code('DISCIPLINE'), 3, { ...always, ...documented }),
  conduct: field('35.2', 'Hành vi vi phạm', text(1000), 3, documented),
  decidedBy: field('35.2', 'Cơ quan quyết định', text(300), 3, documented),
})

export const relatives = section('Quan hệ gia đình', 'MANY', {
  side: field('36', 'Bên quan hệ', code('KINSHIP_SIDE'), 3, always),
  kinship: field('36', 'Quan hệ', code('KINSHIP'), 3, always),
  fullName: field('36', 'Họ và tên', name, 3, always),
  birthYear: field('36', 'Năm sinh', year, 3),
  background: field('36', 'Quê quán, nghề nghiệp, nơi ở', text(2000), 3),
  personalId: field('36', 'Số định danh cá nhân', personalId, 3),
})

export const salaryHistory = section('Quá trình lương', 'MANY', {
  from: field('37.1', 'Từ tháng, năm', partialDate, 2, { ...always, ...documented }),
  until: field('37.1', 'Đến tháng, năm', partialDate, 2, documented),
  gradeCode: field('37.1', 'Mã số ngạch', code('GRADE'), 2, documented),
  step: field('37.1', 'Bậc lương', integer(1, 12), 2, documented),
  coefficient: field('37.1', 'Hệ số lương', hundredths, 2, documented),
  jobSalaryDong: field('37.1', 'Tiền lương theo vị trí việc làm (đồng)', dong, 2, documented),
})

export const allowanceHistory = section('Quá trình phụ cấp', 'MANY', {
  from: field('37.2', 'Từ tháng, năm', partialDate, 2, { ...always, ...documented }),
  until: field('37.2', 'Đến tháng, năm', partialDate, 2, documented),
  kind: field('37.2', 'Loại phụ cấp', code('ALLOWANCE'), 2, { ...always, ...documented }),
  percent: field('37.2', 'Phần trăm', percent, 2, documented),
  coefficient: field('37.2', 'Hệ số', hundredths, 2, documented),
  valueDong: field('37.2', 'Giá trị (đồng)', dong, 2, documented),
})

export const assets = section('Hoàn cảnh kinh tế', 'MANY', {
  kind: field('37.3', 'Loại tài sản, thu nhập', code('ASSET_KIND'), 3, always),
  description: field('37.3', 'Mô tả', text(1000), 3),
  areaHundredths: field('37.3', 'Diện tích (m²)', { kind: 'HUNDREDTHS', max: 1_000_000_000 }, 3),
  certificateNo: field('37.3', 'Số giấy chứng nhận', text(100), 3),
  declaredOn: field('37.3', 'Ngày kê khai', date, 3),
  valueDong: field('37.3', 'Giá trị (đồng)', dong, 3),
})

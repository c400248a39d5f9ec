import { contractCategories, everyCategory, staffCategories } from '#domain/people/employee-category.ts'
import {
  code,
  date,
  dong,
  hundredths,
  integer,
  partialDate,
  percent,
  text,
  texts,
  unitCode,
  year,
} from '../values/field-type.ts'
import { field, section } from './section.ts'

const everyone = { requiredFor: everyCategory } as const
const staff = { requiredFor: staffCategories } as const
const documented = { documentDue: true } as const
const contractWorkers = { requiredFor: contractCategories, documentDue: true } as const

export const education = section('Trình độ', 'ONE', {
  generalEducation: field('19', 'Trình độ giáo dục phổ thông', code('GENERAL_EDUCATION'), 1, {
    ...everyone,
    ...documented,
  }),
  highestQualification: field('20', 'Trình độ chuyên môn cao nhất', code('QUALIFICATION'), 1, {
    ...everyone,
    ...documented,
  }),
  academicTitle: field('21', 'Học hàm', code('ACADEMIC_TITLE'), 1, documented),
  academicTitleYear: field('21', 'Năm được phong học hàm', year, 1, documented),
  stateTitles: field('22', 'Danh hiệu nhà nước phong tặng', texts(200), 1, documented),
})

export const posts = section('Chức vụ, công việc', 'ONE', {
  employingUnit: field('', 'Cơ quan, đơn vị sử dụng (mã định danh)', unitCode, 1, everyone),
  position: field('23', 'Chức vụ hiện tại', text(200), 1, documented),
  appointedOn: field('23', 'Ngày bổ nhiệm, phê chuẩn', date, 1, documented),
  reappointedOn: field('23', 'Ngày bổ nhiệm lại, phê chuẩn nhiệm kỳ tiếp theo', date, 1, documented),
  plannedPositions: field('24', 'Được quy hoạch chức danh', texts(200), 4, documented),
  concurrentPositions: field('25', 'Chức vụ kiêm nhiệm', texts(200), 1, documented),
  mainDuty: field('28', 'Công việc chính được giao', text(300), 1, everyone),
  strength: field('29', 'Sở trường công tác', text(300), 1),
  longestJob: field('29', 'Công việc làm lâu nhất', text(300), 1),
})

// Luật CBCC 2025 moves from grades (30.1) to job positions (30.3): either one holds.
export const currentSalary = section('Lương hiện hưởng', 'ONE', {
  gradeCode: field('30.1', 'Mã số ngạch, chức danh nghề nghiệp', code('GRADE'), 2, documented),
  gradeAppointedOn: field('30.1', 'Ngày bổ nhiệm ngạch, chức danh nghề nghiệp', date, 2, documented),
  step: field('30.1', 'Bậc lương', integer(1, 12), 2, documented),
  coefficient: field('30.1', 'Hệ số lương', hundredths, 2, documented),
  stepFrom: field('30.1', 'Ngày hưởng bậc lương', date, 2, documented),
  salaryPercent: field('30.1', 'Phần trăm hưởng', percent, 2, documented),
  overCapPercent: field('30.1', 'Phụ cấp thâm niên vượt khung (%)', percent, 2, documented),
  overCapFrom: field('30.1', 'Ngày hưởng phụ cấp thâm niên vượt khung', date, 2, documented),
  jobPositionCode: field('30.3', 'Mã số vị trí việc làm', text(30), 2, documented),
  jobPositionStep: field('30.3', 'Bậc lương theo vị trí việc làm', integer(1, 20), 2, documented),
  jobSalaryDong: field('30.3', 'Lương theo mức tiền (đồng)', dong, 2, documented),
  jobSalaryFrom: field('30.3', 'Ngày hưởng lương theo vị trí việc làm', date, 2, documented),
})

export const allowances = section('Phụ cấp hiện hưởng', 'MANY', {
  kind: field('30.2', 'Loại phụ cấp', code('ALLOWANCE'), 2, { ...staff, ...documented }),
  coefficient: field('30.2', 'Hệ số phụ cấp', hundredths, 2, documented),
  percent: field('30.2', 'Phần trăm phụ cấp', percent, 2, documented),
  from: field('30.2', 'Ngày hưởng', date, 2, documented),
})

// Điều 5.2: mẫu hợp đồng lao động đã được cấp có thẩm quyền quản lý xác nhận.
export const contract = section('Hợp đồng lao động', 'ONE', {
  contractNo: field('HĐ', 'Số hợp đồng', text(100), 1, contractWorkers),
  contractType: field('HĐ', 'Loại hợp đồng', code('CONTRACT_TYPE'), 1, contractWorkers),
  signedOn: field('HĐ', 'Ngày ký', date, 1, contractWorkers),
  startsOn: field('HĐ', 'Ngày bắt đầu làm việc', date, 1, contractWorkers),
  endsOn: field('HĐ', 'Ngày kết thúc hợp đồng', date, 1, documented),
  jobTitle: field('HĐ', 'Công việc phải làm', text(300), 1, contractWorkers),
  wageDong: field('HĐ', 'Mức lương (đồng)', dong, 2, contractWorkers),
})

export const remark = section('Nhận xét của cơ quan sử dụng', 'ONE', {
  agencyRemark: field('38', 'Nhận xét, đánh giá của cơ quan sử dụng', text(4000), 3, documented),
  confirmedOn: field('38', 'Ngày xác nhận', partialDate, 2, documented),
})

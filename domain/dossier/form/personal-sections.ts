import { everyCategory, staffCategories } from '#domain/people/employee-category.ts'
import {
  code,
  codes,
  date,
  integer,
  name,
  partialDate,
  pattern,
  personalId,
  text,
} from '../values/field-type.ts'
import { field, section } from './section.ts'

const everyone = { requiredFor: everyCategory } as const
const staff = { requiredFor: staffCategories } as const
const documented = { documentDue: true } as const
const phone = pattern(
  '^0(3|5|7|8|9)\\d{8}$',
  'Số điện thoại gồm 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09.',
)
const insurance = pattern('^\\d{10}$', 'Số bảo hiểm xã hội gồm 10 chữ số.')
const healthCard = pattern('^([A-Z]{2}\\d{13}|\\d{10})$', 'Số thẻ bảo hiểm y tế gồm 10 hoặc 15 ký tự.')

export const identity = section('Thông tin cơ bản', 'ONE', {
  personalId: field('', 'Số định danh cá nhân', personalId, 2, { sealed: true, ...everyone, ...documented }),
  officerNo: field('', 'Số hiệu cán bộ, công chức, viên chức', text(20), 1),
  birthName: field('1', 'Họ và tên khai sinh', name, 1, { ...everyone, ...documented }),
  gender: field('1', 'Giới tính', code('GENDER'), 1, { ...everyone, ...documented }),
  otherNames: field('2', 'Các tên gọi khác', text(200), 2),
  dateOfBirth: field('3', 'Ngày sinh', partialDate, 2, { ...everyone, ...documented }),
  citizenId: field('8', 'Số căn cước công dân', personalId, 2, { sealed: true, ...documented }),
  citizenIdIssuedOn: field('8', 'Ngày cấp căn cước công dân', date, 2, { sealed: true, ...documented }),
})

export const origin = section('Nguồn gốc', 'ONE', {
  birthPlaceCode: field('4', 'Nơi sinh (mã đơn vị hành chính)', text(5), 2),
  birthPlace: field('4', 'Nơi sinh', text(300), 2, everyone),
  nativePlaceCode: field('5', 'Quê quán (mã đơn vị hành chính)', text(5), 2),
  nativePlace: field('5', 'Quê quán', text(300), 2, staff),
  ethnicCode: field('6', 'Dân tộc', code('ETHNIC_GROUP'), 3, everyone),
  religionCode: field('7', 'Tôn giáo', code('RELIGION'), 3, everyone),
  familyOrigin: field('11', 'Thành phần gia đình xuất thân', code('FAMILY_ORIGIN'), 3),
  priorOccupation: field('12', 'Nghề nghiệp trước khi được tuyển dụng', text(200), 2),
  policyCategoryCodes: field('18', 'Đối tượng chính sách', codes('POLICY_CATEGORY'), 3, documented),
})

export const contact = section('Liên hệ, bảo hiểm', 'ONE', {
  phone: field('8', 'Số điện thoại liên hệ', phone, 2, { sealed: true, ...everyone }),
  socialInsuranceNo: field('9', 'Số bảo hiểm xã hội', insurance, 2, { sealed: true, ...everyone }),
  healthInsuranceNo: field('9', 'Số thẻ bảo hiểm y tế', healthCard, 2, { sealed: true }),
  currentAddressCode: field('10', 'Nơi ở hiện nay (mã đơn vị hành chính)', text(5), 2),
  currentAddress: field('10', 'Nơi ở hiện nay', text(300), 2, { sealed: true, ...everyone }),
})

export const recruitment = section('Tuyển dụng', 'ONE', {
  firstRecruitedOn: field('13', 'Ngày được tuyển dụng lần đầu', date, 1, { ...staff, ...documented }),
  firstRecruitingAgency: field('13', 'Cơ quan tuyển dụng', text(300), 1, staff),
  recruitmentDecision: field('13', 'Quyết định tuyển dụng', text(100), 1, documented),
  joinedCurrentOn: field('14', 'Ngày vào cơ quan hiện đang công tác', date, 1, { ...staff, ...documented }),
})

export const party = section('Tổ chức chính trị, chính trị - xã hội', 'ONE', {
  partyJoinedOn: field('15', 'Ngày vào Đảng Cộng sản Việt Nam', date, 3, documented),
  partyOfficialOn: field('15', 'Ngày vào Đảng chính thức', date, 3, documented),
  firstUnionJoinedOn: field('16', 'Ngày tham gia tổ chức chính trị - xã hội đầu tiên', partialDate, 2),
  partyPosition: field('26', 'Chức vụ Đảng hiện tại', code('PARTY_POSITION'), 3, documented),
  partyConcurrent: field('27', 'Chức vụ Đảng kiêm nhiệm', codes('PARTY_POSITION'), 3, documented),
})

export const military = section('Quân ngũ', 'ONE', {
  enlistedOn: field('17', 'Ngày nhập ngũ', partialDate, 2, documented),
  demobilisedOn: field('17', 'Ngày xuất ngũ', partialDate, 2, documented),
  highestRankCode: field('17', 'Quân hàm cao nhất', code('MILITARY_RANK'), 2, documented),
})

export const health = section('Sức khỏe', 'ONE', {
  healthStatus: field('31', 'Tình trạng sức khỏe', text(100), 3),
  heightCm: field('31', 'Chiều cao (cm)', integer(50, 250), 3),
  weightKg: field('31', 'Cân nặng (kg)', integer(20, 300), 3),
  bloodGroup: field('31', 'Nhóm máu', code('BLOOD_GROUP'), 3),
})

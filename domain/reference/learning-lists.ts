import { codeList } from './code-list.ts'

// QĐ 1982/QĐ-TTg (2016): the national qualifications framework.
const qualification = codeList('Trình độ chuyên môn', { verified: false }, `
  TIEN_SI Tiến sĩ
  THAC_SI Thạc sĩ
  DAI_HOC Đại học
  CAO_DANG Cao đẳng
  TRUNG_CAP Trung cấp
  SO_CAP Sơ cấp
  CHUA_QUA_DAO_TAO Chưa qua đào tạo`)

/** Highest first: item 20 must be the highest of 32.1. */
export const qualificationOrder = [
  'TIEN_SI',
  'THAC_SI',
  'DAI_HOC',
  'CAO_DANG',
  'TRUNG_CAP',
  'SO_CAP',
  'CHUA_QUA_DAO_TAO',
] as const

const trainingForm = codeList('Hình thức đào tạo', { verified: false }, `
  CHINH_QUY Chính quy
  VUA_LAM_VUA_HOC Vừa làm vừa học
  TU_XA Từ xa
  LIEN_THONG Liên thông
  TAI_CHUC Tại chức (cũ)
  CHUYEN_TU Chuyên tu (cũ)
  BOI_DUONG Bồi dưỡng`)

const trainingKind = codeList('Loại đào tạo, bồi dưỡng', { verified: true }, `
  CHUYEN_MON Chuyên môn
  LY_LUAN_CHINH_TRI Lý luận chính trị
  QLNN Bồi dưỡng quản lý nhà nước, chức danh nghề nghiệp, nghiệp vụ
  QPAN Bồi dưỡng kiến thức an ninh, quốc phòng
  TIN_HOC Tin học
  NGOAI_NGU Ngoại ngữ, tiếng dân tộc`)

// One list for the diplomas and certificates of 32.1–32.6.
const diploma = codeList('Văn bằng, chứng chỉ', { verified: false }, `
  TIEN_SI Tiến sĩ
  THAC_SI Thạc sĩ
  DAI_HOC Đại học
  CAO_DANG Cao đẳng
  TRUNG_CAP Trung cấp
  SO_CAP Sơ cấp
  LLCT_SO_CAP Sơ cấp lý luận chính trị
  LLCT_TRUNG_CAP Trung cấp lý luận chính trị
  LLCT_CAO_CAP Cao cấp lý luận chính trị
  LLCT_CU_NHAN Cử nhân chính trị
  QLNN_CHUYEN_VIEN Ngạch chuyên viên
  QLNN_CHUYEN_VIEN_CHINH Ngạch chuyên viên chính
  QPAN_DOI_TUONG_1 Đối tượng 1
  QPAN_DOI_TUONG_2 Đối tượng 2
  QPAN_DOI_TUONG_3 Đối tượng 3
  QPAN_DOI_TUONG_4 Đối tượng 4
  TIN_HOC_CO_BAN Ứng dụng công nghệ thông tin cơ bản
  TIN_HOC_NANG_CAO Ứng dụng công nghệ thông tin nâng cao
  NGOAI_NGU_A1 Bậc 1 (A1)
  NGOAI_NGU_A2 Bậc 2 (A2)
  NGOAI_NGU_B1 Bậc 3 (B1)
  NGOAI_NGU_B2 Bậc 4 (B2)
  NGOAI_NGU_C1 Bậc 5 (C1)
  NGOAI_NGU_C2 Bậc 6 (C2)
  NGOAI_NGU_CU_A Chứng chỉ A (cũ)
  NGOAI_NGU_CU_B Chứng chỉ B (cũ)
  NGOAI_NGU_CU_C Chứng chỉ C (cũ)
  TIENG_KHMER Tiếng Khmer
  CHUNG_CHI_KHAC Chứng chỉ khác`)

const academicTitle = codeList('Học hàm', { verified: true }, `
  GIAO_SU Giáo sư
  PHO_GIAO_SU Phó giáo sư`)

const generalEducation = codeList('Trình độ giáo dục phổ thông', { verified: false }, `
  12/12 12/12
  11/12 11/12
  10/12 10/12
  9/12 9/12
  8/12 8/12
  7/12 7/12
  6/12 6/12
  5/12 5/12
  10/10 10/10
  7/10 7/10
  BO_TUC_12/12 12/12 (bổ túc)`)

export const learningLists = {
  QUALIFICATION: qualification,
  TRAINING_FORM: trainingForm,
  TRAINING_KIND: trainingKind,
  DIPLOMA: diploma,
  ACADEMIC_TITLE: academicTitle,
  GENERAL_EDUCATION: generalEducation,
} as const

import { codeList } from './code-list.ts'

// QĐ 121-TCTK/PPCĐ (1979); the order was confirmed in four public code bases.
const ethnicGroup = codeList('Dân tộc', { verified: true }, `
  01 Kinh
  02 Tày
  03 Thái
  04 Hoa
  05 Khơ-me
  06 Mường
  07 Nùng
  08 Hmông
  09 Dao
  10 Gia-rai
  11 Ngái
  12 Ê-đê
  13 Ba-na
  14 Xơ-đăng
  15 Sán Chay
  16 Cơ-ho
  17 Chăm
  18 Sán Dìu
  19 Hrê
  20 Mnông
  21 Ra-glai
  22 Xtiêng
  23 Bru-Vân Kiều
  24 Thổ
  25 Giáy
  26 Cơ-tu
  27 Gié-Triêng
  28 Mạ
  29 Khơ-mú
  30 Co
  31 Ta-ôi
  32 Chơ-ro
  33 Kháng
  34 Xinh-mun
  35 Hà Nhì
  36 Chu-ru
  37 Lào
  38 La Chi
  39 La Ha
  40 Phù Lá
  41 La Hủ
  42 Lự
  43 Lô Lô
  44 Chứt
  45 Mảng
  46 Pà Thẻn
  47 Cơ Lao
  48 Cống
  49 Bố Y
  50 Si La
  51 Pu Péo
  52 Brâu
  53 Ơ Đu
  54 Rơ-măm
  55 Người nước ngoài`)

const religion = codeList('Tôn giáo', { verified: false }, `
  00 Không
  01 Phật giáo
  02 Công giáo
  03 Phật giáo Hòa Hảo
  04 Hồi giáo
  05 Cao Đài
  06 Minh Sư đạo
  07 Minh Lý đạo
  08 Tin Lành
  09 Tịnh độ cư sĩ Phật hội Việt Nam
  10 Tứ Ân Hiếu nghĩa
  11 Bửu Sơn Kỳ Hương
  12 Baha'i
  99 Khác`)

const gender = codeList('Giới tính', { verified: true }, `
  NAM Nam
  NU Nữ`)

const bloodGroup = codeList('Nhóm máu', { verified: true }, `
  A+ A+
  A- A-
  B+ B+
  B- B-
  AB+ AB+
  AB- AB-
  O+ O+
  O- O-`)

const familyOrigin = codeList('Thành phần gia đình xuất thân', { verified: false }, `
  CO_NONG Cố nông
  BAN_NONG Bần nông
  TRUNG_NONG Trung nông
  PHU_NONG Phú nông
  DIA_CHU Địa chủ
  CONG_NHAN Công nhân
  CONG_CHUC Công chức
  VIEN_CHUC Viên chức
  DAN_NGHEO Dân nghèo
  TIEU_THUONG Tiểu thương
  TIEU_CHU Tiểu chủ
  TU_SAN Tư sản
  KHAC Khác`)

const policyCategory = codeList('Đối tượng chính sách', { verified: false }, `
  THUONG_BINH Thương binh
  CON_LIET_SI Con liệt sĩ
  CON_THUONG_BINH Con thương binh
  NGUOI_CO_CONG Người có công với cách mạng
  DAN_TOC_THIEU_SO Người dân tộc thiểu số
  KHAC Khác`)

const kinship = codeList('Quan hệ gia đình', { verified: false }, `
  CHA Cha
  ME Mẹ
  VO Vợ
  CHONG Chồng
  CON Con
  ANH_CHI_EM Anh, chị, em ruột
  ONG_BA Ông, bà`)

const kinshipSide = codeList('Bên quan hệ', { verified: true }, `
  SELF Bản thân
  SPOUSE Bên vợ (hoặc chồng)`)

export const personalLists = {
  ETHNIC_GROUP: ethnicGroup,
  RELIGION: religion,
  GENDER: gender,
  BLOOD_GROUP: bloodGroup,
  FAMILY_ORIGIN: familyOrigin,
  POLICY_CATEGORY: policyCategory,
  KINSHIP: kinship,
  KINSHIP_SIDE: kinshipSide,
} as const

import { codeList } from './code-list.ts'

// Điều 2: the people the Quy chế applies to. Luật Cán bộ, công chức 2025 ended the commune categories.
const employeeCategory = codeList('Loại cán bộ', { verified: true }, `
  CAN_BO Cán bộ
  CONG_CHUC Công chức
  VIEN_CHUC Viên chức
  CAN_BO_CAP_XA Cán bộ cấp xã [..2025-06-30]
  CONG_CHUC_CAP_XA Công chức cấp xã [..2025-06-30]
  NGUOI_LAO_DONG Người lao động`)

// Điều 10: how a person stands in the service.
const serviceStatus = codeList('Trạng thái công tác', { verified: true }, `
  DANG_CONG_TAC Đang công tác
  TAP_SU Tập sự
  BIET_PHAI Biệt phái
  LUAN_CHUYEN Luân chuyển
  TAM_DINH_CHI Tạm đình chỉ công tác
  NGHI_KHONG_LUONG Nghỉ không hưởng lương
  CHUYEN_DI_TRONG_TINH Chuyển đi trong tỉnh
  CHUYEN_DI_NGOAI_TINH Chuyển đi ngoài tỉnh
  CHUYEN_KHOI_NHA_NUOC Chuyển khỏi cơ quan nhà nước
  NGHI_HUU Nghỉ hưu
  THOI_VIEC Thôi việc
  BUOC_THOI_VIEC Buộc thôi việc
  QUA_DOI Qua đời`)

// Điều 10.1: điều động, bổ nhiệm, luân chuyển, chuyển đổi vị trí công tác; the rest is the design's.
const jobChange = codeList('Loại thay đổi công tác', { verified: true }, `
  DIEU_DONG Điều động
  BO_NHIEM Bổ nhiệm
  LUAN_CHUYEN Luân chuyển
  CHUYEN_DOI_VI_TRI Chuyển đổi vị trí công tác
  BIET_PHAI Biệt phái
  TIEP_NHAN Tiếp nhận
  SAP_XEP_TO_CHUC Sắp xếp tổ chức`)

// The national database refuses free text here; the ministry's own codes were not found, these stand in.
const partyPosition = codeList('Chức vụ Đảng', { verified: false }, `
  BI_THU Bí thư
  PHO_BI_THU Phó Bí thư
  UY_VIEN_THUONG_VU Ủy viên Ban Thường vụ
  CAP_UY_VIEN Cấp ủy viên
  BI_THU_CHI_BO Bí thư chi bộ
  PHO_BI_THU_CHI_BO Phó Bí thư chi bộ
  CHI_UY_VIEN Chi ủy viên
  DANG_VIEN Đảng viên`)

// NĐ 90/2020; civil servants are rated under new rules from 01/01/2026 (Luật CBCC 2025).
const performanceRating = codeList('Xếp loại chất lượng', { verified: false }, `
  HTXSNV Hoàn thành xuất sắc nhiệm vụ
  HTTNV Hoàn thành tốt nhiệm vụ
  HTNV Hoàn thành nhiệm vụ
  KHTNV Không hoàn thành nhiệm vụ`)

const discipline = codeList('Hình thức kỷ luật', { verified: false }, `
  KHIEN_TRACH Khiển trách
  CANH_CAO Cảnh cáo
  HA_BAC_LUONG Hạ bậc lương
  GIANG_CHUC Giáng chức
  CACH_CHUC Cách chức
  BAI_NHIEM Bãi nhiệm
  BUOC_THOI_VIEC Buộc thôi việc
  DANG_KHIEN_TRACH Khiển trách (Đảng)
  DANG_CANH_CAO Cảnh cáo (Đảng)
  DANG_CACH_CHUC Cách chức (Đảng)
  DANG_KHAI_TRU Khai trừ (Đảng)`)

const award = codeList('Thi đua, khen thưởng', { verified: false }, `
  LDTT Lao động tiên tiến
  CSTD_CO_SO Chiến sĩ thi đua cơ sở
  CSTD_TINH Chiến sĩ thi đua cấp tỉnh
  CSTD_TOAN_QUOC Chiến sĩ thi đua toàn quốc
  GIAY_KHEN Giấy khen
  BANG_KHEN_TINH Bằng khen của Ủy ban nhân dân tỉnh
  BANG_KHEN_BO Bằng khen của Bộ
  BANG_KHEN_TTG Bằng khen của Thủ tướng Chính phủ
  HUY_CHUONG Huy chương
  HUAN_CHUONG Huân chương`)

const militaryRank = codeList('Quân hàm', { verified: false }, `
  BINH_NHI Binh nhì
  BINH_NHAT Binh nhất
  HA_SI Hạ sĩ
  TRUNG_SI Trung sĩ
  THUONG_SI Thượng sĩ
  THIEU_UY Thiếu úy
  TRUNG_UY Trung úy
  THUONG_UY Thượng úy
  DAI_UY Đại úy
  THIEU_TA Thiếu tá
  TRUNG_TA Trung tá
  THUONG_TA Thượng tá
  DAI_TA Đại tá`)

const allowance = codeList('Loại phụ cấp', { verified: false }, `
  CHUC_VU Phụ cấp chức vụ
  KIEM_NHIEM Phụ cấp kiêm nhiệm
  CONG_VU Phụ cấp công vụ
  UU_DAI Phụ cấp ưu đãi theo nghề
  THAM_NIEN Phụ cấp thâm niên nghề
  KHU_VUC Phụ cấp khu vực
  KHAC Phụ cấp khác`)

// NĐ 111/2022.
const contractType = codeList('Loại hợp đồng', { verified: false }, `
  XAC_DINH_THOI_HAN Hợp đồng lao động xác định thời hạn
  KHONG_XAC_DINH_THOI_HAN Hợp đồng lao động không xác định thời hạn
  DICH_VU Hợp đồng dịch vụ`)

const assetKind = codeList('Loại tài sản', { verified: false }, `
  THU_NHAP Thu nhập
  NHA_DUOC_CAP Nhà ở được cấp, được thuê
  NHA_TU_MUA Nhà ở tự mua, tự xây
  DAT_O Đất ở
  DAT_SAN_XUAT Đất sản xuất, kinh doanh`)

export const serviceLists = {
  EMPLOYEE_CATEGORY: employeeCategory,
  SERVICE_STATUS: serviceStatus,
  JOB_CHANGE: jobChange,
  PARTY_POSITION: partyPosition,
  PERFORMANCE_RATING: performanceRating,
  DISCIPLINE: discipline,
  AWARD: award,
  MILITARY_RANK: militaryRank,
  ALLOWANCE: allowance,
  CONTRACT_TYPE: contractType,
  ASSET_KIND: assetKind,
} as const

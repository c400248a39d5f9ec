import type { UnitTreeNode } from '#contracts/national-sync.ts'
import type { SectionCode, SectionEntry } from '#domain/dossier/form/dossier-form.ts'
import type { Json, RefusalCause } from '#domain/sync/record.ts'

// The only place that knows the partner's names (simulators/national-database/contract, ours until the ministry's is had).

/** Where a section of our form lives on the wire; `list` for sections with many entries. */
export interface SectionMapping {
  readonly group: string
  readonly list: string | null
  readonly fields: Readonly<Record<string, string>>
}

type Complete = {
  readonly [S in SectionCode]: SectionMapping & {
    readonly fields: Readonly<Record<keyof SectionEntry<S>, string>>
  }
}

const one = <const F extends Readonly<Record<string, string>>>(group: string, fields: F) => ({
  group,
  list: null,
  fields,
})
const many = <const F extends Readonly<Record<string, string>>>(group: string, list: string, fields: F) => ({
  group,
  list,
  fields,
})

/** `Complete`: a field of the form without a partner's field does not compile. */
export const wireSections = {
  IDENTITY: one('ThongTinCoBan', {
    personalId: 'SoDinhDanh',
    officerNo: 'SoHieu',
    birthName: 'HoTenKhaiSinh',
    gender: 'GioiTinh',
    otherNames: 'TenGoiKhac',
    dateOfBirth: 'NgaySinh',
    citizenId: 'SoCccd',
    citizenIdIssuedOn: 'NgayCapCccd',
  }),
  ORIGIN: one('ThongTinCoBan', {
    birthPlaceCode: 'MaNoiSinh',
    birthPlace: 'NoiSinh',
    nativePlaceCode: 'MaQueQuan',
    nativePlace: 'QueQuan',
    ethnicCode: 'DanToc',
    religionCode: 'TonGiao',
    familyOrigin: 'ThanhPhanGiaDinh',
    priorOccupation: 'NgheNghiepTruocTuyenDung',
    policyCategoryCodes: 'DoiTuongChinhSach',
  }),
  CONTACT: one('ThongTinCoBan', {
    phone: 'SoDienThoai',
    socialInsuranceNo: 'SoBhxh',
    healthInsuranceNo: 'SoTheBhyt',
    currentAddressCode: 'MaNoiOHienNay',
    currentAddress: 'NoiOHienNay',
  }),
  RECRUITMENT: one('TuyenDungBoNhiem', {
    firstRecruitedOn: 'NgayTuyenDungLanDau',
    firstRecruitingAgency: 'CoQuanTuyenDung',
    recruitmentDecision: 'QuyetDinhTuyenDung',
    joinedCurrentOn: 'NgayVaoCoQuan',
  }),
  PARTY: one('ToChucChinhTri', {
    partyJoinedOn: 'NgayVaoDang',
    partyOfficialOn: 'NgayChinhThuc',
    firstUnionJoinedOn: 'NgayVaoToChucDauTien',
    partyPosition: 'ChucVuDang',
    partyConcurrent: 'ChucVuDangKiemNhiem',
  }),
  MILITARY: one('LucLuongVuTrang', {
    enlistedOn: 'NgayNhapNgu',
    demobilisedOn: 'NgayXuatNgu',
    highestRankCode: 'QuanHamCaoNhat',
  }),
  EDUCATION: one('HocVanDaoTao', {
    generalEducation: 'TrinhDoPhoThong',
    highestQualification: 'TrinhDoCaoNhat',
    academicTitle: 'HocHam',
    academicTitleYear: 'NamPhongHocHam',
    stateTitles: 'DanhHieuNhaNuoc',
  }),
  POSTS: one('TuyenDungBoNhiem', {
    employingUnit: 'DonViSuDung',
    position: 'ChucVuHienTai',
    appointedOn: 'NgayBoNhiem',
    reappointedOn: 'NgayBoNhiemLai',
    plannedPositions: 'QuyHoachChucDanh',
    concurrentPositions: 'ChucVuKiemNhiem',
    mainDuty: 'CongViecChinh',
    strength: 'SoTruong',
    longestJob: 'CongViecLamLauNhat',
  }),
  CURRENT_SALARY: one('CongViecLuongDanhGia', {
    gradeCode: 'MaNgach',
    gradeAppointedOn: 'NgayBoNhiemNgach',
    step: 'BacLuong',
    coefficient: 'HeSoLuong',
    stepFrom: 'NgayHuongBac',
    salaryPercent: 'PhanTramHuong',
    overCapPercent: 'PhanTramVuotKhung',
    overCapFrom: 'NgayHuongVuotKhung',
    jobPositionCode: 'MaViTriViecLam',
    jobPositionStep: 'BacLuongViTri',
    jobSalaryDong: 'LuongTheoViTri',
    jobSalaryFrom: 'NgayHuongLuongViTri',
  }),
  ALLOWANCES: many('CongViecLuongDanhGia', 'PhuCapHienHuong', {
    kind: 'LoaiPhuCap',
    coefficient: 'HeSo',
    percent: 'PhanTram',
    from: 'TuNgay',
  }),
  HEALTH: one('SucKhoe', {
    healthStatus: 'TinhTrang',
    heightCm: 'ChieuCao',
    weightKg: 'CanNang',
    bloodGroup: 'NhomMau',
  }),
  CONTRACT: one('CongViecLuongDanhGia', {
    contractNo: 'SoHopDong',
    contractType: 'LoaiHopDong',
    signedOn: 'NgayKyHopDong',
    startsOn: 'NgayBatDauHopDong',
    endsOn: 'NgayKetThucHopDong',
    jobTitle: 'CongViecHopDong',
    wageDong: 'MucLuongHopDong',
  }),
  TRAINING: many('HocVanDaoTao', 'DaoTaoBoiDuong', {
    kind: 'Loai',
    from: 'Tu',
    until: 'Den',
    school: 'CoSoDaoTao',
    major: 'ChuyenNganh',
    form: 'HinhThuc',
    diploma: 'VanBang',
    score: 'DiemSo',
  }),
  WORK_HISTORY: many('LichSuBanThan', 'QuaTrinhCongTac', {
    from: 'Tu',
    until: 'Den',
    unitName: 'DonVi',
    position: 'ChucVu',
    concurrent: 'KiemNhiem',
  }),
  HISTORY_NOTES: one('LichSuBanThan', { arrests: 'BiBatBiTu' }),
  OLD_REGIME: many('LichSuBanThan', 'CheDoCu', {
    from: 'Tu',
    until: 'Den',
    organisation: 'CoQuan',
    duty: 'CongViec',
  }),
  FOREIGN_ORGS: many('LichSuBanThan', 'ToChucNuocNgoai', {
    from: 'Tu',
    until: 'Den',
    organisation: 'ToChuc',
    duty: 'CongViec',
  }),
  EVALUATIONS: many('CongViecLuongDanhGia', 'DanhGia', {
    year: 'Nam',
    rating: 'XepLoai',
    emulation: 'ThiDua',
  }),
  AWARDS: many('CongViecLuongDanhGia', 'KhenThuong', {
    year: 'Nam',
    award: 'HinhThuc',
    decision: 'QuyetDinh',
  }),
  DISCIPLINES: many('CongViecLuongDanhGia', 'KyLuat', {
    from: 'Tu',
    until: 'Den',
    discipline: 'HinhThuc',
    conduct: 'HanhVi',
    decidedBy: 'CoQuanQuyetDinh',
  }),
  RELATIVES: many('QuanHeGiaDinh', 'NguoiThan', {
    side: 'Ben',
    kinship: 'QuanHe',
    fullName: 'HoTen',
    birthYear: 'NamSinh',
    background: 'LyLich',
    personalId: 'SoDinhDanh',
  }),
  SALARY_HISTORY: many('CongViecLuongDanhGia', 'QuaTrinhLuong', {
    from: 'Tu',
    until: 'Den',
    gradeCode: 'MaNgach',
    step: 'BacLuong',
    coefficient: 'HeSoLuong',
    jobSalaryDong: 'LuongTheoViTri',
  }),
  ALLOWANCE_HISTORY: many('CongViecLuongDanhGia', 'QuaTrinhPhuCap', {
    from: 'Tu',
    until: 'Den',
    kind: 'LoaiPhuCap',
    percent: 'PhanTram',
    coefficient: 'HeSo',
    valueDong: 'GiaTri',
  }),
  ASSETS: many('TaiSanThuNhap', 'TaiSan', {
    kind: 'Loai',
    description: 'MoTa',
    areaHundredths: 'DienTich',
    certificateNo: 'SoGiayChungNhan',
    declaredOn: 'NgayKeKhai',
    valueDong: 'GiaTri',
  }),
  REMARK: one('CongViecLuongDanhGia', { agencyRemark: 'NhanXetCoQuan', confirmedOn: 'NgayXacNhan' }),
} as const satisfies Complete

/** What is not on the form: kind of employee and working status. */
export const wireStanding = {
  group: 'CongViecLuongDanhGia',
  category: 'LoaiCanBo',
  status: 'TrangThaiCongTac',
} as const

export const wireReasons: Readonly<Record<string, RefusalCause>> = {
  THIEU_TRUONG: 'FIELD_MISSING',
  SAI_DINH_DANG: 'FORMAT_WRONG',
  NGOAI_DANH_MUC: 'CODE_NOT_IN_LIST',
  DON_VI_KHONG_TON_TAI: 'UNIT_UNKNOWN',
  DON_VI_NGUNG_HOAT_DONG: 'UNIT_CLOSED',
  HO_SO_KHONG_TON_TAI: 'PERSON_UNKNOWN',
  PHIEN_BAN_CU: 'VERSION_OUTDATED',
  XUNG_DOT_PHIEN_BAN: 'VERSION_CONFLICT',
  LECH_DAN_CU: 'POPULATION_MISMATCH',
}
export const wireOutcomes = { CHAP_NHAN: 'ACCEPTED', TRUNG: 'DUPLICATE', TU_CHOI: 'REFUSED' } as const
export const wireUnitStates = { ACTIVE: 'HOAT_DONG', ENDED: 'NGUNG_HOAT_DONG', MERGED: 'SAP_NHAP' } as const
export const wireSources = { DAN_CU: 'POPULATION', BO_NOI_VU: 'MINISTRY' } as const
export const wireClosed = 'DA_DONG'

export function toWireUnit(unit: UnitTreeNode): Readonly<Record<string, Json>> {
  return {
    MaDonVi: unit.code,
    TenDonVi: unit.name,
    TrangThai: wireUnitStates[unit.state],
    TuNgay: unit.validFrom,
    ...(unit.parentCode === null ? {} : { MaDonViCha: unit.parentCode }),
    ...(unit.validTo === null ? {} : { DenNgay: unit.validTo }),
    ...(unit.predecessors.length === 0 ? {} : { MaDonViTienThan: unit.predecessors }),
  }
}

const numbered = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(2, '0'))

/** Code lists of the national side, by field; a value outside is refused NGOAI_DANH_MUC. */
export const codeLists: Readonly<Record<string, ReadonlySet<string>>> = {
  'ThongTinCoBan.GioiTinh': new Set(['NAM', 'NU']),
  // QĐ 121-TCTK/PPCĐ: 54 ethnic groups and 55 for foreigners.
  'ThongTinCoBan.DanToc': new Set(numbered(1, 55)),
  'ThongTinCoBan.TonGiao': new Set([...numbered(0, 12), '99']),
  'CongViecLuongDanhGia.LoaiCanBo': new Set([
    'CAN_BO',
    'CONG_CHUC',
    'VIEN_CHUC',
    'CAN_BO_CAP_XA',
    'CONG_CHUC_CAP_XA',
    'NGUOI_LAO_DONG',
  ]),
  'SucKhoe.NhomMau': new Set(['A', 'B', 'AB', 'O', 'A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-']),
}

export const requiredFields: readonly string[] = [
  'ThongTinCoBan.HoTenKhaiSinh',
  'ThongTinCoBan.GioiTinh',
  'ThongTinCoBan.NgaySinh',
]

/** Fields that hold a day; `yyyy`, `yyyy-MM` or `yyyy-MM-dd`. */
export const dayFields: readonly string[] = [
  'ThongTinCoBan.NgaySinh',
  'ThongTinCoBan.NgayCapCccd',
  'TuyenDungBoNhiem.NgayTuyenDungLanDau',
  'TuyenDungBoNhiem.NgayVaoCoQuan',
  'ToChucChinhTri.NgayVaoDang',
  'ToChucChinhTri.NgayChinhThuc',
]

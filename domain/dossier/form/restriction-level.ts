/** Độ hạn chế tiếp cận */
export type RestrictionLevel = 1 | 2 | 3 | 4

export interface RestrictionMeaning {
  readonly label: string
  readonly meaning: string
}

// Điều 3.3: quản lý theo độ hạn chế tiếp cận. The regulation names no levels; these four follow NĐ 356/2025 Điều 3, 4.
export const restrictionLevels: Readonly<Record<RestrictionLevel, RestrictionMeaning>> = {
  1: { label: 'Công vụ', meaning: 'Thông tin về công việc trong cơ quan nhà nước' },
  2: { label: 'Cá nhân', meaning: 'Dữ liệu cá nhân cơ bản' },
  3: { label: 'Nhạy cảm', meaning: 'Dữ liệu cá nhân nhạy cảm; được mã hóa' },
  4: {
    label: 'Hạn chế',
    meaning: 'Dữ liệu phục vụ riêng công tác cán bộ: quy hoạch, đặc điểm lịch sử; được mã hóa',
  },
}

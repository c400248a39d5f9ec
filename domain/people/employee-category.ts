export const employeeCategories = [
  'CAN_BO',
  'CONG_CHUC',
  'VIEN_CHUC',
  'CAN_BO_CAP_XA',
  'CONG_CHUC_CAP_XA',
  'NGUOI_LAO_DONG',
] as const

/** Loại cán bộ — Điều 2: everyone the Quy chế applies to. */
export type EmployeeCategory = (typeof employeeCategories)[number]

export const everyCategory: readonly EmployeeCategory[] = employeeCategories

/** Cán bộ, công chức, viên chức: they have a curriculum vitae. */
export const staffCategories: readonly EmployeeCategory[] = employeeCategories.filter(
  (category) => category !== 'NGUOI_LAO_DONG',
)

/** Người lao động: they have a contract form (Điều 5.2). */
export const contractCategories: readonly EmployeeCategory[] = ['NGUOI_LAO_DONG']

export function isEmployeeCategory(text: string): text is EmployeeCategory {
  return (employeeCategories as readonly string[]).includes(text)
}

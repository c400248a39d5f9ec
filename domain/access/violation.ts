import { prohibitedActs } from '#domain/account/sign-in.ts'

/** Loại hành vi không được làm (Điều 4): those of Điều 8 NĐ 47/2020/NĐ-CP, numbered from 1, and other acts by law. */
export const violationCategories: readonly string[] = [
  ...prohibitedActs,
  'Hành vi khác theo quy định của pháp luật có liên quan.',
]

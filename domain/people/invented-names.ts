import type { Random } from './random.ts'

const families = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Huỳnh',
  'Võ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Hồ',
  'Ngô',
  'Dương',
] as const
const khmerFamilies = ['Thạch', 'Kim', 'Sơn', 'Lâm'] as const
const middles = {
  NAM: ['Văn', 'Hữu', 'Minh', 'Quốc', 'Thanh', 'Đức', 'Hoàng', 'Gia'],
  NU: ['Thị', 'Ngọc', 'Thanh', 'Kim', 'Mỹ', 'Thu', 'Hồng', 'Bích'],
} as const
const given = {
  NAM: [
    'An',
    'Bình',
    'Cường',
    'Dũng',
    'Hải',
    'Hùng',
    'Khoa',
    'Long',
    'Nam',
    'Phúc',
    'Quân',
    'Sang',
    'Tâm',
    'Vinh',
  ],
  NU: [
    'Anh',
    'Châu',
    'Diễm',
    'Hà',
    'Hạnh',
    'Hương',
    'Lan',
    'Liên',
    'Mai',
    'Nga',
    'Oanh',
    'Thảo',
    'Trang',
    'Yến',
  ],
} as const

export type InventedGender = keyof typeof given

/** A name put together at random; 05 is the Khmer people's code. */
export function inventName(random: Random, gender: InventedGender, ethnicCode: string): string {
  const family = ethnicCode === '05' ? random.pick(khmerFamilies) : random.pick(families)
  return `${family} ${random.pick(middles[gender])} ${random.pick(given[gender])}`
}

const places = [
  'xã Bình Minh Giả Định',
  'phường Hòa Thuận Giả Định',
  'xã An Phước Giả Định',
  'phường Long Thành Giả Định',
  'xã Tân Lập Giả Định',
] as const

/** An address that does not exist and says so. */
export function inventAddress(random: Random): string {
  return `Số ${1 + random.below(400)}, ấp ${1 + random.below(9)}, ${random.pick(places)}, tỉnh Trà Vinh`
}

export function inventPlace(random: Random): string {
  return `${random.pick(places)}, tỉnh Trà Vinh`
}

const schools = [
  'Trường Đại học Giả Định Miền Tây',
  'Trường Đại học Giả Định Cửu Long',
  'Học viện Giả Định',
] as const

export function inventSchool(random: Random): string {
  return random.pick(schools)
}

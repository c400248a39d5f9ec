import { z } from 'zod'

/** The kinds of values that settings have; every message is Vietnamese and says what is wanted. */

export const port = z
  .string()
  .regex(/^\d+$/, 'phải là số nguyên từ 1 đến 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'phải là số nguyên từ 1 đến 65535')

export const count = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `phải là số nguyên từ ${least} đến ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `phải là số nguyên từ ${least} đến ${most}`)

export const httpUrl = z
  .string()
  .refine((value) => hasScheme(value, ['http:', 'https:']), 'phải là địa chỉ http:// hoặc https://')
  .transform((value) => value.replace(/\/+$/, ''))

export const databaseUrl = z
  .string()
  .refine(
    (value) => hasScheme(value, ['postgres:', 'postgresql:']),
    'phải có dạng postgresql://tài-khoản:mật-khẩu@máy:cổng/cơ-sở-dữ-liệu',
  )

export const smtpUrl = z
  .string()
  .refine(
    (value) => hasScheme(value, ['smtp:', 'smtps:']),
    'phải có dạng smtp://máy:cổng hoặc smtps://máy:cổng',
  )

export const address = z.string().regex(/^[A-Za-z0-9._-]+:\d{1,5}$/, 'phải có dạng máy:cổng')

export const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'chỉ gồm chữ cái không dấu, số, ".", "_" và "-"')

export const text = z.string().min(1, 'không được để trống')

/** `id:base64,id2:base64`, each key 32 bytes: the same form as adapters/keys reads. */
export const keyRing = z
  .string()
  .refine(isKeyRing, 'phải có dạng "mã:khóa,mã:khóa", mỗi khóa là 32 byte viết bằng base64')

function isKeyRing(value: string): boolean {
  const entries = value.split(',').map((entry) => entry.trim())
  return entries.every((entry) => {
    const [id, key, ...rest] = entry.split(':')
    return (
      /^[A-Za-z0-9._-]{1,64}$/.test(id ?? '') &&
      rest.length === 0 &&
      Buffer.from(key ?? '', 'base64').length === 32
    )
  })
}

function hasScheme(value: string, schemes: readonly string[]): boolean {
  return URL.canParse(value) && schemes.includes(new URL(value).protocol)
}

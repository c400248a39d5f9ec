import { z } from 'zod'
import { type CivilDate, isCivilDate, type Period } from '#domain/calendar/civil-date.ts'

/** What is published where the parsing schema is not what a caller sends (query strings and headers are text). */
export const wire = z.registry<Record<string, unknown>>()

// No \p{} and no surrogate range: the patterns are published and read by Python's and Rust's engines too.
// oxlint-disable no-control-regex -- control characters are what these two refuse
const ONE_LINE =
  /^[^\s\u0000-\u001f\u007f-\u009f\ufeff](?:[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f\ufeff])?$/
const LINES =
  /^[^\s\u0000-\u001f\u007f-\u009f\ufeff](?:[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f\ufeff])?$/
// oxlint-enable no-control-regex
const DATE = /^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const INTEGER = /^(?:0|-?[1-9][0-9]{0,9})$/

function codePoints(value: string): number {
  return Array.from(value).length
}

function cleanText(pattern: RegExp, maxLength: number) {
  return (
    z
      .string()
      .min(1)
      .regex(pattern, { error: 'Có khoảng trắng ở đầu hoặc cuối, hoặc có ký tự điều khiển' })
      .refine((value) => value.isWellFormed(), { error: 'Chuỗi Unicode không hợp lệ' })
      .refine((value) => codePoints(value) <= maxLength, { error: `Dài quá ${maxLength} ký tự` })
      // NFC may lengthen, so the length rule stands before it; `.overwrite` keeps the JSON schema.
      .meta({ maxLength })
      .overwrite((value) => value.normalize('NFC'))
  )
}

/** One line: NFC, well-formed, no control characters, no blank at either end (refused, not trimmed). */
export function line(maxLength: number) {
  return cleanText(ONE_LINE, maxLength)
}

/** Several lines: like `line`, but line breaks and tabs may stand inside. */
export function lines(maxLength: number) {
  return cleanText(LINES, maxLength)
}

/** A civil date of 1900–2099 that exists. */
export function civilDate(): z.ZodType<CivilDate, string> {
  const schema = z
    .string()
    .regex(DATE, { error: 'Ngày phải có dạng YYYY-MM-DD' })
    .refine(isCivilDate, { error: 'Ngày không có trong lịch' })
    .meta({ format: 'date', examples: ['2026-02-13'] })
  return schema
}

/** Tháng của đợt phê duyệt, sao lưu: `YYYY-MM` */
export function period(): z.ZodType<Period, string> {
  const schema = z.string().regex(/^20[0-9]{2}-(?:0[1-9]|1[0-2])$/, { error: 'Tháng phải có dạng YYYY-MM' })
  return schema as unknown as z.ZodType<Period, string> // the pattern is the whole rule
}

/** An instant in an answer: RFC 3339 with the province's offset. */
export function instant() {
  return z.string().meta({ format: 'date-time', examples: ['2026-02-13T17:00:00.000+07:00'] })
}

const VIETNAM_OFFSET_MS = 7 * 3_600_000

export function toInstant(epochMs: number): string {
  return new Date(epochMs + VIETNAM_OFFSET_MS).toISOString().replace('Z', '+07:00')
}

export function toInstantOrNull(epochMs: number | null | undefined): string | null {
  return epochMs === null || epochMs === undefined ? null : toInstant(epochMs)
}

export function uuid() {
  return z.string().regex(UUID, { error: 'Mã không đúng dạng UUID viết thường' }).meta({ format: 'uuid' })
}

/** Mã định danh điện tử của đơn vị theo QĐ 20/2020/QĐ-TTg: `H59`, `H59.12`, `H59.12.03` */
export function unitCode() {
  return z
    .string()
    .regex(/^[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,4}$/, { error: 'Mã đơn vị không đúng dạng' })
    .meta({ examples: ['H59.12'] })
}

/** Số hiệu vụ việc: `CT-2026-000123` */
export function caseNumber(prefix: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}-20[0-9]{2}-[0-9]{6}$`), { error: 'Số hiệu vụ việc không đúng dạng' })
    .meta({ examples: [`${prefix}-2026-000123`] })
}

/** Số quyết định, số văn bản: `123/QĐ-UBND` */
export function documentNumber() {
  return line(60)
}

/** A whole number in a JSON body; always bounded, since int4 ends at 2147483647. */
export function integer(min: number, max: number) {
  return z.int().min(min).max(max)
}

/** A whole number in a query string: canonical decimal only ("1e1", "0x10", " 5 ", "" are refused). */
export function queryInteger(min: number, max: number, fallback: number) {
  const schema = z
    .string()
    .regex(INTEGER, { error: 'Phải là số nguyên' })
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .optional()
    .transform((value) => value ?? fallback)
  wire.add(schema, { type: 'integer', minimum: min, maximum: max, default: fallback })
  return schema
}

/** A whole number in a query string that must be given. */
export function requiredQueryInteger(min: number, max: number) {
  const schema = z
    .string()
    .regex(INTEGER, { error: 'Phải là số nguyên' })
    .transform(Number)
    .pipe(z.int().min(min).max(max))
  wire.add(schema, { type: 'integer', minimum: min, maximum: max })
  return schema
}

/** Yes or no in a query string. */
export function queryFlag() {
  const schema = z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
  wire.add(schema, { type: 'string', enum: ['true', 'false'] })
  return schema
}

/** Headers of an operation that starts or acts (every POST gets this one from the framework). */
export const idempotencyKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/, { error: 'Idempotency-Key gồm 16–64 chữ, số, gạch' })
  .meta({ examples: ['0b7f1c3e-6a43-4d0e-9a3c-2f1f0a9d5e11'] })

const ifMatch = z
  .string()
  .regex(/^"[1-9][0-9]{0,8}"$/, { error: 'If-Match phải là ETag đã nhận' })
  .transform((value) => Number(value.slice(1, -1)))
wire.add(ifMatch, { type: 'string', pattern: '^"[1-9][0-9]{0,8}"$', examples: ['"3"'] })

/** Headers of an edit: `headers['If-Match']` is the version number that the caller has read. */
export const ifMatchHeaders = z.strictObject({ 'If-Match': ifMatch })

/** Reply header of a versioned resource, for `replyHeaders`. */
export const etagHeader = { ETag: '^"[1-9][0-9]{0,8}"$' } as const

export function etagOf(version: number): { readonly ETag: string } {
  return { ETag: `"${version}"` }
}

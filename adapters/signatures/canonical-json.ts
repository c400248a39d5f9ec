import canonicalize from 'canonicalize'
import { DomainError } from '#domain/errors.ts'

export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue }

const refusal =
  (code: string, message: string) =>
  (detail: DomainError['detail'] = {}) =>
    new DomainError(code, message, detail)

export const canonicalJsonErrors = {
  tooLarge: refusal('CANONICAL_JSON.TOO_LARGE', 'Dữ liệu ký quá lớn.'),
  tooDeep: refusal('CANONICAL_JSON.TOO_DEEP', 'Dữ liệu ký lồng nhau quá sâu.'),
  number: refusal(
    'CANONICAL_JSON.NUMBER',
    'Dữ liệu ký chỉ được chứa số nguyên an toàn; số khác ghi bằng chuỗi.',
  ),
  text: refusal('CANONICAL_JSON.TEXT', 'Dữ liệu ký chứa chuỗi không chuẩn Unicode NFC.'),
  key: refusal('CANONICAL_JSON.KEY', 'Dữ liệu ký chứa tên trường không được phép.'),
  type: refusal('CANONICAL_JSON.TYPE', 'Dữ liệu ký chứa kiểu giá trị không được phép.'),
  notCanonical: refusal(
    'CANONICAL_JSON.NOT_CANONICAL',
    'Dữ liệu không ở dạng chuẩn RFC 8785 nên không được chấp nhận.',
  ),
} as const

const maximumDepth = 32
const maximumBytes = 64 * 1024 * 1024
// JSON.parse gives `__proto__` as an own key, but object spread and assignment would lose or act on it.
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

function assertText(text: string): void {
  if (!text.isWellFormed() || text.normalize('NFC') !== text) throw canonicalJsonErrors.text()
}

function assertPrimitive(value: unknown): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'string') {
    assertText(value)
    return true
  }
  if (typeof value !== 'number') return false
  // RFC 8785 writes doubles; beyond 2^53 two machines may read two numbers, and -0 becomes 0.
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw canonicalJsonErrors.number()
  return true
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return Array.from<unknown>(value) // a hole becomes undefined, and is refused
  if (typeof value !== 'object' || value === null) throw canonicalJsonErrors.type({ type: typeof value })
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw canonicalJsonErrors.type({ type: 'class' })
  for (const key of Object.keys(value)) {
    assertText(key)
    if (forbiddenKeys.has(key)) throw canonicalJsonErrors.key()
  }
  return Object.values(value)
}

/** Only typed data may be signed: refuses what RFC 8785 would lose, round or write in two ways. */
export function assertCanonicalValue(root: unknown): asserts root is CanonicalValue {
  let level: readonly unknown[] = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maximumDepth) throw canonicalJsonErrors.tooDeep()
    level = level.filter((value) => !assertPrimitive(value)).flatMap((value) => [...childrenOf(value)])
  }
}

/** RFC 8785 (JCS), UTF-8. */
export function toCanonicalBytes(value: unknown): Uint8Array {
  assertCanonicalValue(value)
  const text = canonicalize(value)
  if (text === undefined) throw canonicalJsonErrors.type()
  return new Uint8Array(Buffer.from(text, 'utf8'))
}

function decode(bytes: Uint8Array): string {
  try {
    // ignoreBOM keeps a byte order mark in the text, so that the comparison below sees it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw canonicalJsonErrors.text()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw canonicalJsonErrors.notCanonical()
  }
}

/** Reads signed bytes: what is not byte for byte its own canonical form is refused (double keys, spaces, 1e21). */
export function parseCanonicalBytes(bytes: Uint8Array): CanonicalValue {
  if (bytes.byteLength > maximumBytes) throw canonicalJsonErrors.tooLarge({ bytes: bytes.byteLength })
  const value = parseJson(decode(bytes))
  const again = Buffer.from(toCanonicalBytes(value))
  if (!again.equals(bytes)) throw canonicalJsonErrors.notCanonical()
  return value as CanonicalValue // assertCanonicalValue has walked it
}

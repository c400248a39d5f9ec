import type { Json } from './record.ts'

/** A hash over UTF-8 text, lower-case hex. An argument: the domain has no crypto. */
export type Hash = (text: string) => string

/** Dạng chuẩn tắc: sorted keys, no white space, strings in NFC (RFC 8785 for the values that travel). */
export function canonicalForm(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'))
  if (isList(value)) return `[${value.map(canonicalForm).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value)
      .toSorted()
      .map((name) => `${JSON.stringify(name)}:${canonicalForm(value[name] ?? null)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}

/** Mã kiểm tra: two forms that say the same give the same checksum. */
export function checksumOf(value: Json, hash: Hash): string {
  return hash(canonicalForm(value))
}

export interface HeldRecord {
  readonly personalId: string
  readonly version: number
  readonly contentHash: string
}

/** Mã băm của đơn vị: equal when both sides hold the same versions with the same content. */
export function unitHashOf(records: readonly HeldRecord[], hash: Hash): string {
  const lines = records
    .toSorted((left, right) => (left.personalId < right.personalId ? -1 : 1))
    .map(({ personalId, version, contentHash }) => `${personalId}:${version}:${contentHash}\n`)
  return hash(lines.join(''))
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

import { z } from 'zod'
import { queryInteger } from './primitives.ts'

/** Where a list goes on: the sort instant (or number) and the id of the last row given. */
export interface Keyset {
  readonly order: number
  readonly id: string
}

// 9999-12-31T23:59:59.999Z: a cursor that someone invents must still be a date that PostgreSQL takes.
const LAST_ORDER = 253_402_300_799_999

/** 8 bytes of order and 16 of id are 24, so every text of 32 base64url characters decodes. */
export function toCursor({ order, id }: Keyset): string {
  const bytes = new Uint8Array(24)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(order))
  id.replaceAll('-', '')
    .match(/../g)
    ?.forEach((pair, index) => bytes.set([Number.parseInt(pair, 16)], 8 + index))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

export function fromCursor(cursor: string): Keyset {
  const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
    c.charCodeAt(0),
  )
  const order = Number(new DataView(bytes.buffer).getBigUint64(0))
  const hex = [...bytes.subarray(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return {
    order: Math.min(order, LAST_ORDER),
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  }
}

function cursor() {
  return z.string().regex(/^[A-Za-z0-9_-]{32}$/, { error: 'Con trỏ trang không hợp lệ' })
}

/** The query of a list; spread into the operation's own strict object: `z.strictObject({ ...pageQuery, … })`. */
export const pageQuery = {
  limit: queryInteger(1, 100, 20),
  after: cursor().optional(),
}

export function keysetOf(query: { readonly after?: string | undefined }): Keyset | undefined {
  return query.after === undefined ? undefined : fromCursor(query.after)
}

/** The envelope of a list: `next` is the `after` of the next page, null on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() })
}

/** Cuts `limit` items off rows that were read with `limit + 1`. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  {
    limit,
    keyset,
    item,
  }: {
    readonly limit: number
    readonly keyset: (row: Row) => Keyset
    readonly item: (row: Row) => Item
  },
): { items: Item[]; next: string | null } {
  const given = rows.slice(0, limit)
  const last = given.at(-1)
  return {
    items: given.map(item),
    next: rows.length > limit && last !== undefined ? toCursor(keyset(last)) : null,
  }
}

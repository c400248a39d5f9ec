import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from './database.ts'

/** Kinds of numbered cases: chuyển công tác, cấp quyền, đồng bộ, đối soát, sao lưu, rà soát, sắp xếp đơn vị. */
export type CaseKind = 'CT' | 'CQ' | 'DB' | 'DS' | 'SL' | 'RS' | 'SX'

/** The next number of a kind in a year, without gaps: `CT-2026-000123`. The counter's row is locked to commit. */
export async function nextCaseNumber(work: UnitOfWork, kind: CaseKind, year: number): Promise<string> {
  const [row] = await prismaOf(work).$queryRaw<{ last: number }[]>`
    INSERT INTO case_counter (kind, year, last) VALUES (${kind}, ${year}, 1)
    ON CONFLICT (kind, year) DO UPDATE SET last = case_counter.last + 1 RETURNING last`
  return `${kind}-${year}-${String(row?.last ?? 0).padStart(6, '0')}`
}

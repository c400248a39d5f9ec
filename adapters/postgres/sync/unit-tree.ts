import type { UnitTreeNode } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

const PARTNER = 'CSDLQG/cay-to-chuc'

/** Cây tổ chức on a day: what has not begun is left out, what has ended says so. */
export function readUnitTree(work: UnitOfWork, today: string): Promise<readonly UnitTreeNode[]> {
  return prismaOf(work).$queryRaw<UnitTreeNode[]>`
    SELECT u.code, u.name, u.parent_code AS "parentCode",
      CASE WHEN u.valid_to IS NULL OR u.valid_to > ${today}::date THEN 'ACTIVE'
        WHEN EXISTS (SELECT 1 FROM unit_succession s WHERE s.predecessor_code = u.code) THEN 'MERGED'
        ELSE 'ENDED' END AS state,
      u.valid_from::text AS "validFrom", u.valid_to::text AS "validTo",
      ARRAY(SELECT predecessor_code FROM unit_succession s WHERE s.successor_code = u.code ORDER BY 1) AS predecessors
    FROM unit u WHERE u.valid_from <= ${today}::date ORDER BY u.code`
}

export async function sentTree(work: UnitOfWork): Promise<string | undefined> {
  const row = await prismaOf(work).syncBreaker.findUnique({ where: { partner: PARTNER } })
  return (row?.state as { hash?: string } | undefined)?.hash // written below
}

export async function keepSentTree(work: UnitOfWork, hash: string): Promise<void> {
  const state = { hash }
  await prismaOf(work).syncBreaker.upsert({
    where: { partner: PARTNER },
    create: { partner: PARTNER, state },
    update: { state },
  })
}

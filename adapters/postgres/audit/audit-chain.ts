import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

/** Điểm neo của nhật ký: kept elsewhere, it proves later that everything up to it is as it was. */
export interface AuditCheckpoint {
  readonly chain: 'hub'
  readonly seq: number
  /** Hexadecimal. */
  readonly hash: string
  readonly takenAt: string
}

/** What is wrong with an entry, by what gave it away. */
export type ChainFault = 'ENTRY' | 'SUBJECTS' | 'HEAD' | 'CHECKPOINT'

export interface ChainState {
  readonly entries: number
  readonly firstBroken: number | null
  readonly fault: ChainFault | null
  readonly head: string
}

interface Broken {
  readonly seq: number
  readonly fault: ChainFault
}

/**
 * Computes the chain again and names the first entry that is not as it was written: changed, removed, put in between or
 * moved (its hash, number or predecessor is wrong), cut off at the end (the head knows more), its list of people changed,
 * or rewritten as a whole (an anchor kept elsewhere differs).
 */
export async function verifyAuditChain(
  work: UnitOfWork,
  anchors: readonly Pick<AuditCheckpoint, 'seq' | 'hash'>[] = [],
): Promise<ChainState> {
  const [counts] = await prismaOf(work).$queryRaw<
    {
      entries: bigint
      broken: bigint | null
      last: bigint | null
      head: Uint8Array | null
      head_seq: bigint | null
      unheaded: bigint | null
    }[]
  >`
    WITH chain AS (
      SELECT e.seq, e.hash, e.seq = row_number() OVER (ORDER BY e.seq)
        AND e.hash = sha256(e.prev_hash || convert_to(audit_text(e), 'UTF8'))
        AND e.prev_hash = coalesce(lag(e.hash) OVER (ORDER BY e.seq), sha256(convert_to('hub-audit:hub', 'UTF8'))) AS sound
      FROM audit_entry e WHERE e.chain = 'hub'),
    head AS (SELECT seq, hash FROM audit_head WHERE chain = 'hub')
    SELECT count(*) AS entries, min(seq) FILTER (WHERE NOT sound) AS broken, max(seq) AS last,
      (SELECT hash FROM head) AS head, (SELECT seq FROM head) AS head_seq,
      (SELECT h.seq FROM head h WHERE h.seq > 0 AND NOT EXISTS (
        SELECT 1 FROM chain c WHERE c.seq = h.seq AND c.hash = h.hash)) AS unheaded
    FROM chain`
  const broken = [
    ...faultAt(counts?.broken, 'ENTRY'),
    ...headFault(counts),
    ...faultAt(await firstWrongSubject(work), 'SUBJECTS'),
    ...(await wrongAnchors(work, anchors)),
  ].toSorted((a, b) => a.seq - b.seq)
  return {
    entries: Number(counts?.entries ?? 0),
    firstBroken: broken[0]?.seq ?? null,
    fault: broken[0]?.fault ?? null,
    head: Buffer.from(counts?.head ?? []).toString('hex'),
  }
}

/** The head of the chain, to be kept where who runs this database cannot reach. */
export async function takeCheckpoint(work: UnitOfWork, now: number): Promise<AuditCheckpoint> {
  const [head] = await prismaOf(work).$queryRaw<{ seq: bigint; hash: Uint8Array }[]>`
    SELECT seq, hash FROM audit_head WHERE chain = 'hub'`
  return {
    chain: 'hub',
    seq: Number(head?.seq ?? 0),
    hash: Buffer.from(head?.hash ?? []).toString('hex'),
    takenAt: new Date(now).toISOString(),
  }
}

function faultAt(seq: bigint | null | undefined, fault: ChainFault): Broken[] {
  return seq === null || seq === undefined ? [] : [{ seq: Number(seq), fault }]
}

// Cut off: the first entry missing is the one after the last. Put on behind the head's back: the first one too many.
function headFault(
  counts:
    | { readonly last: bigint | null; readonly head_seq: bigint | null; readonly unheaded: bigint | null }
    | undefined,
): Broken[] {
  const [last, head] = [Number(counts?.last ?? 0), Number(counts?.head_seq ?? 0)]
  if (last !== head) return [{ seq: Math.min(last, head) + 1, fault: 'HEAD' }]
  return faultAt(counts?.unheaded, 'HEAD')
}

// Điều 7.3: a person lists who read the own data by this table: what is taken out of it must show too.
async function firstWrongSubject(work: UnitOfWork): Promise<bigint | null> {
  const [row] = await prismaOf(work).$queryRaw<{ seq: bigint | null }[]>`
    SELECT min(seq) AS seq FROM (
      (SELECT e.seq, subject::uuid AS employee_id FROM audit_entry e, jsonb_array_elements_text(e.subjects) AS subject
       WHERE e.chain = 'hub' EXCEPT SELECT seq, employee_id FROM audit_subject WHERE chain = 'hub')
      UNION ALL
      (SELECT seq, employee_id FROM audit_subject WHERE chain = 'hub' EXCEPT
       SELECT e.seq, subject::uuid FROM audit_entry e, jsonb_array_elements_text(e.subjects) AS subject
       WHERE e.chain = 'hub')) AS wrong`
  return row?.seq ?? null
}

async function wrongAnchors(
  work: UnitOfWork,
  anchors: readonly Pick<AuditCheckpoint, 'seq' | 'hash'>[],
): Promise<Broken[]> {
  if (anchors.length === 0) return []
  const given = JSON.stringify(anchors.filter((anchor) => anchor.seq > 0))
  const rows = await prismaOf(work).$queryRaw<{ seq: bigint }[]>`
    SELECT a.seq FROM jsonb_to_recordset(${given}::jsonb) AS a(seq bigint, hash text)
    WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.chain = 'hub' AND e.seq = a.seq AND encode(e.hash, 'hex') = a.hash)`
  return rows.map((row) => ({ seq: Number(row.seq), fault: 'CHECKPOINT' }))
}

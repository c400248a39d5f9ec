import type pg from 'pg'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'

// The audit chain's head is locked until the commit is on disk, so that every audited transaction waited for the disk of
// the one before: 28 a second on a disk that takes 35 ms. Such a transaction commits without waiting, which frees the
// head at once, and answers only after one flush that all transactions of the moment share. The log is written in order,
// so what is flushed holds everything before it: whoever was answered is on disk, and the chain has no hole.
const grouped = new WeakSet<UnitOfWork>()

/** This transaction's commit goes to disk together with others'; `transaction` returns only when it is there. */
export function groupCommit(work: UnitOfWork): void {
  grouped.add(work)
}

export function isGroupCommitted(work: UnitOfWork): boolean {
  return grouped.has(work)
}

/** Whoever asks while a flush is under way waits for the next one: the running one may have begun too early. */
export function createGroupFlush(pool: Pick<pg.Pool, 'query'>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  const begin = async (): Promise<void> => {
    await running.catch(() => undefined) // its own askers are told
    next = undefined
    // A commit of its own, waited for: everything committed before it is then on disk.
    running = pool.query("SELECT pg_logical_emit_message(true, 'hub', '')").then(() => undefined)
    return running
  }
  return () => {
    next ??= begin()
    return next
  }
}

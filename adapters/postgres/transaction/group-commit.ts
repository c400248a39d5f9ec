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

/** A commit of its own, waited for: everything committed before it is then on disk. */
export const flushing = "SELECT pg_logical_emit_message(true, 'hub', '')"

/** Ends a transaction; asked whether the flush goes with the commit, in one message to the server. */
export type Commit = (withFlush: () => boolean) => Promise<void>

/**
 * Whoever commits while nobody flushes takes the flush along; who comes meanwhile waits for one that is begun for all of
 * them: the running one may have begun too early.
 */
export function createGroupCommit(
  pool: Pick<pg.Pool, 'query'>,
): (work: UnitOfWork, commit: Commit) => Promise<void> {
  let running: Promise<unknown> | undefined
  let next: Promise<void> | undefined
  const occupy = <T>(flush: Promise<T>): Promise<T> => {
    const over = flush
      .catch(() => undefined) // its own askers are told
      .finally(() => {
        if (running === over) running = undefined
      })
    running = over
    return flush
  }
  const begin = async (): Promise<void> => {
    await running
    next = undefined
    await occupy(pool.query(flushing))
  }
  return async (work, commit) => {
    let done: (() => void) | undefined
    const takeAlong = (): boolean => {
      if (!grouped.has(work) || running !== undefined || next !== undefined) return false
      void occupy(new Promise<void>((resolve) => (done = resolve)))
      return true
    }
    try {
      await commit(takeAlong)
    } finally {
      done?.()
    }
    if (!grouped.has(work) || done !== undefined) return
    next ??= begin()
    await next
  }
}

const PATIENCE_MS = 500

type Acts = readonly (() => Promise<unknown>)[]

interface AfterCommitSettings {
  /** How long the answer waits for what follows the commit. */
  readonly patienceMs?: number
}

/**
 * Starts what the committed rows ask for. A failure costs only delay: the sweeper starts open rows without a run. The
 * answer waits a moment, since usually the process then runs already; once that was in vain it waits no more until
 * the other side has answered again, so that its outage slows nobody down.
 */
export function createAfterCommit(
  report: (error: unknown, requestId: string) => void,
  { patienceMs = PATIENCE_MS }: AfterCommitSettings = {},
): (acts: Acts, requestId: string) => Promise<void> {
  let isAnswering = true
  return async (acts, requestId) => {
    if (acts.length === 0) return
    const delivery = deliver(acts, (error) => report(error, requestId))
    const done = delivery.then((delivered) => {
      if (delivered) isAnswering = true
      return 'DONE' as const
    })
    if (!isAnswering) return
    if ((await Promise.race([done, late(patienceMs, done)])) === 'LATE') isAnswering = false
  }
}

/** One after the other: a wake-up must not overtake the start before it. True when at least one arrived. */
async function deliver(acts: Acts, report: (error: unknown) => void): Promise<boolean> {
  let delivered = false
  for (const act of acts) {
    try {
      await act()
      delivered = true
    } catch (error) {
      report(error)
    }
  }
  return delivered
}

function late(afterMs: number, done: Promise<unknown>): Promise<'LATE'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('LATE'), afterMs)
    void done.finally(() => clearTimeout(timer))
  })
}

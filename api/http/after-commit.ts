const DEADLINE_MS = 3_000

/** Starts what the committed rows ask for. A failure costs only delay: the sweeper starts open rows without a run. */
export function createAfterCommit(
  report: (error: unknown, requestId: string) => void,
): (acts: readonly (() => Promise<unknown>)[], requestId: string) => Promise<void> {
  return async (acts, requestId) => {
    for (const act of acts) {
      try {
        await withDeadline(act())
      } catch (error) {
        report(error, requestId)
      }
    }
  }
}

async function withDeadline(act: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within the deadline')), DEADLINE_MS)
  })
  try {
    await Promise.race([act, late])
  } finally {
    clearTimeout(timer)
  }
}

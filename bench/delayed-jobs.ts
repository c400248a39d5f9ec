import PgBoss from 'pg-boss'

export interface DelayedJobs {
  /** Pairs of deadlines put down each second; one transfer needs a pair. */
  readonly perSecond: number
  readonly p95Ms: number
  /** Rows that wait for their time in the queue's own tables. */
  readonly waiting: number
}

const queues = ['thu-hoi', 'tiep-nhan'] as const

/**
 * The same two deadlines as delayed jobs of pg-boss on the same PostgreSQL: a job each, in one transaction's worth of
 * calls as an application would. It arms timers only: no state, no reminders, no history; that is what is compared.
 */
export async function measureDelayedJobs(plan: {
  readonly url: string
  readonly pairs: number
  readonly parallel: number
  readonly deadlines: readonly [Date, Date]
}): Promise<DelayedJobs> {
  const boss = new PgBoss({
    connectionString: plan.url,
    schema: 'pgboss',
    max: plan.parallel,
    supervise: false,
  })
  boss.on('error', (error) => process.stderr.write(`${error.message}\n`))
  await boss.start()
  try {
    for (const queue of queues) await boss.createQueue(queue)
    const times: number[] = []
    const left = Array.from({ length: plan.pairs }, (_, index) => index)
    const lane = async (): Promise<void> => {
      for (let pair = left.shift(); pair !== undefined; pair = left.shift())
        times.push(await arm(boss, pair, plan.deadlines))
    }
    const start = performance.now()
    await Promise.all(Array.from({ length: plan.parallel }, lane))
    const seconds = (performance.now() - start) / 1_000
    const sizes = await Promise.all(queues.map((queue) => boss.getQueueSize(queue, { before: 'active' })))
    const sorted = times.toSorted((one, other) => one - other)
    return {
      perSecond: Math.round(plan.pairs / seconds),
      p95Ms: Math.round((sorted[Math.floor(0.95 * sorted.length)] ?? 0) * 10) / 10,
      waiting: sizes.reduce((sum, size) => sum + size, 0),
    }
  } finally {
    await boss.stop({ graceful: false, wait: true })
  }
}

async function arm(boss: PgBoss, pair: number, [revoke, receive]: readonly [Date, Date]): Promise<number> {
  const start = performance.now()
  await boss.send(queues[0], { pair }, { startAfter: revoke })
  await boss.send(queues[1], { pair }, { startAfter: receive })
  return performance.now() - start
}

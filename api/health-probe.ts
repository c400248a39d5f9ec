import type { HealthProbe, HealthState } from './deps.ts'

interface Probes {
  readonly pingDatabase: () => Promise<unknown>
  /** How many workers have asked for work of the hub lately. */
  readonly countPollers: () => Promise<number>
}

const DEADLINE_MS = 2_000

/** Each part is asked at once and ends by its own deadline. */
export function createHealthProbe({ pingDatabase, countPollers }: Probes): HealthProbe {
  return {
    probe: async () => {
      const pollers = bounded(countPollers())
      const [database, temporal, worker] = await Promise.all([
        state('database', bounded(pingDatabase())),
        state('temporal', pollers),
        state('worker', pollers.then(assertSome)),
      ])
      return [database, temporal, worker]
    },
  }
}

function assertSome(count: number): number {
  if (count === 0) throw new Error('no worker asks for work')
  return count
}

async function state(name: HealthState['name'], answer: Promise<unknown>): Promise<HealthState> {
  try {
    await answer
    return { name, ok: true }
  } catch {
    return { name, ok: false }
  }
}

async function bounded<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within the deadline')), DEADLINE_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

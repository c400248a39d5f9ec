import { pause } from '../process.ts'
import type { Part, PartKey, RunningPart } from './part.ts'

/** Who is told what happens to the parts. */
export interface Observer {
  log(line: string): void
  started(key: PartKey, pid: number): void
}

export interface Supervised {
  stop(): Promise<void>
}

const firstPause = 200
const longestPause = 10_000
const calmAfter = 60_000

/** Starts a part and starts it again whenever it dies, with growing pauses, until stopped. Fails when the first start fails. */
export async function supervise(part: Part, observer: Observer): Promise<Supervised> {
  const state = { stopping: false, running: await part.start() }
  observer.started(part.key, state.running.pid)
  const watching = watch(part, state, observer)
  return {
    async stop() {
      state.stopping = true
      await state.running.stop()
      await watching
    },
  }
}

async function watch(
  part: Part,
  state: { stopping: boolean; running: RunningPart },
  observer: Observer,
): Promise<void> {
  let wait = firstPause
  while (!state.stopping) {
    const since = Date.now()
    const reason = await state.running.ended
    if (state.stopping) return
    if (Date.now() - since > calmAfter) wait = firstPause
    observer.log(`${part.name} dừng đột ngột (${reason}), đang khởi động lại…`)
    await pause(wait)
    wait = Math.min(wait * 2, longestPause)
    state.running = await restart(part, state, observer)
  }
}

async function restart(
  part: Part,
  state: { readonly stopping: boolean; readonly running: RunningPart },
  observer: Observer,
): Promise<RunningPart> {
  if (state.stopping) return state.running
  try {
    const running = await part.start()
    observer.log(`${part.name} đã chạy lại.`)
    observer.started(part.key, running.pid)
    if (state.stopping) await running.stop()
    return running
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { pid: 0, ended: Promise.resolve(reason), stop: () => Promise.resolve() }
  }
}

import { isAlive, pause } from '../process.ts'
import type { RunningPart } from './part.ts'

const lookEvery = 250

/** A server that runs in a session of its own and may have been found running: its end is seen by looking. */
export function followServer(server: { readonly pid: number; stop(): Promise<void> }): RunningPart {
  const state = { stopped: false }
  const ended = (async () => {
    while (!state.stopped && isAlive(server.pid)) await pause(lookEvery)
    return `tiến trình ${server.pid} không còn`
  })()
  return {
    pid: server.pid,
    ended,
    async stop() {
      await server.stop()
      state.stopped = true
    },
  }
}

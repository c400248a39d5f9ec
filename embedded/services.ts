import { join } from 'node:path'
import type { Settings } from '#config/env.ts'
import { pause } from './process.ts'
import { startFaults } from './start-fault.ts'
import type { Part } from './supervision/part.ts'
import { startProgram } from './supervision/program.ts'

type Environment = Readonly<Record<string, string>>

/** Worker, API and front: programs of ours, run as in production. */
export function serviceParts(
  directory: string,
  { api, worker }: { readonly api: Environment; readonly worker: Environment },
): readonly Part[] {
  const services = [
    { key: 'worker', name: 'Tiến trình xử lý', script: 'worker.ts', environment: worker },
    { key: 'api', name: 'API', script: 'api/server.ts', environment: api },
    { key: 'front', name: 'Bảng theo dõi', script: 'embedded/ui-front/main.ts', environment: api },
  ] as const
  return services.map(({ key, ...program }) => ({
    key,
    name: program.name,
    start: () =>
      Promise.resolve(startProgram({ ...program, logFile: join(directory, 'logs', `${key}.log`) })),
  }))
}

const patience = 120_000

export async function waitUntilReady(
  { PORT, TEMPORAL_UI_PORT }: Settings,
  { logs, signal }: { readonly logs: string; readonly signal: AbortSignal },
): Promise<void> {
  const end = Date.now() + patience
  const addresses = [`http://127.0.0.1:${PORT}/readyz`, `http://127.0.0.1:${TEMPORAL_UI_PORT}/healthz`]
  while (Date.now() < end) {
    signal.throwIfAborted()
    const answers = await Promise.all(addresses.map(isOk))
    if (answers.every(Boolean)) return
    await pause(300)
  }
  throw startFaults.notReady(logs)
}

async function isOk(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(3_000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}

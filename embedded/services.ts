import { join } from 'node:path'
import type { Settings } from '#config/env.ts'
import { pause } from './process.ts'
import { startFaults } from './start-fault.ts'
import type { Part } from './supervision/part.ts'
import { startProgram } from './supervision/program.ts'

/** Worker, API and front: programs of ours, run as in production. */
export function servicePart(plan: {
  readonly key: 'worker' | 'api' | 'front'
  readonly name: string
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
}): Part {
  const { key, name, script, environment } = plan
  const logFile = join(plan.directory, 'logs', `${key}.log`)
  return { key, name, start: () => Promise.resolve(startProgram({ name, script, environment, logFile })) }
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

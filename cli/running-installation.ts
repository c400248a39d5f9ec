import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `npm start` leaves here what its services run with, readable by its owner only. */
const settingsFile = 'service-settings.json'

/** The environment of the embedded installation in HUB_DATA_DIR; empty when there is none. */
export function readRunningSettings(
  directory = process.env['HUB_DATA_DIR'] ?? '.hub',
): Record<string, string> {
  const file = join(directory, settingsFile)
  if (!existsSync(file)) return {}
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string> // written by embedded/hub.ts
}

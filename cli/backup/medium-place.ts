import type { BackupMedium } from '#adapters/backup-medium/medium/backup-medium.ts'
import { openMedium } from '#adapters/backup-medium/medium/open-medium.ts'
import { type ObservedSet, observeSets } from '#adapters/backup-medium/medium/observe-sets.ts'
import { type KeyRing, parseKeyRing } from '#adapters/keys/key-ring.ts'
import { mediumPlaceOf } from '#config/backup.ts'
import { loadSettings, type Settings, SettingsFault } from '#config/env.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import { readRunningSettings } from '../running-installation.ts'

/** What remains after a disaster: the medium and the keys. */
export interface MediumPlace {
  readonly settings: Settings
  readonly medium: BackupMedium
  readonly ring: KeyRing
}

/** @throws SettingsFault when the keys are missing: nothing can be read without them. */
export function openMediumPlace(): MediumPlace {
  const set = Object.entries(process.env).filter(([, value]) => value !== undefined && value !== '')
  const settings = loadSettings({ ...readRunningSettings(), ...Object.fromEntries(set) })
  if (settings.HUB_KEYS === undefined) throw new SettingsFault(['HUB_KEYS: chưa được đặt'])
  const ring = parseKeyRing(settings.HUB_KEYS, settings.HUB_ACTIVE_KEY)
  return { settings, ring, medium: openMedium(mediumPlaceOf(settings)) }
}

/** The set that was named, else the newest that will do, by its signed number. */
export async function chooseSet(
  { medium, ring }: MediumPlace,
  named: string | undefined,
  isGoodEnough: (observed: ObservedSet) => boolean,
): Promise<string> {
  if (named !== undefined) return named
  const good = (await observeSets(medium, ring)).filter(isGoodEnough)
  const newest = good.toSorted((a, b) => (a.manifest?.sequence ?? 0) - (b.manifest?.sequence ?? 0)).at(-1)
  if (!newest) throw backupErrors.setMissing('mới nhất')
  return newest.set.setId
}

/** One line that is written over, or, where nobody watches, only the last of each step. */
export function tellProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${line}`)
}

export function tell(line: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K')
  process.stdout.write(`${line}\n`)
}

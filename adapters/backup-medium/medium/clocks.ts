import { readFile } from 'node:fs/promises'
import os from 'node:os'
import type { ClockReading } from '#domain/backup/clock-evidence.ts'
import type { BackupMedium } from './backup-medium.ts'

/** The hub's clock, the medium's (a network store has its own) and the machine's time since boot. */
export async function readClocks(
  medium: BackupMedium,
  now: number,
  others: readonly number[] = [],
): Promise<ClockReading> {
  return { walls: [now, ...others, ...(await medium.readClock())], boot: await readBoot() }
}

async function readBoot(): Promise<ClockReading['boot']> {
  try {
    const id = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    return { id, uptime: Math.round(os.uptime() * 1000) }
  } catch {
    return null
  }
}

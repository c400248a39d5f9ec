import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { ClockReading } from '#domain/backup/clock-evidence.ts'

/** The hub's clock, the medium's (a network store has its own) and the machine's time since boot. */
export async function readClocks(
  directory: string,
  now: number,
  others: readonly number[] = [],
): Promise<ClockReading> {
  const medium = await readMediumClock(directory)
  return { walls: [now, ...others, ...medium], boot: await readBoot() }
}

async function readMediumClock(directory: string): Promise<readonly number[]> {
  const probe = path.join(directory, `.clock-${process.pid}.partial`)
  try {
    await writeFile(probe, '')
    return [Math.round((await stat(probe)).mtimeMs)]
  } catch {
    return [] // a read-only or full medium tells no time; the others still do
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

async function readBoot(): Promise<ClockReading['boot']> {
  try {
    const id = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    return { id, uptime: Math.round(os.uptime() * 1000) }
  } catch {
    return null
  }
}

import { readFileSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'

const ownerShape = z.object({ host: z.string(), pid: z.number().int(), started: z.string() })
const fileName = 'owner.json'

/** Who writes a half set: a number alone would not do, containers begin again at 1. */
export function describeOwner() {
  return { host: os.hostname(), pid: process.pid, started: startOf(process.pid) ?? '' }
}

export async function writeOwner(directory: string): Promise<void> {
  await writeFile(path.join(directory, fileName), JSON.stringify(describeOwner()), { mode: 0o600 })
}

/** Nobody writes it any longer: its process is gone, or (on another machine) nothing was written for so long. */
export async function isAbandoned(directory: string, quietMs: number, now: number): Promise<boolean> {
  const text = await readFile(path.join(directory, fileName), 'utf8').catch(() => undefined)
  return isOwnerGone(text) || now - (await lastWrite(directory)) > quietMs
}

/** Only of this machine can anybody know. */
export function isOwnerGone(text: string | undefined): boolean {
  const owner = parseOwner(text)
  return owner?.host === os.hostname() && startOf(owner.pid) !== owner.started
}

function parseOwner(text: string | undefined): z.infer<typeof ownerShape> | undefined {
  try {
    return ownerShape.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}

async function lastWrite(directory: string): Promise<number> {
  const files = [directory, path.join(directory, 'archive.hub'), path.join(directory, 'manifest.json')]
  const times = await Promise.all(
    files.map((file) =>
      stat(file)
        .then(({ mtimeMs }) => mtimeMs)
        .catch(() => 0),
    ),
  )
  return Math.max(...times)
}

/** When the process was started, by the kernel; undefined when there is none (or only its zombie). */
function startOf(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return process.platform === 'linux' ? undefined : startElsewhere(pid)
  }
}

function startElsewhere(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
    return ''
  } catch {
    return undefined
  }
}

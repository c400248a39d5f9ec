import { lookup } from 'node:dns/promises'
import { access, constants, mkdir, stat } from 'node:fs/promises'
import os from 'node:os'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import { codeOf } from './durable-files.ts'

export interface DedicatedOptions {
  readonly directory: string
  /** Folders of the system and of the database, as far as this machine has them; asked only where it matters. */
  readonly others: () => Promise<readonly string[]>
  readonly sameDevice: 'ALLOWED' | 'REFUSED'
}

// Điều 9.1: phương tiện lưu trữ chuyên dụng. A folder on the disk that dies with the database is none; so is the
// folder that stays behind when the medium was not mounted.
export async function assertDedicated({ directory, others, sameDevice }: DedicatedOptions): Promise<void> {
  if (sameDevice === 'ALLOWED') await mkdir(directory, { recursive: true, mode: 0o700 })
  try {
    await access(directory, constants.W_OK)
  } catch (error) {
    throw backupErrors.mediumUnusable(codeOf(error))
  }
  if (sameDevice === 'ALLOWED') return
  const { dev } = await stat(directory)
  for (const other of await others()) {
    const device = await stat(other)
      .then((found) => found.dev)
      .catch(() => undefined)
    if (device === dev) throw backupErrors.sameDevice()
  }
}

export interface ElsewhereOptions {
  /** Undefined: Amazon's own. */
  readonly endpoint: string | undefined
  readonly databaseUrl: string
  readonly sameDevice: 'ALLOWED' | 'REFUSED'
}

/** A store of objects on this machine, or on the database's, dies with them. */
export async function assertElsewhere({
  endpoint,
  databaseUrl,
  sameDevice,
}: ElsewhereOptions): Promise<void> {
  if (endpoint === undefined || sameDevice === 'ALLOWED') return
  const own = Object.values(os.networkInterfaces()).flatMap((found) =>
    (found ?? []).map(({ address }) => address),
  )
  const near = new Set([...own, ...(await addressesOf(databaseUrl))])
  const store = await addressesOf(endpoint)
  if (store.length === 0) throw backupErrors.mediumUnusable('ENOTFOUND')
  if (store.some((address) => near.has(address) || /^(127\.|::1$)/.test(address)))
    throw backupErrors.sameDevice()
}

async function addressesOf(url: string): Promise<readonly string[]> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createDirectoryMedium } from '#adapters/backup-medium/medium/directory-medium.ts'
import { createKeyRing, type KeyRing } from '#adapters/keys/key-ring.ts'

export async function aTemporaryMedium() {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'hub-medium-'))
  const medium = createDirectoryMedium({ directory })
  return { directory, medium, remove: () => rm(directory, { recursive: true, force: true }) }
}

export function aKeyRing(ids: readonly string[] = ['khoa-2026']): KeyRing {
  const keys = new Map(ids.map((id) => [id, new Uint8Array(randomBytes(32))]))
  return createKeyRing(keys, ids.at(-1) ?? '')
}

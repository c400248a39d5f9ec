import { createHash } from 'node:crypto'
import { isDomainError } from '#domain/errors.ts'
import type { Manifest, Verification } from '../medium/manifest.ts'
import { toSignedRecord } from '../medium/signed-record.ts'
import { compareDatabase } from './compare-database.ts'
import { fillDatabase, type Migrate, type SetSource } from './fill-database.ts'
import { readSet } from './read-set.ts'
import { createScratchDatabase } from './side-database.ts'

export interface ProofOptions extends SetSource {
  /** The server that lends a scratch database; never written to itself. */
  readonly scratchUrl: string
  readonly migrate: Migrate
  readonly now: () => number
}

/**
 * Điều 9.1, 10.2: a backup is none before it was read whole, restored into a scratch database and compared. The
 * outcome is signed and kept beside the set; a fault of the set is an outcome, a fault of disk or server is thrown.
 */
export async function proveSet(options: ProofOptions): Promise<Verification> {
  const { medium, ring, setId } = options
  const text = (await medium.readRecord(setId, 'manifest')) ?? ''
  const tried = await tryProof(options)
  const verification: Verification = {
    setId,
    manifestSha256: createHash('sha256').update(text).digest('hex'),
    at: options.now(),
    ...tried,
  }
  await medium.writeRecord(setId, 'verification', toSignedRecord(ring, 'verification', verification))
  return verification
}

type Proof = Omit<Verification, 'setId' | 'manifestSha256' | 'at'>

async function tryProof(options: ProofOptions): Promise<Proof> {
  const started = performance.now()
  const since = (from: number) => Math.round(performance.now() - from) / 1000
  try {
    const manifest = await readSet(options)
    const readSeconds = since(started)
    const restoring = performance.now()
    await rehearse(options)
    const rows = manifest.tables.reduce((all, table) => all + table.rows, 0)
    const counted = { tables: manifest.tables.length, rows }
    return { outcome: 'RESTORED', fault: null, readSeconds, restoreSeconds: since(restoring), ...counted }
  } catch (error) {
    // A key that is missing today says nothing about the set.
    if (!isDomainError(error) || error.code === 'BACKUP.KEY_LOST') throw error
    if (error.code === 'BACKUP.SET_MISSING') throw error
    return {
      outcome: 'FAILED',
      fault: error.message,
      readSeconds: since(started),
      restoreSeconds: 0,
      tables: 0,
      rows: 0,
    }
  }
}

async function rehearse(options: ProofOptions): Promise<Manifest> {
  const scratch = await createScratchDatabase(options.scratchUrl)
  try {
    const { manifest } = await fillDatabase(options, { url: scratch.url, migrate: options.migrate })
    await compareDatabase(scratch.url, manifest, options)
    return manifest
  } finally {
    await scratch.drop()
  }
}

import { randomUUID } from 'node:crypto'
import { latestOf } from '#domain/backup/clock-evidence.ts'
import { connect } from '../database/connection.ts'
import type { Manifest } from '../medium/manifest.ts'

/** Writes into a restored database what it is, so that `hub reconcile` knows how far its data reach. */
export async function markRestored(url: string, manifest: Manifest, now: number): Promise<void> {
  const client = await connect({ url })
  try {
    await client.query(
      'INSERT INTO restore_record (id, set_id, data_at, restored_at) VALUES ($1, $2, $3, $4)',
      [randomUUID(), manifest.setId, new Date(latestOf(manifest.taken)), new Date(now)],
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

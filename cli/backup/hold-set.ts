import { readManifest } from '#adapters/backup-medium/medium/observe-sets.ts'
import { toSignedRecord } from '#adapters/backup-medium/medium/signed-record.ts'
import { openMediumPlace, tell } from './medium-place.ts'

export interface HoldFlags {
  readonly by: string
  readonly reason: string
}

/** The hold lies signed beside the set, so that it holds after a disaster too. */
export async function holdSet(setId: string, { by, reason }: HoldFlags): Promise<void> {
  const { medium, ring } = openMediumPlace()
  await readManifest(medium, ring, setId)
  await medium.writeRecord(setId, 'hold', toSignedRecord(ring, 'hold', { setId, by, reason, at: Date.now() }))
  tell(`Đã giữ bộ ${setId}: ${reason} (${by}).`)
}

export async function releaseSet(setId: string): Promise<void> {
  const { medium, ring } = openMediumPlace()
  await readManifest(medium, ring, setId)
  await medium.liftHold(setId)
  tell(`Đã bỏ lệnh giữ bộ ${setId}.`)
}

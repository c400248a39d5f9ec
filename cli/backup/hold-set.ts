import { randomUUID } from 'node:crypto'
import * as holds from '#adapters/backup-medium/medium/hold-set.ts'
import { appendAudit } from '#adapters/postgres/audit/audit.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { SettingsFault } from '#config/env.ts'
import { type MediumPlace, openMediumPlace, tell } from './medium-place.ts'

export interface HoldFlags {
  readonly by: string
  readonly reason: string
}

/** Held first: with the database gone the set must stay all the same. */
export async function holdSet(setId: string, flags: HoldFlags): Promise<void> {
  const place = openMediumPlace()
  const { by, reason } = flags
  await holds.holdSet(place, setId, { by, reason, at: Date.now() })
  tell(`Đã giữ bộ ${setId}: ${reason} (${by}).`)
  try {
    await record(place, setId, { ...flags, command: 'hold' })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    tell(`Chưa ghi được nhật ký (${why}); lệnh giữ vẫn có hiệu lực, hãy bỏ rồi giữ lại khi có cơ sở dữ liệu.`)
    process.exitCode = 1
  }
}

/** On record first: nothing becomes deletable without an entry. */
export async function releaseSet(setId: string, flags: HoldFlags): Promise<void> {
  const place = openMediumPlace()
  await holds.assertHeld(place, setId)
  await record(place, setId, { ...flags, command: 'release' })
  await place.medium.liftHold(setId)
  tell(`Đã bỏ lệnh giữ bộ ${setId}: ${flags.reason} (${flags.by}).`)
}

// Điều 14.1(g): who kept or gave up a backup, and why.
async function record(
  { settings }: MediumPlace,
  setId: string,
  { by, reason, command }: HoldFlags & { readonly command: 'hold' | 'release' },
): Promise<void> {
  if (settings.DATABASE_URL === undefined) throw new SettingsFault(['DATABASE_URL: chưa được đặt'])
  const database = openDatabase({ url: settings.DATABASE_URL, role: 'hub_worker', connections: 1 })
  const ground = `Lệnh hub backup ${command} của người vận hành, theo ${by}: ${reason}`
  try {
    await database.transaction({ kind: 'SYSTEM' }, (work) =>
      appendAudit(work, {
        actor: 'hub',
        action: 'backups.hold',
        ground,
        requestId: randomUUID(),
        detail: { set: setId, act: command },
      }),
    )
  } finally {
    await database.close()
  }
}

import { join } from 'node:path'
import { databaseNameOf } from '#adapters/backup-medium/database/connection.ts'
import { markRestored } from '#adapters/backup-medium/restore/mark-restored.ts'
import { proveSet } from '#adapters/backup-medium/restore/prove-set.ts'
import { readSet } from '#adapters/backup-medium/restore/read-set.ts'
import { asAdministrator } from '#adapters/backup-medium/restore/side-database.ts'
import { restoreInstallation } from '#adapters/backup-medium/restore/restore-installation.ts'
import { toLines } from '#adapters/backup-medium/vault.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { toProvinceTime } from '#domain/backup/backup-period.ts'
import { latestOf } from '#domain/backup/clock-evidence.ts'
import { startPostgres } from '#embedded/postgres.ts'
import { scratchServerOf } from '../../worker/backup-vault.ts'
import { readRunningSettings } from '../running-installation.ts'
import { chooseSet, openMediumPlace, tell, tellProgress } from './medium-place.ts'

const onProgress = toLines(tellProgress)

export async function verify(
  named: string | undefined,
  options: { readonly readOnly?: boolean },
): Promise<void> {
  const place = openMediumPlace()
  const setId = await chooseSet(place, named, ({ manifest }) => manifest !== null)
  const { medium, ring } = place
  if (options.readOnly) {
    const manifest = await readSet({ medium, ring, setId, onProgress })
    return tell(`Bộ ${setId} đọc được toàn bộ: ${manifest.tables.length} bảng, khớp bản kê đã ký.`)
  }
  const now = Date.now
  const proof = await scratchServerOf(place.settings)((scratchUrl) =>
    proveSet({ medium, ring, setId, scratchUrl, migrate: migrateDeploy, now, onProgress }),
  )
  if (proof.outcome === 'FAILED') process.exitCode = 1
  tell(
    proof.outcome === 'RESTORED'
      ? `Bộ ${setId} đã kiểm chứng: đọc ${proof.readSeconds} giây, khôi phục và so khớp ${proof.restoreSeconds} giây.`
      : `Bộ ${setId} KHÔNG đạt: ${proof.fault}`,
  )
}

export interface RestoreFlags {
  readonly into?: string
  readonly replace?: string
}

export async function restore(named: string | undefined, { into, replace }: RestoreFlags): Promise<void> {
  const place = openMediumPlace()
  const setId = await chooseSet(place, named, ({ set }) => set.standing === 'VERIFIED')
  const { medium, ring } = place
  await onTarget(
    place.settings.HUB_DATA_DIR,
    into ?? (await findRunning(place.settings.DATABASE_URL)),
    async (url) => {
      const started = performance.now()
      const source = { medium, ring, setId, onProgress }
      const outcome = await restoreInstallation({
        ...source,
        url,
        migrate: migrateDeploy,
        typedName: replace,
        now: Date.now,
        mark: (restored, manifest) => markRestored(restored, manifest, Date.now()),
      })
      const { tablesFoundLoaded } = outcome
      if (tablesFoundLoaded > 0)
        tell(`Đã làm tiếp lần khôi phục dở dang: ${tablesFoundLoaded} bảng đã có sẵn.`)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      tell(
        `Đã khôi phục bộ ${setId} vào "${databaseNameOf(url)}" trong ${seconds} giây; mọi bảng và chuỗi nhật ký khớp.`,
      )
      tell(`Dữ liệu tính đến ${toProvinceTime(latestOf(outcome.manifest.taken))}.`)
      if (outcome.keptAs !== null) tell(`Dữ liệu trước đó được giữ trong cơ sở dữ liệu "${outcome.keptAs}".`)
      tell(
        'Khởi động hệ thống với đúng HUB_KEYS này, rồi chạy `hub reconcile` để các vụ việc đang mở chạy tiếp.',
      )
    },
  )
}

/** Settings of an embedded installation outlive it: its address counts only while its server answers. */
async function findRunning(url: string | undefined): Promise<string | undefined> {
  if (url === undefined || readRunningSettings()['DATABASE_URL'] !== url) return url
  try {
    await asAdministrator(url, () => Promise.resolve())
    return url
  } catch {
    return undefined
  }
}

/** The address that was given, else the embedded server of HUB_DATA_DIR, joined when it runs and started when not. */
async function onTarget(
  directory: string,
  url: string | undefined,
  run: (url: string) => Promise<void>,
): Promise<void> {
  if (url !== undefined) return run(url)
  const server = await startPostgres({ directory: join(directory, 'postgres') })
  try {
    await run(server.url())
  } finally {
    await server.stop()
  }
}

import type { BackupVault, Watch } from '#activities/backup.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { RetentionPolicy } from '#domain/backup/retention-policy.ts'
import type { BackupProgress, ProgressListener } from './database/progress.ts'
import { takeBackup } from './database/take-backup.ts'
import type { BackupMedium } from './medium/backup-medium.ts'
import type { Manifest } from './medium/manifest.ts'
import { observeSets } from './medium/observe-sets.ts'
import { publicKeyOf } from './medium/signed-record.ts'
import type { Migrate } from './restore/fill-database.ts'
import { proveSet } from './restore/prove-set.ts'
import { planPruning, pruneSets } from './restore/prune-sets.ts'

/** Lends a server on which databases may be made and thrown away, and takes it back. */
export type ScratchServer = <T>(use: (url: string) => Promise<T>) => Promise<T>

export interface VaultParts {
  readonly url: string
  /** The role that reads every row; undefined when the login itself does. */
  readonly role?: string
  readonly medium: BackupMedium
  readonly ring: KeyRing
  readonly policy: RetentionPolicy
  readonly scratch: ScratchServer
  readonly migrate: Migrate
  readonly now: () => number
  readonly hubVersion: string
  /** Refuses a medium that is none of its own; before each backup, since media are changed. */
  readonly assertDedicated: () => Promise<void>
}

export function createBackupVault(parts: VaultParts): BackupVault {
  const { medium, ring, policy, now } = parts
  return {
    async take({ tell, signal }) {
      await parts.assertDedicated()
      const { url, hubVersion } = parts
      const role = parts.role === undefined ? {} : { role: parts.role }
      const watch = { onProgress: toLines(tell), ...(signal ? { signal } : {}) }
      return toTaken(await takeBackup({ url, medium, ring, now, hubVersion, ...role, ...watch }))
    },
    async prove(name, { tell, signal }) {
      const watched = { onProgress: toLines(tell), signal }
      const source = { medium, ring, setId: name, migrate: parts.migrate, now, ...watched }
      const {
        setId: _,
        manifestSha256: __,
        at: ___,
        ...proof
      } = await parts.scratch((scratchUrl) => {
        tell('Đã có máy chủ thử')
        return proveSet({ ...source, scratchUrl })
      })
      return proof
    },
    plan: () => planPruning({ medium, ring, policy, now }),
    async prune({ tell, signal }: Watch) {
      tell('Đọc lại các bộ phải giữ trước khi xóa')
      const outcome = await pruneSets({ medium, ring, policy, now, tell, ...(signal ? { signal } : {}) })
      const { decisions, verifiedMonths, doubt } = outcome.plan
      const deleted = outcome.deleted.map(({ setId }) => setId)
      const withoutKey = (await observeSets(medium, ring))
        .filter(({ set }) => set.standing === 'UNKNOWN_KEY')
        .map(({ set }) => set.setId)
      return { decisions, verifiedMonths, doubt, deleted, foundBroken: outcome.foundBroken, withoutKey }
    },
    publicKey: (keyId) => publicKeyOf(ring, keyId),
  }
}

function toTaken(manifest: Manifest) {
  return {
    name: manifest.setId,
    keyId: manifest.key.id,
    bytes: manifest.archive.bytes,
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((all, { rows }) => all + rows, 0),
    seconds: manifest.seconds,
    takenAt: Math.max(...manifest.taken.walls),
  }
}

const steps: Record<BackupProgress['step'], string> = {
  BACK_UP: 'Sao lưu',
  READ: 'Đọc lại',
  RESTORE: 'Khôi phục thử',
  INDEX: 'Lập lại chỉ mục',
  COMPARE: 'So khớp',
}

export function toLines(tell: (line: string) => void): ProgressListener {
  return (progress) => tell(toProgressLine(progress))
}

export function toProgressLine({ step, table, tablesDone, tables, bytes, percent }: BackupProgress): string {
  const size = (bytes / 1_000_000).toFixed(1)
  return `${steps[step]}: ${percent}% · bảng ${tablesDone}/${tables} (${table}) · ${size} MB`
}

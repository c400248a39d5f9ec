import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { ClockReading } from '#domain/backup/clock-evidence.ts'
import { planRetention, type RetentionDecision, type RetentionPlan } from '#domain/backup/retention.ts'
import type { RetentionPolicy } from '#domain/backup/retention-policy.ts'
import { isDomainError } from '#domain/errors.ts'
import { readClocks } from '../medium/clocks.ts'
import type { BackupMedium } from '../medium/backup-medium.ts'
import { observeSets, readManifest } from '../medium/observe-sets.ts'
import { toSignedRecord } from '../medium/signed-record.ts'
import { createHash } from 'node:crypto'
import { readSet } from './read-set.ts'

export interface PruneOptions {
  readonly medium: BackupMedium
  readonly ring: KeyRing
  readonly policy: RetentionPolicy
  readonly now: () => number
  /** Other clocks to be asked: that of the database server. */
  readonly otherClocks?: readonly number[]
  readonly signal?: AbortSignal
  /** Told before each act: nothing is done that was not explained. */
  readonly tell?: (line: string) => void
  /** For tests, which set the clocks themselves. */
  readonly readings?: () => Promise<ClockReading>
}

type ReadAgain = Omit<PruneOptions, 'policy'>

export interface PruneOutcome {
  readonly plan: RetentionPlan
  readonly deleted: readonly RetentionDecision[]
  /** Sets that were thought good and were found broken when they were read again. */
  readonly foundBroken: readonly string[]
}

export async function planPruning(options: PruneOptions): Promise<RetentionPlan> {
  const observed = await observeSets(options.medium, options.ring)
  const now = options.readings
    ? await options.readings()
    : await readClocks(options.medium, options.now(), options.otherClocks)
  return planRetention({ sets: observed.map(({ set }) => set), policy: options.policy, now })
}

/** Reads again what the plan relies on, plans anew when something was broken, and deletes oldest first. */
export async function pruneSets(options: PruneOptions): Promise<PruneOutcome> {
  const foundBroken: string[] = []
  for (;;) {
    const plan = await planPruning(options)
    const doomed = plan.decisions.filter(({ action }) => action === 'DELETE')
    if (doomed.length === 0) return { plan, deleted: [], foundBroken }
    const broken = await findBroken(plan.reliesOn, options)
    foundBroken.push(...broken)
    if (broken.length > 0) continue
    for (const decision of doomed) {
      options.tell?.(decision.explanation)
      await options.medium.remove(decision.setId)
    }
    return { plan, deleted: doomed, foundBroken }
  }
}

export async function findBroken(setIds: readonly string[], options: ReadAgain): Promise<readonly string[]> {
  const broken: string[] = []
  for (const setId of setIds) {
    options.tell?.(`Đọc lại ${setId}`)
    const fault = await findFault(setId, options)
    if (fault === undefined) continue
    await recordFailure(setId, fault, options)
    broken.push(setId)
  }
  return broken
}

async function findFault(
  setId: string,
  { medium, ring, signal, tell }: ReadAgain,
): Promise<string | undefined> {
  try {
    await readSet({
      medium,
      ring,
      setId,
      signal,
      onProgress: ({ percent }) => tell?.(`Đọc lại ${setId}: ${percent}%`),
    })
    return undefined
  } catch (error) {
    if (isDomainError(error) && error.code === 'BACKUP.ARCHIVE_REFUSED') return error.message
    throw error
  }
}

async function recordFailure(setId: string, fault: string, { medium, ring, now }: ReadAgain): Promise<void> {
  const text = (await medium.readRecord(setId, 'manifest')) ?? ''
  const { manifest } = await readManifest(medium, ring, setId)
  const failure = {
    setId: manifest.setId,
    manifestSha256: createHash('sha256').update(text).digest('hex'),
    at: now(),
    outcome: 'FAILED',
    fault,
    readSeconds: 0,
    restoreSeconds: 0,
    tables: 0,
    rows: 0,
  } as const
  await medium.writeRecord(setId, 'verification', toSignedRecord(ring, 'verification', failure))
}

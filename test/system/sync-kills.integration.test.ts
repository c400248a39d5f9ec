import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { createRandom } from '#domain/people/random.ts'
import { refusals } from '#domain/sync/failures.ts'
import { scaled } from '#test/scale.ts'
import { startSyncStage, victims } from './sync-stage.ts'

const people = scaled('sync: people', 600, 20_000)
const kills = scaled('sync: kills', 5, 50)
const seed = process.env['HUB_TEST_SEED'] ?? '20261122'
const random = createRandom(seed)
process.stdout.write(`[seed] sync: ${seed}\n`)

const stage = await startSyncStage({
  people,
  seed,
  // Small packets and steps, so that the kills strike in the middle of many things.
  settings: {
    batchSize: scaled('sync: records a packet', 10, 50),
    packetsPerStep: 3,
    lanes: 2,
    breaker: { firstWaitMs: 1_000, longestWaitMs: 5_000 },
  },
})
afterAll(() => stage.stop())

async function untilEnded(runId: string): Promise<void> {
  while (!(await stage.hasEnded(runId).catch(() => false))) await delay(100)
}

const keysOf = (
  list: readonly { readonly personalId: string; readonly version: number }[],
): readonly string[] => list.map(({ personalId, version }) => `${personalId}:${version}`).toSorted()

/** What the database says the partner must hold, and what is on the failure list. */
async function outbox(status: 'ACCEPTED' | 'REFUSED'): Promise<readonly string[]> {
  const numbers = new Map(stage.people.map(({ employeeId, personalId }) => [employeeId, personalId]))
  const { rows } = await stage
    .database()
    .pool.query<{ employee_id: string; version: number }>(
      'SELECT employee_id, version FROM sync_outbox WHERE status = $1',
      [status],
    )
  return keysOf(rows.map((row) => ({ personalId: numbers.get(row.employee_id) ?? '', version: row.version })))
}

it('Điều 5.4 — nothing lost, nothing twice, in order, while everything is killed and the partner misbehaves', {
  timeout: 7_200_000,
}, async () => {
  await stage.enqueueAll([1])
  await stage.enqueueAll([2, 3], 10)
  const lasting = { seed: Number(seed), refusedRecordRate: 0.01 }
  await stage.partner.setFaults({ ...lasting, unavailableRate: 0.05, lostAnswerRate: 0.01 })
  let run = await stage.start('DB-2026-000001')

  let [struck, version] = [0, 3]
  while (struck < kills) {
    await delay(300 + random.below(1_200))
    if (await stage.hasEnded(run.runId).catch(() => false)) {
      // The rest of the kills strikes a run over one more version of everybody.
      version += 1
      await stage.enqueueAll([version])
      run = await stage.start(`DB-2026-1${String(version).padStart(5, '0')}`)
      continue
    }
    await stage.kill(victims[struck] ?? random.pick(victims))
    struck += 1
    // A restarted simulator has no fault plan.
    await stage.partner.setFaults({ ...lasting, unavailableRate: 0.05, lostAnswerRate: 0.01 })
    if (struck === 2) await stage.partner.beginOutage(2_000)
  }
  process.stdout.write(`[kills] sync: ${struck}\n`)
  await untilEnded(run.runId)

  const effects = await stage.partner.effects()
  const refused = await outbox('REFUSED')
  const { rows } = await stage.database().pool.query<{ approved: number; cancelled: number }>(
    `SELECT count(*)::int AS approved, (count(*) FILTER (WHERE status = 'CANCELLED'))::int AS cancelled
         FROM sync_outbox`,
  )
  // A refused version that a later one has replaced: the later one is on record there.
  const { approved = 0, cancelled = 0 } = rows[0] ?? {}
  expect(struck).toBe(kills)
  // Equal to the approved versions but for the failure list: 0 lost, 0 twice.
  expect(keysOf(effects)).toStrictEqual(await outbox('ACCEPTED'))
  expect(new Set(keysOf(effects)).size).toBe(effects.length)
  expect(effects.length + refused.length + cancelled).toBe(approved)
  // In order per person.
  const last = new Map<string, number>()
  for (const { personalId, version } of effects) {
    expect(version).toBeGreaterThan(last.get(personalId) ?? 0)
    last.set(personalId, version)
  }

  // Each refusal is on the list with its remedy; once the partner is mended, a replay of all sends them.
  const groups = await stage.inWork((work) => stage.sync.groupFailures(work, {}))
  expect(groups.reduce((sum, { records }) => sum + records, 0)).toBe(refused.length)
  for (const { code, remedy } of groups) expect(remedy).toBe(refusals[code as keyof typeof refusals].remedy)
  await stage.partner.setFaults({})
  await stage.inWork((work) => stage.sync.replayFailures(work, { now: Date.now() }))
  await untilEnded((await stage.start('DB-2026-200002')).runId)
  expect(await outbox('REFUSED')).toStrictEqual([])
  expect(keysOf(await stage.partner.effects())).toStrictEqual(await outbox('ACCEPTED'))

  const before = await stage.partner.requests()
  await untilEnded((await stage.start('DB-2026-200003')).runId)
  expect(await stage.partner.requests()).toBe(before)
})

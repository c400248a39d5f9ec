import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { standardSyncSettings } from '#activities/national-sync.ts'
import { createRandom } from '#domain/people/random.ts'
import { standardBreakerPolicy } from '#domain/sync/breaker.ts'
import { refusals } from '#domain/sync/failures.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'
import { openSyncApprovals } from './sync-approvals.ts'
import { approvedUnit, startSyncStage, victims } from './sync-stage.ts'

const people = scaled('sync: people', 600, 20_000)
const kills = scaled('sync: kills', 5, 50)
const seed = printedSeed('sync', '20261122')
const random = createRandom(seed)

const stage = await startSyncStage({
  people,
  seed,
  programs: 'REAL',
  // Small packets, so that the kills strike in the middle of many things.
  settings: {
    batchSize: scaled('sync: records a packet', 10, 50),
    packetsPerStep: standardSyncSettings.packetsPerStep,
    lanes: 3,
    breaker: { ...standardBreakerPolicy, firstWaitMs: 1_000 },
  },
})
const approvals = await openSyncApprovals(stage)
afterAll(async () => {
  await approvals.stop()
  await stage.stop()
})

const lasting = { seed: Number(seed), refusedRecordRate: 0.01 }
const faults = { ...lasting, unavailableRate: 0.05, lostAnswerRate: 0.01 }

/** Asks for a run until the API has answered: the same key is the same run, however often it had to be asked. */
async function askForRun(
  path = '/sync-runs',
  body: object = { scope: { kind: 'PROVINCE' } },
): Promise<string> {
  const key = randomUUID()
  for (;;) {
    const answer = await stage.call('POST', path, { key, body })
    if (answer?.status === 202) return String(answer.json['number'])
    if (answer !== undefined && answer.status < 500 && answer.status !== 409) {
      throw new Error(JSON.stringify(answer))
    }
  }
}

/** Until no run is open; the sweep starts those whose API died between commit and start. */
async function untilQuiet(): Promise<void> {
  for (let round = 0; ; round += 1) {
    const open = await stage.openRuns().catch(() => undefined)
    if (open === 0) return
    if (round % 50 === 49) await stage.sweep().catch(() => undefined)
    await delay(100)
  }
}

const keysOf = (
  list: readonly { readonly personalId: string; readonly version: number }[],
): readonly string[] => list.map(({ personalId, version }) => `${personalId}:${version}`).toSorted()

/** What the database says the partner must hold, and what is on the failure list. */
async function outbox(status: 'ACCEPTED' | 'REFUSED' | 'CANCELLED'): Promise<readonly string[]> {
  const numbers = new Map(stage.people.map(({ employeeId, personalId }) => [employeeId, personalId]))
  const { rows } = await stage
    .database()
    .pool.query<{ employee_id: string; version: number }>(
      'SELECT employee_id, version FROM sync_outbox WHERE status = $1',
      [status],
    )
  return keysOf(rows.map((row) => ({ personalId: numbers.get(row.employee_id) ?? '', version: row.version })))
}

/** Kills at random, each part at least once; asks for runs while it does. Returns the approved versions and the runs. */
async function strike(): Promise<{ readonly approved: number; readonly runs: readonly string[] }> {
  let approved = (await stage.enqueueAll([1])) + (await stage.enqueueAll([2, 3], 10))
  approved += await approvals.approve()
  let version = 3
  await stage.partner.setFaults(faults)
  const runs: Promise<string>[] = [askForRun()]
  for (let struck = 0; struck < kills; struck += 1) {
    await delay(300 + random.below(1_200))
    if ((await stage.openRuns().catch(() => 1)) === 0) {
      // The rest of the kills strikes a run over one more version of everybody.
      version += 1
      approved += await stage.enqueueAll([version])
      runs.push(askForRun())
    }
    const victim = victims[struck] ?? random.pick(victims)
    // A request is under way when the API dies.
    if (victim === 'API') runs.push(askForRun())
    await stage.kill(victim)
    // A restarted simulator has no fault plan.
    await stage.partner.setFaults(faults)
    if (struck % 10 === 1) approved += await approvals.approve()
    if (struck === 2) await stage.partner.beginOutage(2_000)
  }
  return { approved, runs: await Promise.all(runs) }
}

it('Điều 5.4 — nothing lost, nothing twice, in order, while everything is killed and the partner misbehaves', {
  timeout: 7_200_000,
}, async () => {
  const { approved, runs } = await strike()
  process.stdout.write(`[kills] sync: ${kills}, approved versions: ${approved}, runs: ${runs.length}\n`)
  await untilQuiet()
  // Each request made one run, although the API was killed under it.
  expect(new Set(runs).size).toBe(runs.length)
  const { rows } = await stage
    .database()
    .pool.query<{ runs: number }>('SELECT count(*)::int AS runs FROM sync_run')
  expect(rows[0]?.runs).toBe(runs.length)
  await askForRun()
  await untilQuiet()

  const effects = await stage.partner.effects()
  const [accepted, refused, cancelled] = [
    await outbox('ACCEPTED'),
    await outbox('REFUSED'),
    await outbox('CANCELLED'),
  ]
  // Equal to the approved versions but for the failure list: 0 lost, 0 twice.
  expect(keysOf(effects)).toStrictEqual(accepted)
  expect(new Set(keysOf(effects)).size).toBe(effects.length)
  // Cancelled: refused, and replaced by a later version that is on record there.
  expect(accepted.length + refused.length + cancelled.length).toBe(approved)
  // In order per person.
  const last = new Map<string, number>()
  for (const { personalId, version } of effects) {
    expect(version).toBeGreaterThan(last.get(personalId) ?? 0)
    last.set(personalId, version)
  }
  await approvedBySignature()
  await refusalsAreListed(refused)
  await replayAndRepeat()
})

/** Of the unit whose changes were signed: each approved version is on record there, or was refused by name; no other is. */
async function approvedBySignature(): Promise<void> {
  const numbers = new Map(stage.people.map(({ employeeId, personalId }) => [employeeId, personalId]))
  const members = stage.people.filter(({ unitCode }) => unitCode === approvedUnit)
  const theirs = new Set(members.map(({ personalId }) => personalId))
  const approved = (await approvals.approvedVersions()).map((key) => {
    const [employeeId = '', version = ''] = key.split(':')
    return `${numbers.get(employeeId)}:${version}`
  })
  const refused = new Set((await stage.partner.refusals()).map(({ key }) => key))
  const effects = (await stage.partner.effects()).filter(({ personalId }) => theirs.has(personalId))
  process.stdout.write(`[approved] sync: ${approved.length} versions of ${theirs.size} people, signed\n`)
  expect(approved.length).toBeGreaterThan(2 * theirs.size)
  const onRecord = new Set(keysOf(effects))
  expect(approved.filter((key) => !onRecord.has(key) && !refused.has(key))).toStrictEqual([])
  expect(keysOf(effects).filter((key) => !approved.includes(key))).toStrictEqual([])
}

const listFailures = (page: { readonly after: string | null; readonly limit: number }) =>
  stage.inWork((work) => stage.sync.listFailures(work, page))

/** Each record that the partner refused is on the list, with its field and remedy. */
async function refusalsAreListed(refused: readonly string[]): Promise<void> {
  const numbers = new Map(stage.people.map(({ employeeId, personalId }) => [employeeId, personalId]))
  const listed: string[] = []
  let page: { readonly after: string | null; readonly limit: number } = { after: null, limit: 500 }
  for (;;) {
    const lines = await listFailures(page)
    for (const { employeeId, version, code, field, cause, remedy } of lines) {
      listed.push(`${numbers.get(employeeId)}:${version}`)
      const nature = refusals[code as keyof typeof refusals] // the codes of the list
      expect([cause, remedy]).toStrictEqual([nature.cause, nature.remedy])
      expect(field).not.toBe('')
    }
    if (lines.length < page.limit) break
    page = { ...page, after: lines.at(-1)?.failureId ?? null }
  }
  expect(refused.length).toBeGreaterThan(0)
  expect([...new Set(listed)].toSorted()).toStrictEqual(refused)
  // And by the API, grouped by cause.
  const groups = await stage.call('GET', '/sync-failures/groups')
  const items = (groups?.json['items'] ?? []) as readonly { readonly records: number }[] // the published reply
  expect(items.reduce((sum, { records }) => sum + records, 0)).toBe(refused.length)
}

/** Once the partner is mended a replay of all sends them; the unchanged run after it sends nothing. */
async function replayAndRepeat(): Promise<void> {
  await stage.partner.setFaults({})
  await askForRun('/sync-failures/replay', {})
  await untilQuiet()
  expect(await outbox('REFUSED')).toStrictEqual([])
  expect(keysOf(await stage.partner.effects())).toStrictEqual(await outbox('ACCEPTED'))

  const before = await stage.partner.requests()
  await askForRun()
  await untilQuiet()
  expect(await stage.partner.requests()).toBe(before)
}

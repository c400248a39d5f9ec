import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createRandom } from '#domain/people/random.ts'
import { planRetention } from '#domain/backup/retention.ts'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import type { ChildOrders } from '#test/models/backup-child.ts'
import { aTemporaryMedium } from '#test/models/backup-place.ts'
import { fillSampleData, independentFingerprint } from '#test/models/filled-database.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseNameOf, withDatabase } from './database/connection.ts'
import { observeSets } from './medium/observe-sets.ts'
import { readSet } from './restore/read-set.ts'
import { restoreInstallation } from './restore/restore-installation.ts'
import { asAdministrator, createScratchDatabase } from './restore/side-database.ts'

const keys = `khoa:${randomBytes(32).toString('base64')}`
const ring = parseKeyRing(keys)
const child = fileURLToPath(new URL('../../test/models/backup-child.ts', import.meta.url))
const start = Date.UTC(2026, 0, 3)
const month = 30 * 86_400_000
const random = createRandom(printedSeed('kills of backups'))
let source: TestDatabase
let place: Awaited<ReturnType<typeof aTemporaryMedium>>
let clock = start

const takeSet = () => {
  clock += month
  return takeAgedSet({ url: source.url, medium: place.medium, ring }, clock)
}

beforeAll(async () => {
  source = await createTestDatabase()
  place = await aTemporaryMedium()
  await fillSampleData(source.url, { people: 1_000, documentBytes: 6_400, entriesPerPerson: 5 })
  for (let set = 0; set < 5; set += 1) await takeSet()
})
afterAll(async () => {
  await place.remove()
  await source.drop()
})

/** The act in a process of its own, from the moment it begins. */
async function begin(orders: ChildOrders) {
  const process = spawn('node', ['--import', 'tsx', child, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const over = once(process, 'exit')
  await once(process.stdout, 'data')
  return { process, over, since: performance.now() }
}

/** How long the act takes on this machine, now, when nobody kills it. */
async function measure(orders: ChildOrders): Promise<number> {
  const { process, over, since } = await begin(orders)
  await over
  expect(process.exitCode).toBe(0)
  return performance.now() - since
}

/** Kills the act so many milliseconds after it began; tells whether it had already ended. */
async function runAndKill(orders: ChildOrders, afterMs: number): Promise<'killed' | 'ended'> {
  const { process, over } = await begin(orders)
  const timer = setTimeout(() => process.kill('SIGKILL'), afterMs)
  await over
  clearTimeout(timer)
  return process.signalCode === 'SIGKILL' ? 'killed' : 'ended'
}

async function databasesLike(prefix: string): Promise<readonly string[]> {
  const { rows } = await asAdministrator(source.url, (admin) =>
    admin.query<{ name: string }>('SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)', [
      prefix,
    ]),
  )
  return rows.map(({ name }) => name)
}

/** Whatever was going on: the sets that must be there are there and whole, and nothing else counts. */
async function assertMediumWhole(mustBeThere: readonly string[]): Promise<void> {
  await place.medium.cleanUp()
  const names = await readdir(place.directory)
  expect(names.filter((name) => /partial|deleting/.test(name))).toEqual([])
  const observed = await observeSets(place.medium, ring)
  for (const setId of mustBeThere) expect(names).toContain(setId)
  for (const { set } of observed) {
    expect(set.attested, `${set.setId} is whole`).not.toBeNull()
    await readSet({ medium: place.medium, ring, setId: set.setId })
  }
}

const keptSets = async (now: number): Promise<readonly string[]> => {
  const sets = (await observeSets(place.medium, ring)).map(({ set }) => set)
  const policy = { monthlySets: 3, everythingForMonths: 3 }
  return planRetention({ sets, policy, now: { walls: [now], boot: null } })
    .decisions.filter(({ action }) => action === 'KEEP')
    .map(({ setId }) => setId)
}

async function orderAct(
  act: ChildOrders['act'],
  target: string,
): Promise<{ orders: ChildOrders; must: readonly string[] }> {
  const before = await place.medium.listNames()
  if (act === 'backup') clock += 1000
  const orders = {
    act,
    url: source.url,
    directory: place.directory,
    keys,
    target,
    now: clock,
    setId: before.at(-1) ?? '',
  }
  return { orders, must: act === 'prune' ? await keptSets(clock) : before }
}

/** The server takes its time to notice that a client was killed in the middle of a statement. */
async function endSessionsOfTheDead(prefix: string): Promise<void> {
  await asAdministrator(source.url, async (admin) => {
    const sessions = 'FROM pg_stat_activity WHERE starts_with(datname, $1)'
    await admin.query(`SELECT pg_terminate_backend(pid, 10000) ${sessions}`, [prefix])
  })
}

const nameStart = (url: string, purpose: 'scratch' | 'restore') =>
  `${databaseNameOf(url).slice(0, 30)}_${purpose}_`

/** Called again, a killed restore goes on and ends; how many tables it found loaded. */
async function goOn({ setId, target, now }: ChildOrders): Promise<number> {
  const { medium } = place
  const outcome = await restoreInstallation({
    medium,
    ring,
    setId,
    url: target,
    migrate: migrateDeploy,
    now: () => now,
  })
  return outcome.tablesFoundLoaded
}

/** The next run removes what killed ones left. */
async function assertNothingLeft(act: ChildOrders['act'], target: string): Promise<void> {
  if (act === 'prove') {
    await endSessionsOfTheDead(nameStart(source.url, 'scratch'))
    await (await createScratchDatabase(source.url)).drop()
  }
  expect(await databasesLike(nameStart(source.url, 'scratch'))).toEqual([])
  expect(await databasesLike(nameStart(target, 'restore'))).toEqual([])
}

const dropTarget = (target: string) =>
  asAdministrator(source.url, (admin) =>
    admin.query(`DROP DATABASE IF EXISTS "${databaseNameOf(target)}" WITH (FORCE)`),
  )

const hits = { killed: 0, ended: 0 }

test.each(['backup', 'prove', 'prune', 'restore'] as const)(
  'kill -9 in the middle of %s loses nothing',
  async (act) => {
    const times = scaled(`kills during ${act}`, 3, 40)
    const target = withDatabase(
      source.url,
      `${databaseNameOf(source.url).slice(0, 20)}_k${randomUUID().slice(0, 6)}`,
    )
    const print = await independentFingerprint(source.url)
    const count = { killed: 0, ended: 0, tablesFound: 0 }
    const growOld = async () => {
      if (act === 'prune') for (let set = 0; set < 2; set += 1) await takeSet()
    }
    await growOld()
    let unkilledMs = await measure((await orderAct(act, target)).orders)
    await dropTarget(target)
    for (let at = 0; at < times; at += 1) {
      await growOld()
      const { orders, must } = await orderAct(act, target)
      const afterMs = random.below(Math.max(2, Math.round(unkilledMs)))
      const outcome = await runAndKill(orders, afterMs)
      count[outcome] += 1
      hits[outcome] += 1
      // The machine has become quicker than it was when it was measured.
      if (outcome === 'ended') unkilledMs = Math.min(unkilledMs, afterMs)
      await assertMediumWhole(must)
      if (act === 'restore') {
        const restored = (await databasesLike(databaseNameOf(target))).includes(databaseNameOf(target))
        if (!restored) count.tablesFound += await goOn(orders)
        expect(await independentFingerprint(target)).toEqual(print)
      }
      await dropTarget(target)
    }
    const of = `of ${Math.round(unkilledMs)} ms unkilled`
    const found = act === 'restore' ? `, ${count.tablesFound} tables not loaded again` : ''
    process.stdout.write(`[kill] ${act}: ${count.killed} killed, ${count.ended} had ended, ${of}${found}\n`)
    await assertNothingLeft(act, target)
  },
  900_000,
)

test('the kills did strike in the middle', () => {
  expect(hits.killed).toBeGreaterThanOrEqual(scaled('kills that must have struck', 1, 80))
})

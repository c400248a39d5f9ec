import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { scanDossiers } from '#activities/quality.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createEntryStore } from '#adapters/postgres/dossier/entries.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createPeopleStore } from '#adapters/postgres/dossier/people.ts'
import { createQualityStore } from '#adapters/postgres/dossier-quality/quality-store.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestCluster } from '#test/database.ts'

// npm run bench:dossier [people] [requests a second] [seconds] — own dossier, list and scan, each beside the plain `pg` query of the same rows in the
// same run, the plain one first and again last. The last line is one JSON object.

const people = Number(process.argv[2] ?? 25_000)
const ratePerSecond = Number(process.argv[3] ?? 300)
const seconds = Number(process.argv[4] ?? 10)
const today = '2026-11-22'
const at = Date.UTC(2026, 10, 22)
const system = { kind: 'SYSTEM' } as const
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const sealer = createFieldSealer(
  createKeyRing(new Map([['bench', new Uint8Array(randomBytes(32))]]), 'bench'),
)
const cluster = await startTestCluster()
const api = openDatabase({ url: cluster.url, role: 'hub_api' })
const worker = openDatabase({ url: cluster.url, role: 'hub_worker' })
const owner = openDatabase({ url: cluster.url, role: 'owner' })
try {
  const ids = await load(worker)
  const report = {
    bench: 'dossier',
    people,
    ...(await benchDossier(ids)),
    ...(await benchList(ids)),
    ...(await benchScan()),
  }
  const limits = { dossierP95Ms: 20, listP95Ms: 50, scanSeconds: 10 }
  const kept =
    report.dossierP95Ms <= limits.dossierP95Ms &&
    report.listP95Ms <= limits.listP95Ms &&
    report.scanSeconds <= limits.scanSeconds
  process.stdout.write(`${JSON.stringify({ ...report, limits, kept })}\n`)
} finally {
  await Promise.all([api.close(), worker.close(), owner.close()])
  await cluster.stop()
}

async function load(database: Database): Promise<string[]> {
  const units = Array.from({ length: 120 }, (_, index) => ({
    code: `H59.${index + 1}`,
    name: `Đơn vị ${index + 1}`,
  }))
  const staff = inventStaff({
    seed: 'bench',
    count: people,
    units,
    today,
    defects: Math.min(500, people / 10),
  })
  const began = performance.now()
  for (let start = 0; start < people; start += 5_000) {
    const part = staff.people.slice(start, start + 5_000)
    await database.transaction(system, (work) => loadStaff(sealer, work, { people: part, at }), {
      timeoutMs: 300_000,
    })
  }
  say(`loaded ${people} people in ${seconded(began)} s`)
  await owner.pool.query('ANALYZE')
  return staff.people.map((person) => person.employeeId)
}

async function benchDossier(ids: readonly string[]) {
  const entries = createEntryStore(sealer)
  const plain = `SELECT id, section, entry_key, value, sealed FROM dossier_entry
    WHERE employee_id = $1 AND superseded_at IS NULL AND act <> 'RESCIND' AND valid_from <= $2`
  const actorOf = (employeeId: string) => ({
    kind: 'ACTOR' as const,
    actor: { accountId: 'bench', employeeId, roles: [] },
  })
  const readOwn = (index: number) => {
    const id = ids[(index * 7919) % ids.length] ?? ''
    return api.transaction(actorOf(id), (work) => entries.current(work, [id], { validOn: today }))
  }
  const readPlain = (index: number) => owner.pool.query(plain, [ids[(index * 7919) % ids.length], today])
  await atRate(readOwn, 2)
  const before = await atRate(readPlain, seconds)
  const own = await atRate(readOwn, seconds)
  const after = await atRate(readPlain, seconds)
  return { ratePerSecond, dossierP95Ms: p95(own), plainDossierP95Ms: [p95(before), p95(after)] }
}

async function benchList(ids: readonly string[]) {
  const store = createPeopleStore(sealer)
  const scope = {
    kind: 'ACTOR',
    actor: {
      accountId: 'bench',
      employeeId: null,
      roles: [{ role: 'DEPARTMENT_OFFICER', unitCode: null, ground: 'ASSIGNMENT:1' }],
    },
  } as const
  const plain = `SELECT id, full_name, officer_no, category, status, unit_code FROM employee
    WHERE $1::uuid IS NULL OR (unit_code, full_name, id) > (SELECT unit_code, full_name, id FROM employee WHERE id = $1)
    ORDER BY unit_code, full_name, id LIMIT 101`
  const page = (index: number) => ({
    unitCodes: null,
    search: null,
    limit: 101,
    after: ids[(index * 104_729) % ids.length] ?? null,
  })
  const list = (index: number) => api.transaction(scope, (work) => store.list(work, page(index)))
  const [times, plainTimes]: [number[], number[]] = [[], []]
  for (let index = 0; index < 300; index += 1) {
    plainTimes.push(await timed(() => owner.pool.query(plain, [page(index).after])))
    times.push(await timed(() => list(index)))
  }
  return { listP95Ms: p95(times), plainListP95Ms: p95(plainTimes) }
}

async function benchScan() {
  const plainBegan = performance.now()
  const rows = await owner.pool.query(
    'SELECT id, employee_id, section, entry_key, value, sealed FROM dossier_entry',
  )
  const plainScanSeconds = seconded(plainBegan)
  const ports = { database: worker, quality: createQualityStore(worker, sealer), clock: { now: () => at } }
  const began = performance.now()
  const cpu = process.cpuUsage()
  const { findings } = await scanDossiers(ports, randomUUID())
  const used = process.cpuUsage(cpu)
  const scanCpuSeconds = Math.round((used.user + used.system) / 10_000) / 100
  return { scanSeconds: seconded(began), scanCpuSeconds, plainScanSeconds, entries: rows.rowCount, findings }
}

/** Open loop: a request begins when its time has come, whether or not the one before has ended. */
async function atRate(run: (index: number) => Promise<unknown>, forSeconds: number): Promise<number[]> {
  const times: number[] = []
  const pending: Promise<void>[] = []
  const began = performance.now()
  for (let index = 0; index < ratePerSecond * forSeconds; index += 1) {
    const due = began + (index * 1000) / ratePerSecond
    if (due > performance.now()) await delay(due - performance.now())
    // From the due time, so that a slow machine cannot hide its waiting.
    pending.push(run(index).then(() => void times.push(performance.now() - due)))
  }
  await Promise.all(pending)
  return times
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await run()
  return performance.now() - began
}

function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.floor(sorted.length * 0.95)] ?? 0) * 10) / 10
}

function seconded(began: number): number {
  return Math.round((performance.now() - began) / 10) / 100
}

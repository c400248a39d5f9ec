import { fork } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { scanDossiers } from '#activities/quality.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createQualityStore } from '#adapters/postgres/dossier-quality/quality-store.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestCluster } from '#test/database.ts'
import { importBytes, inventList } from './dossier-list.ts'
import { LightClient } from './light-client.ts'
import { atRate, p95, spreadOf, timed } from './timing.ts'

// npm run bench:dossier [people] [requests a second] [seconds] — own dossier and list over HTTP against the API in a process of
// its own, and the scan, each beside the plain `pg` query of the same rows in the same run, and the import of a list. The last line is one JSON object.

const people = Number(process.argv[2] ?? 25_000)
const ratePerSecond = Number(process.argv[3] ?? 300)
const seconds = Number(process.argv[4] ?? 10)
const warmUpSeconds = 10
const today = '2026-11-22'
const at = Date.UTC(2026, 10, 22)
const system = { kind: 'SYSTEM' } as const
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const key = randomBytes(32)
const sealer = createFieldSealer(createKeyRing(new Map([['bench', new Uint8Array(key)]]), 'bench'))
const cluster = await startTestCluster()
const worker = openDatabase({ url: cluster.url, role: 'hub_worker' })
const owner = openDatabase({ url: cluster.url, role: 'owner' })
try {
  const imported = await benchImport()
  const ids = await load(worker)
  const report = {
    bench: 'dossier',
    people,
    ...imported,
    ...(await benchApi(ids)),
    ...(await benchScan()),
  }
  const limits = { dossierP95Ms: 20, listP95Ms: 50, scanSeconds: 10, importSeconds: 60 }
  const kept =
    report.dossierP95Ms <= limits.dossierP95Ms &&
    report.listP95Ms <= limits.listP95Ms &&
    report.scanSeconds <= limits.scanSeconds &&
    report.importSeconds <= limits.importSeconds
  process.stdout.write(`${JSON.stringify({ ...report, limits, kept })}\n`)
} finally {
  await Promise.all([worker.close(), owner.close()])
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

/** A list of as many people as the province has, from its bytes to the report, and let go again. */
async function benchImport() {
  const bytes = inventList(people, today)
  const began = performance.now()
  const { counts, messages } = await importBytes(bytes, { database: worker, sealer, at })
  const importSeconds = seconded(began)
  if (counts.NEW !== people || messages.length > 0) throw new Error(`import: ${JSON.stringify(counts)}`)
  const { rows } = await owner.pool.query<{ changes: number }>(
    'SELECT count(*)::int AS changes FROM change_request',
  )
  await owner.pool.query('TRUNCATE employee, import_run CASCADE')
  return { importSeconds, importedChanges: rows[0]?.changes ?? 0 }
}

/** Own dossier and list through the API (token, account, access, answer checked against its schema) over HTTP. */
async function benchApi(ids: readonly string[]) {
  const readers = ids.filter((_id, index) => index % Math.ceil(people / 500) === 0)
  const officer = randomUUID()
  const accounts = await makeAccounts(officer, ids)
  const subjects = [officer, ...readers.map((reader) => accounts.get(reader) ?? '')]
  const order = { url: cluster.url, key: key.toString('base64'), subjects }
  const api = await startApi(order)
  try {
    const readOwn = (index: number) => {
      const at = index % readers.length
      return api.get(`/dossiers/${readers[at]}`, api.tokens[at + 1] ?? '')
    }
    const list = (index: number) =>
      api.get(`/dossiers?limit=100&after=${ids[(index * 104_729) % ids.length]}`, api.tokens[0] ?? '')
    return { ...(await benchDossier(readers, { readOwn, cpu: api.cpu })), ...(await benchList(ids, list)) }
  } finally {
    api.stop()
  }
}

async function benchDossier(
  readers: readonly string[],
  {
    readOwn,
    cpu,
  }: { readonly readOwn: (index: number) => Promise<void>; readonly cpu: () => Promise<number> },
) {
  const plain = `SELECT id, section, entry_key, value, sealed FROM dossier_entry
    WHERE employee_id = $1 AND superseded_at IS NULL AND act <> 'RESCIND' AND valid_from <= $2`
  const readPlain = async (index: number) =>
    void (await owner.pool.query(plain, [readers[index % readers.length], today]))
  const before = await atRate(readPlain, { ratePerSecond, seconds })
  // As a service that has run for a while: its code is compiled, its connections are open.
  await atRate(readOwn, { ratePerSecond, seconds: warmUpSeconds })
  const cpuBefore = await cpu()
  const own = await atRate(readOwn, { ratePerSecond, seconds })
  const apiCpuMsARequest = Math.round(((await cpu()) - cpuBefore) / own.length) / 1000
  const after = await atRate(readPlain, { ratePerSecond, seconds })
  tellWhen('own dossier', own)
  return {
    ratePerSecond,
    warmUpSeconds,
    dossierP95Ms: p95(own),
    dossierMs: spreadOf(own),
    plainDossierP95Ms: [p95(before), p95(after)],
    apiCpuMsARequest,
  }
}

async function benchList(ids: readonly string[], list: (index: number) => Promise<void>) {
  const plain = `SELECT id, full_name, officer_no, category, status, unit_code FROM employee
    WHERE $1::uuid IS NULL OR (unit_code, full_name, id) > (SELECT unit_code, full_name, id FROM employee WHERE id = $1)
    ORDER BY unit_code, full_name, id LIMIT 101`
  const [times, plainTimes]: [number[], number[]] = [[], []]
  for (let index = 0; index < 300; index += 1) {
    plainTimes.push(await timed(() => owner.pool.query(plain, [ids[(index * 104_729) % ids.length]])))
    times.push(await timed(() => list(index)))
  }
  return { listP95Ms: p95(times), plainListP95Ms: p95(plainTimes) }
}

/** Everybody has one, as in the province; by employee. */
async function makeAccounts(officer: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const accounts = ids.map(() => randomUUID())
  await owner.pool.query(
    `INSERT INTO account (id, employee_id, login, display_name, must_change, acknowledged_at)
     SELECT id, employee_id, id::text, 'Tài khoản đo', false, now() FROM unnest($1::uuid[], $2::uuid[]) AS made(id, employee_id)`,
    [
      [officer, ...accounts],
      [null, ...ids],
    ],
  )
  await owner.pool.query(
    `INSERT INTO held_role (id, account_id, role, unit_code, assignment_id, ground, starts_at)
     SELECT gen_random_uuid(), id, CASE WHEN id = $2 THEN 'DEPARTMENT_OFFICER' ELSE 'EMPLOYEE' END,
       CASE WHEN id = $2 THEN NULL ELSE 'H59.1' END, gen_random_uuid(), 'đo', now() - interval '1 day'
     FROM unnest($1::uuid[]) AS made(id)`,
    [[officer, ...accounts], officer],
  )
  await owner.pool.query('ANALYZE account, held_role')
  return new Map(ids.map((id, index) => [id, accounts[index] ?? '']))
}

async function startApi(order: {
  readonly url: string
  readonly key: string
  readonly subjects: readonly string[]
}) {
  const child = fork(new URL('dossier-api.ts', import.meta.url), [JSON.stringify(order)])
  const told = async <T>() => ((await once(child, 'message')) as [T])[0] // what dossier-api.ts sends
  const { url, tokens } = await told<{ readonly url: string; readonly tokens: readonly string[] }>()
  const client = new LightClient(url)
  return {
    tokens,
    get: async (path: string, token: string) => {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
      const { status } = await client.get(`/api/v1${path}`, headers)
      if (status !== 200) throw new Error(`${path}: ${status}`)
    },
    /** Microseconds. */
    cpu: async () => {
      child.send('cpu')
      const { cpu } = await told<{ readonly cpu: NodeJS.CpuUsage }>()
      return cpu.user + cpu.system
    },
    stop: () => {
      client.close()
      child.disconnect()
    },
  }
}

async function benchScan() {
  const plainBegan = performance.now()
  const entries = await countPlainRows()
  const plainScanSeconds = seconded(plainBegan)
  const ports = { database: worker, quality: createQualityStore(worker, sealer), clock: { now: () => at } }
  const began = performance.now()
  const cpu = process.cpuUsage()
  const { findings } = await scanDossiers(ports, randomUUID())
  const used = process.cpuUsage(cpu)
  const scanCpuSeconds = Math.round((used.user + used.system) / 10_000) / 100
  return { scanSeconds: seconded(began), scanCpuSeconds, plainScanSeconds, entries, findings }
}

/** The rows are let go: hundreds of thousands of them would burden the scan's memory, which never holds so many. */
async function countPlainRows(): Promise<number | null> {
  const all = 'SELECT id, employee_id, section, entry_key, value, sealed FROM dossier_entry'
  return (await owner.pool.query(all)).rowCount
}

/** Where in the run the slow ones were: one stall looks otherwise like slowness everywhere. */
function tellWhen(what: string, times: readonly number[]): void {
  const window = ratePerSecond / 2
  const worst = Array.from({ length: Math.ceil(times.length / window) }, (_, index) =>
    Math.round(Math.max(...times.slice(index * window, (index + 1) * window))),
  )
  say(`${what}: slowest of each half second in ms: ${worst.join(' ')}`)
}

function seconded(began: number): number {
  return Math.round((performance.now() - began) / 10) / 100
}

import { setTimeout as delay } from 'node:timers/promises'
import { standardSyncSettings } from '#activities/national-sync.ts'
import { createNationalDatabaseClient } from '#adapters/national-database/client.ts'
import { PartnerOutage } from '#contracts/national-sync.ts'
import { startNationalDatabase } from '#test/national-database.ts'
import { startSyncStage, type SyncStage } from '#test/system/sync-stage.ts'

// npm run bench:sync [people] — the durable sync beside a plain loop of the same batches over the same kind of
// connection; then a run over five more versions of everybody (100,000 records), to see whether memory grows. The last
// line is one JSON object.

const people = Number(process.argv[2] ?? 20_000)
const OUTAGE_MS = 3_000
/** Five times the records may not need more than this many times the memory. */
const MEMORY_GROWTH = 1.25
const faults = { seed: 20_261_122, unavailableRate: 0.05, lostAnswerRate: 0.01, refusedRecordRate: 0.01 }
const settings = { ...standardSyncSettings, breaker: { firstWaitMs: 2_000, longestWaitMs: 10_000 } }
const say = (line: string): void => void process.stderr.write(`${line}\n`)

say(`loading ${people} people`)
const stage = await startSyncStage({ people, seed: 'bench', programs: 'MEASURED', settings })
try {
  await stage.enqueueAll([1])
  const plain = await runPlainLoop(stage)
  say(`plain loop: ${plain} s`)
  await stage.partner.setFaults(faults)
  const durable = await timeRun(stage, 'DB-2026-000001', { outage: 'YES' })
  say(`durable: ${durable.seconds} s`)
  const refused = (await stage.partner.refusals()).length
  const again = await timeRun(stage, 'DB-2026-000002', { outage: 'NO' })
  say(`again: ${again.seconds} s`)
  const many = await stage.enqueueAll([2, 3, 4, 5, 6])
  const large = await timeRun(stage, 'DB-2026-000003', { outage: 'NO' })
  const effects = await stage.partner.effects()
  const twice =
    effects.length - new Set(effects.map(({ personalId, version }) => `${personalId}:${version}`)).size
  const report = {
    bench: 'sync',
    people,
    durableSeconds: durable.seconds,
    recordsPerSecond: Math.round(people / durable.seconds),
    plainLoopSeconds: plain,
    ratioToPlainLoop: round(durable.seconds / plain),
    unchangedRerunSeconds: again.seconds,
    unchangedRerunRequests: again.requests,
    refusedRecords: refused,
    effectsTwice: twice,
    memory: { [people]: durable.memory, [many]: large.memory },
    recordsOfLargeRun: many,
    secondsOfLargeRun: large.seconds,
    limits: { durableSeconds: 60, unchangedRerunSeconds: 5, memoryGrowth: MEMORY_GROWTH },
    kept:
      durable.seconds <= 60 &&
      again.seconds <= 5 &&
      again.requests === 0 &&
      twice === 0 &&
      large.memory.peakRssMb <= durable.memory.peakRssMb * MEMORY_GROWTH &&
      large.memory.heldHeapMb <= durable.memory.heldHeapMb * MEMORY_GROWTH,
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
} finally {
  await stage.stop()
}

async function timeRun(on: SyncStage, number: string, { outage }: { readonly outage: 'YES' | 'NO' }) {
  const before = await on.partner.requests()
  const startedAt = performance.now()
  const { runId } = await on.start(number)
  let isDownDone = outage === 'NO'
  while (!(await on.hasEnded(runId))) {
    if (!isDownDone && performance.now() - startedAt > 4_000) {
      isDownDone = true
      await on.partner.beginOutage(OUTAGE_MS)
    }
    await delay(50)
  }
  const seconds = round((performance.now() - startedAt) / 1000)
  return { seconds, memory: await on.workerMemory(), requests: (await on.partner.requests()) - before }
}

/** The same rows, batches and faults, with no claim, no settlement, no engine: what is lost is simply sent again. */
async function runPlainLoop(on: SyncStage): Promise<number> {
  const other = await startNationalDatabase()
  await other.setFaults(faults)
  const client = createNationalDatabaseClient(other.settings)
  const startedAt = performance.now()
  const rows = await on.inWork((work) => on.sync.pendingOf(work, { kind: 'PROVINCE' }, people))
  for (let start = 0; start < rows.length; start += settings.batchSize) {
    const batch = rows.slice(start, start + settings.batchSize)
    const contents = await on.inWork((work) => on.sync.readContents(work, batch))
    const records = [...contents.values()].filter((record) => record !== null)
    const packet = { messageId: crypto.randomUUID(), correlationId: 'plain', createdAt: Date.now(), records }
    if (start === settings.batchSize * 20) await other.beginOutage(OUTAGE_MS)
    await pushUntilAnswered(() => client.pushPacket(packet))
  }
  const seconds = round((performance.now() - startedAt) / 1000)
  client.close()
  await other.stop()
  return seconds
}

async function pushUntilAnswered(push: () => Promise<unknown>): Promise<void> {
  try {
    await push()
  } catch (error) {
    if (!(error instanceof PartnerOutage)) throw error
    await delay(200)
    await pushUntilAnswered(push)
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

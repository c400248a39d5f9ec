import os from 'node:os'
import { preparePackage } from '#adapters/postgres/approvals/packages.ts'
import { receiveSignature } from '#adapters/postgres/approvals/signature.ts'
import { makeLeaves } from '#adapters/postgres/approvals/submitted-leaves.ts'
import { openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { anApprovalOffice } from '#test/builders/approvals/approval-office.ts'
import { startTestAuthority } from '#test/certification-authority.ts'
import { createTestDatabase, startTestCluster } from '#test/database.ts'
import { measureOneWorkflowAChange } from './one-workflow-a-change/measure.ts'

/**
 * One package of 20,000 changes of as many people: prepare, sign, verify, apply; beside one bare UPDATE of as many rows,
 * and beside one workflow a change at the cost measured on a sample in this run. A small package goes before: the hub
 * has run for a while when a month's changes come. What submitting has done for the leaves is measured apart.
 */
const size = Number(process.env['BENCH_CHANGES'] ?? 20_000)
const warmUp = 200
const sample = Math.min(Number(process.env['BENCH_WORKFLOWS'] ?? 500), size)
const system = { kind: 'SYSTEM' } as const
const long = { timeoutMs: 300_000 }

const cluster = await startTestCluster()
process.env['HUB_TEST_POSTGRES'] = cluster.url
const home = await createTestDatabase()
const hub = openDatabase({ url: home.url, role: 'hub_worker' })
const authority = await startTestAuthority()
const office = await anApprovalOffice(hub, { authority, changes: size + warmUp })
const { accountId, unitCode, settings, activities } = office
const owner = openDatabase({ url: home.url, role: 'owner' })
/** As the database's own housekeeping leaves rows that were entered over a month. */
const tidy = () => owner.pool.query('VACUUM ANALYZE')
await tidy()

const figures: Record<string, number> = {}
const submitted = await hub.transaction(system, async (work) => {
  const rows = await prismaOf(work).$queryRaw<
    { id: string }[]
  >`SELECT id::text FROM change_request ORDER BY 1`
  return rows.map(({ id }) => id)
})
const [first, month] = [submitted.slice(0, warmUp), submitted.slice(warmUp)]

async function measure<T>(
  { key, what }: { readonly key: string; readonly what: string },
  run: () => Promise<T>,
): Promise<T> {
  const start = performance.now()
  const result = await run()
  const ms = Math.round(performance.now() - start)
  figures[`${key}Ms`] = ms
  process.stdout.write(`${what.padEnd(44)} ${String(ms).padStart(7)} ms\n`)
  return result
}

async function updateOnly(): Promise<void> {
  const run = hub.transaction(
    system,
    async (work) => {
      await measure(
        { key: 'bareUpdate', what: 'bare UPDATE … FROM unnest, rolled back' },
        () =>
          prismaOf(work).$executeRaw`
          UPDATE change_request c SET status = 'APPROVED', approved_at = now()
          FROM unnest(${month}::uuid[]) AS chosen(id) WHERE c.id = chosen.id`,
      )
      throw new Error('roll back')
    },
    long,
  )
  await run.catch(() => undefined)
}

async function leavesAgain(): Promise<void> {
  const run = hub.transaction(
    system,
    async (work) => {
      await measure({ key: 'leavesAtSubmission', what: 'the leaves, made at submission, rolled back' }, () =>
        makeLeaves(work, settings.sealer, month),
      )
      throw new Error('roll back')
    },
    long,
  )
  await run.catch(() => undefined)
}

async function approve(changeIds: readonly string[]): Promise<string> {
  const { packageId } = await measure(
    { key: 'prepare', what: 'prepare (rows, leaves, tree, manifest)' },
    () =>
      hub.transaction(
        system,
        (work) => preparePackage(work, settings, { accountId, unitCode, now: Date.now(), changeIds }),
        long,
      ),
  )
  await measure({ key: 'receive', what: 'sign and receive' }, () =>
    hub.transaction(system, async (work) => {
      const { manifest } = await prismaOf(work).approvalPackage.findUniqueOrThrow({
        where: { id: packageId },
      })
      const cms = await office.sign(new Uint8Array(manifest))
      await receiveSignature(work, { packageId, accountId, cms, now: Date.now() })
    }),
  )
  await measure({ key: 'examine', what: 'examine (CMS, path, CRL, OCSP)' }, () =>
    activities.examineSignature({ packageId }),
  )
  await measure({ key: 'stamp', what: 'time-stamp' }, () => activities.stampSignature({ packageId }))
  return measure({ key: 'apply', what: 'recompute, decide and apply' }, () =>
    activities.settlePackage({ packageId }),
  )
}

process.stdout.write(`a package of ${warmUp} changes first\n`)
await approve(first)
process.stdout.write(`one package of ${size} changes\n`)
await leavesAgain()
await tidy()
await updateOnly()
await tidy()
const start = performance.now()
const outcome = await approve(month)
const allMs = Math.round(performance.now() - start)
process.stdout.write(`${outcome}: ${(allMs / 1000).toFixed(1)} s in all (aim 3 s on 2 cores)\n`)

const each = await measureOneWorkflowAChange(hub, sample)
process.stdout.write(
  `one workflow a change: ${each.toFixed(1)} ms each over a sample of ${sample}, so ${((each * size) / 1000).toFixed(0)} s for ${size}, extrapolated\n`,
)

await authority.stop()
await owner.close()
await hub.close()
await home.drop()
await cluster.stop()
process.stdout.write(
  `${JSON.stringify({
    bench: 'approval',
    changes: size,
    outcome,
    allMs,
    ...figures,
    timesBareUpdate: Math.round((allMs / (figures['bareUpdateMs'] ?? allMs)) * 10) / 10,
    workflowAChangeMs: Math.round(each * 10) / 10,
    loadAverage: os.loadavg().map((load) => Math.round(load * 100) / 100),
  })}\n`,
)

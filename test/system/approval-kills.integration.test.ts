import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeChangeProof } from '#adapters/postgres/approvals/proofs.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import { createRandom } from '#domain/people/random.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'
import { type ApprovalStage, approvalVictims, startApprovalStage, until } from './approval-stage.ts'
import { fillUnits, openLastDay, playLastDay, type UnitOnStage } from './approval-units.ts'

const seed = printedSeed('approval kills')
const random = createRandom(seed)

const order = {
  units: scaled('approval kills: units', 12, 261),
  changes: scaled('approval kills: changes', 120, 5_000),
}
const kills = scaled('approval kills: kills', 4, 60)
const windowSeconds = scaled('approval kills: seconds to the window’s end', 45, 600)

let stage: ApprovalStage
let units: readonly UnitOnStage[] = []
/** By package: the hub has said that it holds this signature. */
const acknowledged = new Map<string, UnitOnStage>()
let figures = ''

beforeAll(async () => {
  stage = await startApprovalStage(scaled('approval kills: people', 3_000, 9_000))
  units = await fillUnits(stage, order)
}, 600_000)
afterAll(() => stage.stop(), 60_000)

/** One after another; an API that is killed after its commit wakes nobody. */
async function signSome(from: number, to: number): Promise<void> {
  for (const unit of units.slice(from, to)) {
    const packageId = await playLastDay(stage, unit)
    if (packageId !== undefined) acknowledged.set(packageId, unit)
  }
}

/** Each kill strikes while a share of the units is signing and the shares before it are being settled. */
async function signUnderKills(): Promise<void> {
  const first = approvalVictims.toSorted(() => random.below(3) - 1)
  const share = Math.ceil(units.length / kills)
  for (let struck = 0; struck < kills; struck += 1) {
    const victim = first[struck] ?? random.pick(approvalVictims)
    await Promise.all([stage.kill(victim), signSome(struck * share, (struck + 1) * share)])
    await stage.sweep().catch(() => undefined)
  }
}

const loadChanges = () =>
  stage.inWork(
    (work) => prismaOf(work).$queryRaw<
      {
        id: string
        status: string
        package: string | null
        locked: boolean
        entries: number
        sent: number
        version: number
      }[]
    >`
      SELECT c.id::text, c.status, c.package_id::text AS package, change_held_until(c.id) IS NOT NULL AS locked,
        coalesce(entered.entries, 0) AS entries,
        (SELECT count(*)::int FROM sync_outbox o WHERE o.employee_id = c.employee_id) AS sent,
        e.dossier_version AS version
      FROM change_request c JOIN employee e ON e.id = c.employee_id
      LEFT JOIN (SELECT change_id, count(*)::int AS entries FROM dossier_entry WHERE change_id IS NOT NULL GROUP BY 1)
        entered ON entered.change_id = c.id
      WHERE c.entered_by = 'x'`,
  )

const countBy = (list: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set(list)].map((key) => [key, list.filter((one) => one === key).length]))

describe('the last day while worker, API, PostgreSQL and Temporal are killed', () => {
  it('Điều 6 — each change is approved once or still pending', async () => {
    expect(units).toHaveLength(order.units)
    const versionsBefore = new Map((await loadChanges()).map(({ id, version }) => [id, version]))
    const closesAt = Date.now() + windowSeconds * 1_000
    await openLastDay(stage, units, closesAt)
    await stage.sweep()
    await signUnderKills()
    const rounds = () => stage.inWork((work) => prismaOf(work).approvalRound.findMany())
    const isOver = async (): Promise<boolean> => {
      await stage.sweep()
      return (await rounds()).every(({ stage: reached }) => reached !== 'PLANNED' && reached !== 'OPEN')
    }
    await until(isOver, { what: 'every round has ended', limitMs: closesAt - Date.now() + 900_000 })

    const packages = await stage.inWork((work) => prismaOf(work).approvalPackage.findMany())
    const approved = packages.filter((one) => one.stage === 'APPROVED')
    // Every signature that was acknowledged counted, and nothing else did.
    expect(approved.map(({ id }) => id).toSorted()).toEqual([...acknowledged.keys()].toSorted())
    expect(approved.length).toBeGreaterThan(0)
    expect(packages.filter((one) => one.stage === 'SIGNED' || one.stage === 'PREPARED')).toEqual([])

    const changes = await loadChanges()
    const done = changes.filter(({ status }) => status === 'APPROVED')
    const left = changes.filter(({ status }) => status !== 'APPROVED')
    expect(changes).toHaveLength(order.changes)
    expect(done).toHaveLength(approved.reduce((sum, { treeSize }) => sum + treeSize, 0))
    for (const change of done) {
      expect(acknowledged.get(change.package ?? '')?.changeIds).toContain(change.id)
      const version = (versionsBefore.get(change.id) ?? 0) + 1
      expect(change).toMatchObject({ entries: 1, sent: 1, version, locked: false })
    }
    for (const change of left) {
      const version = versionsBefore.get(change.id)
      expect(change).toMatchObject({ status: 'SUBMITTED', package: null, locked: false, entries: 0, version })
    }
    const late = new Set(
      units.filter(({ changeIds }) => left.some(({ id }) => changeIds.includes(id))).map((u) => u.unitCode),
    )
    for (const round of await rounds()) {
      expect([round.unitCode, round.stage]).toEqual([
        round.unitCode,
        late.has(round.unitCode) ? 'LAPSED' : 'COMPLETED',
      ])
    }
    figures =
      `${kills} kills, ${units.length} units, packages ${JSON.stringify(countBy(packages.map((one) => one.stage)))}, ` +
      `changes ${JSON.stringify(countBy(changes.map(({ status }) => status)))}`
  }, 1_800_000)

  it('Điều 14.1(g) — one entry of the log a package', async () => {
    const entries = await stage.inWork(
      (work) => prismaOf(work).$queryRaw<{ request: string; count: number }[]>`
        SELECT request_id AS request, count(*)::int AS count FROM audit_entry
        WHERE action = 'approvals.approve' GROUP BY request_id`,
    )
    expect(entries.map(({ request }) => request).toSorted()).toEqual([...acknowledged.keys()].toSorted())
    expect(entries.every(({ count }) => count === 1)).toBe(true)
  })

  it('Điều 6 — the proof of every approved change verifies without the hub', async () => {
    const { anchors } = stage.authority.trust
    const done = (await loadChanges()).filter(({ status }) => status === 'APPROVED')
    for (const { id: changeId, package: packageId } of done) {
      const { bytes } = await stage.inWork((work) =>
        writeChangeProof(work, stage.settings, { changeId, now: Date.now() }),
      )
      const { officer } = acknowledged.get(packageId ?? '') ?? {}
      const verdict = await verifyProof(bytes, { anchors })
      expect(verdict).toMatchObject({ accepted: true, signer: { thumbprint: officer?.thumbprint } })
    }
    process.stdout.write(`[approval kills] ${figures}, proofs verified: ${done.length}\n`)
    // No proof for what nobody signed.
    const [pending] = (await loadChanges()).filter(({ status }) => status === 'SUBMITTED')
    await expect(
      stage.inWork((work) =>
        writeChangeProof(work, stage.settings, { changeId: pending?.id ?? '', now: Date.now() }),
      ),
    ).rejects.toMatchObject({ code: 'APPROVAL_PROOF.NOT_FOUND' })
  }, 1_800_000)
})

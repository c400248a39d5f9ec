import { afterAll, expect, it } from 'vitest'
import { takeBackup } from '#adapters/backup-medium/database/take-backup.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { independentFingerprint } from '#test/models/filled-database.ts'
import { seed } from '../../prisma/seed/seed.ts'
import type { Installation } from './installation-stage.ts'
import {
  countRecords,
  day,
  endsOf,
  isOver,
  keys,
  kindsOf,
  openOverdue,
  openRound,
  openSync,
  peopleOf,
  stageOf,
  startRestoreStage,
  stepsOf,
  sweep,
  until,
} from './restore-stage.ts'

const { place, partner, install, stop } = await startRestoreStage()
afterAll(stop, 60_000)

async function fillFirstInstallation(first: Installation) {
  await migrateDeploy(first.url)
  const now = Date.now()
  await seed({ url: first.url, keys, people: 120, password: 'Mat-khau-thu-nghiem-1', now: now - 400 * day })
  const people = await peopleOf(first)
  const [one, two] = people
  if (one === undefined || two === undefined) throw new Error('too few people')
  first.startWorker()
  const done = await openOverdue(first, one)
  const sent = await openSync(first, 'DB-2026-900001', people, 1)
  await sweep(first)
  await until(async () => {
    const [steps] = await stepsOf(first, [done])
    return kindsOf(steps).includes('ESCALATE_RECEIPT')
  }, 'the first transfer')
  await until(async () => (await isOver(first, sent.runId)) === true, 'the first sync')
  await first.killWorker()
  // Committed, and the machine was lost before anything was started.
  const overdue = await openOverdue(first, two)
  const open = await openSync(first, 'DB-2026-900002', people, 2)
  const roundId = await openRound(first, two.unitCode)
  return { done, overdue, syncRunId: open.runId, roundId, people: people.length }
}

it('Điều 9.1, 16.8 — medium and key are left: restored into a new cluster, `hub reconcile` lets every open case go on, once', async () => {
  const first = await install('first')
  const { done, overdue, syncRunId, roundId, people } = await fillFirstInstallation(first)
  const before = await stepsOf(first, [done, overdue])
  expect(before.map((steps) => endsOf(steps).length)).toEqual([1, 0])
  const { setId } = await takeBackup({
    url: first.url,
    role: 'hub_backup',
    medium: place.medium,
    ring: keys,
    now: Date.now,
  })
  const print = await independentFingerprint(first.url)
  const sentBefore = await partner.effects()
  expect(sentBefore.length).toBeGreaterThan(people / 2)
  await first.destroy()

  const second = await install('second')
  await second.hub('backup', 'restore', setId, '--into', second.url)
  // The restored database says of itself what it is; everything else is equal.
  const { 'public.restore_record': mark, ...restored } = await independentFingerprint(second.url)
  const { 'public.restore_record': none, ...source } = print
  expect(restored).toEqual(source)
  expect([none, mark?.split(':')[0]]).toEqual(['0:0', '1'])
  second.startWorker()
  const told = await second.hub('reconcile')
  // Temporal's store is new: every case is started from its row, and the report says what its data have.
  // Whether the worker that has just come answers in time is not said here.
  expect(told).toMatch(/Chuyển công tác: 2 đang mở, khởi động lại 0, đang chạy 2[. ]/)
  expect(told).toContain('Phê duyệt: 1 đang mở, khởi động lại 0, đang chạy 1.')
  expect(told).toContain('Đồng bộ, đối soát: 1 đang mở, khởi động lại 0, đang chạy 1.')
  expect(told.match(/chưa có tiến trình, đã khởi động từ dữ liệu/g)).toHaveLength(4)
  expect(told).toMatch(/không làm lại: .*END_ACCESS.*ESCALATE_RECEIPT/)
  expect(told).toMatch(/không làm lại: OPENED$/m)
  // Reconciled once: the second time there is nothing to report.
  expect(await second.hub('reconcile')).not.toContain('Sau khôi phục')

  // Every past step of both, to the last escalation: handed over on one day, they end alike.
  await until(async () => {
    const [ofDone, ofOverdue] = (await stepsOf(second, [done, overdue])).map(kindsOf)
    return JSON.stringify(ofDone) === JSON.stringify(ofOverdue)
  }, 'the overdue transfer')
  await until(async () => (await stageOf(second, roundId)) === 'OPEN', 'the approval round')
  await until(async () => (await isOver(second, syncRunId)) === true, 'the sync run')

  // The one's access ends now, once; the other's had ended in the data: the same entry and no other.
  const after = await stepsOf(second, [done, overdue])
  expect(after.map((steps) => endsOf(steps).length)).toEqual([1, 1])
  expect(endsOf(after[0])).toEqual(endsOf(before[0]))
  for (const steps of after) expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length)
  const effects = await partner.effects()
  const accepted = await countRecords(second, 'ACCEPTED')
  // A seeded defect may be refused; it is then on the failure list, never lost.
  expect(Number(accepted) + Number(await countRecords(second, 'REFUSED'))).toBe(2 * people)
  expect(effects.slice(0, sentBefore.length)).toEqual(sentBefore)
  expect(effects).toHaveLength(Number(accepted))
  expect(new Set(effects.map(({ personalId, version }) => `${personalId}:${version}`)).size).toBe(accepted)
  const { rows } = await second.database.pool.query(
    'SELECT 1 FROM notification GROUP BY case_id, kind, title, unit_code, body, due_at, deduplication_key HAVING count(*) > 1',
  )
  expect(rows).toEqual([])
  const again = await sweep(second)
  expect(again.every(({ started, failed }) => started === 0 && failed === 0)).toBe(true)
}, 300_000)

it('Điều 9.1, 16.8 — on the old Temporal server no run goes on from what the data have lost: it does it again', async () => {
  const machine = await install('third')
  await migrateDeploy(machine.url)
  await seed({
    url: machine.url,
    keys,
    people: 120,
    password: 'Mat-khau-thu-nghiem-1',
    now: Date.now() - 400 * day,
  })
  const [one, two, three] = await peopleOf(machine)
  if (one === undefined || two === undefined || three === undefined) throw new Error('too few people')
  machine.startWorker()
  const kept = await openOverdue(machine, one)
  await sweep(machine)
  const reached = (transfer: Transfer) => async () =>
    kindsOf((await stepsOf(machine, [transfer]))[0]).includes('ESCALATE_RECEIPT')
  await until(reached(kept), 'the transfer before the backup')
  await machine.killWorker()
  const [stepsKept = []] = await stepsOf(machine, [kept])
  const lost = await openOverdue(machine, two)
  const { setId } = await takeBackup({
    url: machine.url,
    role: 'hub_backup',
    medium: place.medium,
    ring: keys,
    now: Date.now,
  })
  machine.startWorker()
  await sweep(machine)
  await until(reached(lost), 'the transfer after the backup')
  const unknown = await openOverdue(machine, three)
  await sweep(machine)
  await until(reached(unknown), 'the transfer that is lost whole')
  await machine.killWorker()

  await machine.hub('backup', 'restore', setId, '--into', machine.url, '--replace', 'hub')
  expect(await stepsOf(machine, [kept, lost, unknown])).toMatchObject([stepsKept, [{ kind: 'OPENED' }], []])
  machine.startWorker()
  const told = (await machine.hub('reconcile')).split('\n')
  const about = (transfer: Transfer) => {
    const at = told.findIndex((line) => line.includes(transfer.caseNumber))
    return told.slice(at, at + 3).join('\n')
  }
  expect(about(kept)).toContain('tiến trình cũ đã dừng, chạy lại từ dữ liệu')
  expect(about(kept)).toMatch(/không làm lại: .*END_ACCESS/)
  expect(about(kept)).not.toMatch(/mất sau thời điểm sao lưu.*chấm dứt quyền truy cập/)
  expect(about(lost)).toMatch(/không làm lại: OPENED$/m)
  expect(about(lost)).toMatch(/làm lại: .*chấm dứt quyền truy cập/)
  expect(about(unknown)).toContain('đã dừng')
  expect(about(unknown)).toMatch(/không còn trong dữ liệu: .*chấm dứt quyền truy cập/)

  // What was in the data is the same entry; what was lost is done again, once.
  await until(async () => {
    const [ofKept, ofLost] = (await stepsOf(machine, [kept, lost])).map(kindsOf)
    return JSON.stringify(ofKept) === JSON.stringify(ofLost) && ofLost?.includes('ESCALATE_RECEIPT') === true
  }, 'the lost steps again')
  const after = await stepsOf(machine, [kept, lost])
  expect(after[0]).toEqual(expect.arrayContaining(stepsKept))
  expect(after.map((steps) => endsOf(steps).length)).toEqual([1, 1])
}, 300_000)

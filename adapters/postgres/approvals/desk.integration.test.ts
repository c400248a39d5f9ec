import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseCivilDate } from '#domain/calendar/civil-date.ts'
import {
  ApprovalUnit,
  department,
  now,
  type Officer,
  settings,
  unitCode,
} from '#test/builders/approvals/approval-unit.ts'
import { prismaOf } from '../database.ts'
import { returnChanges } from './returns.ts'

let unit: ApprovalUnit
let head: Officer

beforeAll(async () => {
  unit = await ApprovalUnit.start()
  ;({ head } = unit.officers)
}, 120_000)
beforeEach(async () => void (await unit.clearDesk()))
afterAll(() => unit.stop())

describe('Điều 6, 16.8 — whose desk', () => {
  test('an own change of the only approver, and the second level, lie on the department’s desk', async () => {
    const officer = await unit.anOfficer(await unit.anAccount(null), department)
    await unit.appoint(officer.accountId, department)
    await unit.aRound(department)
    const [own, second] = [await unit.aChange(0), await unit.aChange(9, 'x', true)]
    const first = await unit.prepare(head)
    await unit.receive(head, first.packageId, await unit.signed(head, first.packageId))
    expect(await unit.settle(first.packageId)).toBe('APPROVED')
    expect([await unit.statusOf(own), await unit.statusOf(second)]).toEqual(['SUBMITTED', 'SUBMITTED'])
    const last = await unit.prepare(officer, { unit: department })
    await unit.receive(officer, last.packageId, await unit.signed(officer, last.packageId))
    expect(await unit.settle(last.packageId)).toBe('APPROVED')
    expect([await unit.statusOf(own), await unit.statusOf(second)]).toEqual(['APPROVED', 'APPROVED'])
  })

  test('many are returned at once with a reason and a day, or none', async () => {
    const ids = [await unit.aChange(10), await unit.aChange(11)]
    const request = {
      accountId: head.accountId,
      unitCode,
      changeIds: ids,
      reason: 'Thiếu quyết định',
      completeBy: parseCivilDate('2099-01-01'),
      now: now(),
    }
    await expect(
      unit.inHub((work) => returnChanges(work, settings, { ...request, changeIds: [...ids, randomUUID()] })),
    ).rejects.toMatchObject({ code: 'APPROVAL.NOT_ON_DESK' })
    expect(await unit.inHub((work) => returnChanges(work, settings, request))).toMatchObject({ returned: 2 })
    expect(await Promise.all(ids.map((id) => unit.statusOf(id)))).toEqual(['RETURNED', 'RETURNED'])
  })

  test('after the window what is unsigned stays pending, is listed and is escalated once', async () => {
    const roundId = await unit.inHub(
      async (work) =>
        (await prismaOf(work).approvalRound.findFirstOrThrow({ where: { unitCode, stage: 'OPEN' } })).id,
    )
    const changeId = await unit.aChange(3)
    const { closeRound } = unit.activities()
    expect(await closeRound({ roundId })).toMatchObject({ status: 'LAPSED', pending: 1 })
    expect(await closeRound({ roundId })).toMatchObject({ status: 'LAPSED' })
    expect(await unit.statusOf(changeId)).toBe('SUBMITTED')
    const told = await unit.inHub((work) =>
      prismaOf(work).notification.count({
        where: { kind: 'APPROVAL_LAPSED', deduplicationKey: { startsWith: roundId } },
      }),
    )
    expect(told).toBe(2)
  })
})

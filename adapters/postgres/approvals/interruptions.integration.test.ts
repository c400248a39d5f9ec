import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import {
  ApprovalUnit,
  now,
  type Officer,
  settings,
  unitCode,
} from '#test/builders/approvals/approval-unit.ts'
import { openApprovalCases } from '../approvals.ts'
import { prismaOf } from '../database.ts'
import { revokeCertificate } from './certificates.ts'
import { createDelegation, endDelegation } from './delegations.ts'

let unit: ApprovalUnit
let head: Officer
let deputy: Officer

beforeAll(async () => {
  unit = await ApprovalUnit.start()
  ;({ head, deputy } = unit.officers)
}, 120_000)
beforeEach(async () => void (await unit.clearDesk()))
afterAll(() => unit.stop())

describe('Điều 6 — what ends in between', () => {
  const delegate = () => {
    const today = civilDateAt(now())
    return unit.inHub((work) =>
      createDelegation(work, {
        fromAccountId: head.accountId,
        toAccountId: deputy.accountId,
        unitCode,
        scope: 'ALL',
        documentNumber: '15/UQ',
        documentDate: today,
        startsOn: today,
        lastDay: today,
        now: now(),
      }),
    )
  }

  test('a delegation covers what was waiting before it was given; the record says TUQ.', async () => {
    const changeId = await unit.aChange(5)
    const delegationId = await delegate()
    const { packageId } = await unit.prepare(deputy)
    await unit.receive(deputy, packageId, await unit.signed(deputy, packageId))
    expect(await unit.settle(packageId)).toBe('APPROVED')
    expect(await unit.statusOf(changeId)).toBe('APPROVED')
    const kept = await unit.inHub((work) =>
      prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } }),
    )
    expect(kept).toMatchObject({ delegationId, verdict: { capacity: 'TUQ.' } })
    expect(Buffer.from(kept.manifest).toString('utf8')).toContain('"capacity":"DELEGATED"')
    const logged = await unit.inHub((work) =>
      prismaOf(work).auditEntry.findFirst({ where: { requestId: packageId, action: 'approvals.approve' } }),
    )
    expect(logged?.ground).toBe('Điều 6 – TUQ.')
    await unit.inHub((work) => endDelegation(work, { delegationId, reason: 'Hết việc', now: now() }))
  })

  test('a delegation that ended between prepare and complete counts no more', async () => {
    const delegationId = await delegate()
    await unit.aChange(6)
    const { packageId } = await unit.prepare(deputy)
    const cms = await unit.signed(deputy, packageId)
    await unit.inHub((work) => endDelegation(work, { delegationId, reason: 'Thu hồi', now: now() }))
    await expect(unit.receive(deputy, packageId, cms)).rejects.toMatchObject({
      code: 'APPROVAL.NOT_AUTHORISED',
    })
  })

  test('a certificate revoked by its authority after the signature: refused, and the changes are free again', async () => {
    const officer = await unit.anOfficer(head.accountId)
    const changeId = await unit.aChange(7)
    const { packageId } = await unit.prepare(head, { certificateSha256: officer.thumbprint })
    await unit.receive(officer, packageId, await unit.signed(officer, packageId))
    unit.authority.ca.registry.revoke(officer.serialNumber, { reason: 'KEY_COMPROMISE', revokedAt: now() })
    expect(await unit.settle(packageId)).toBe('REFUSED')
    expect([await unit.stageOf(packageId), await unit.statusOf(changeId)]).toEqual(['REFUSED', 'SUBMITTED'])
    const told = await unit.inHub((work) =>
      prismaOf(work).notification.findMany({
        where: { kind: 'APPROVAL_REFUSED', accountId: head.accountId },
      }),
    )
    expect(told).toHaveLength(1)
    expect(told[0]?.body).toContain('thu hồi')
    await unit.inHub((work) => revokeCertificate(work, { ...officer, now: now() }))
    expect((await unit.prepare(head)).skipped).toEqual([])
  })

  test('a value changed after the manifest was built voids the package', async () => {
    const changeId = await unit.aChange(8)
    const { packageId } = await unit.prepare(head)
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    await unit.inHub((work) =>
      prismaOf(work).changeRequest.update({
        where: { id: changeId },
        data: { validFrom: new Date('2026-11-02') },
      }),
    )
    expect(await unit.settle(packageId)).toBe('REFUSED')
    expect(await unit.stageOf(packageId)).toBe('VOID')
  })

  test('a package holds its changes while it waits and while it is settled, and no longer', async () => {
    const changeId = await unit.aChange(9)
    expect(await unit.heldUntil(changeId)).toBeNull()
    const { packageId } = await unit.prepare(head)
    const prepared = await unit.inHub((work) =>
      prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } }),
    )
    expect(await unit.heldUntil(changeId)).toBe(prepared.expiresAt.getTime())
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    expect((await unit.heldUntil(changeId)) ?? 0).toBeGreaterThan(now() + 30 * 86_400_000)
    expect(await unit.settle(packageId)).toBe('APPROVED')
    expect(await unit.heldUntil(changeId)).toBeNull()
  })

  test('a signature whose wake-up was lost: the sweeper tells the process of it until it is settled', async () => {
    const told = async () => {
      const page = { settings, afterId: null, limit: 50, now: now() }
      const cases = await unit.inHub((work) => openApprovalCases(work, page))
      return cases.flatMap(({ wake }) => (wake === undefined ? [] : [wake]))
    }
    await unit.aChange(11)
    const { packageId } = await unit.prepare(head)
    expect(await told()).toEqual([])
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    expect(await told()).toMatchObject([{ update: 'chuKyDaDen', updateId: `quet-${packageId}` }])
    expect(await unit.settle(packageId)).toBe('APPROVED')
    expect(await told()).toEqual([])
  })

  test('what was not signed in time is free for the next package', async () => {
    const changeId = await unit.aChange(10)
    const { packageId } = await unit.prepare(head)
    await expect(unit.prepare(head)).rejects.toMatchObject({ code: 'APPROVAL.PACKAGE_EMPTY' })
    await unit.inHub((work) =>
      prismaOf(work).approvalPackage.update({
        where: { id: packageId },
        data: { expiresAt: new Date(now() - 1) },
      }),
    )
    const next = await unit.prepare(head)
    expect([await unit.stageOf(packageId), await unit.stageOf(next.packageId)]).toEqual([
      'EXPIRED',
      'PREPARED',
    ])
    expect(await unit.statusOf(changeId)).toBe('SUBMITTED')
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import { parseProof, writeProof } from '#adapters/signatures/proof.ts'
import { ApprovalUnit, now, type Officer, settings, unitCode } from '#test/builders/approval-unit.ts'
import { startTestAuthority } from '#test/certification-authority.ts'
import { prismaOf } from '../database.ts'
import { writeChangeProof } from './proofs.ts'
import type { ApprovalStoreSettings } from './settings.ts'

let unit: ApprovalUnit
let head: Officer
let deputy: Officer

beforeAll(async () => {
  unit = await ApprovalUnit.start()
  ;({ head, deputy } = unit.officers)
}, 120_000)
beforeEach(async () => void (await unit.clearDesk()))
afterAll(() => unit.stop())

describe('Điều 6 — a package is approved as a whole, once', () => {
  test('prepare, sign, receive, settle: every change is approved and each has a proof that verifies', async () => {
    const ids = await Promise.all([2, 3, 4, 5, 6].map((person) => unit.aChange(person)))
    const { packageId, skipped } = await unit.prepare(head)
    expect(skipped).toEqual([])
    const cms = await unit.signed(head, packageId)
    expect(await unit.receive(head, packageId, cms)).toBe('RECEIVED')
    expect(await unit.receive(head, packageId, cms)).toBe('ALREADY_RECEIVED')
    expect(await unit.settle(packageId)).toBe('APPROVED')
    expect(await unit.settle(packageId)).toBe('APPROVED')
    for (const changeId of ids) {
      expect(await unit.statusOf(changeId)).toBe('APPROVED')
      const proof = await unit.inHub((work) => writeChangeProof(work, settings, { changeId, now: now() }))
      const verdict = await verifyProof(proof.bytes, { anchors: unit.authority.trust.anchors })
      expect(verdict).toMatchObject({ accepted: true, signer: { thumbprint: head.thumbprint } })
    }
  })

  test('a proof that was touched anywhere is refused', async () => {
    const changeId = await unit.aChange(2)
    const { packageId } = await unit.prepare(head)
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    await unit.settle(packageId)
    const { bytes } = await unit.inHub((work) => writeChangeProof(work, settings, { changeId, now: now() }))
    const proof = parseProof(bytes)
    const [field] = proof.change.fields
    const touched = [
      {
        ...proof,
        change: { ...proof.change, fields: [{ ...field, field: 'heightCm', before: null, after: 250 }] },
      },
      { ...proof, salt: '0'.repeat(32) },
      { ...proof, inclusion: { ...proof.inclusion, size: proof.inclusion.size + 1 } },
      { ...proof, manifest: proof.manifest.replace('"APPROVE"', '"APPROVE "') },
      { ...proof, manifest: proof.manifest.replace(unitCode, 'H59.8') },
      { ...proof, evidence: { ...proof.evidence, crls: [], ocspResponses: [] } },
    ]
    for (const forged of touched) {
      const verdict = await verifyProof(writeProof(forged), {
        anchors: unit.authority.trust.anchors,
      })
      expect(verdict.accepted).toBe(false)
    }
    const stranger = await startTestAuthority()
    expect(await verifyProof(bytes, { anchors: stranger.trust.anchors })).toMatchObject({ accepted: false })
    await stranger.stop()
  })

  test('a crash while it is applied leaves all pending, and the next try applies it once', async () => {
    const changeId = await unit.aChange(2)
    const { packageId } = await unit.prepare(head)
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    const dossier = {
      applyApprovedChanges: async (
        ...given: Parameters<ApprovalStoreSettings['dossier']['applyApprovedChanges']>
      ) => {
        await settings.dossier.applyApprovedChanges(...given)
        throw new Error('power cut')
      },
    }
    await expect(unit.settle(packageId, { dossier })).rejects.toThrow('power cut')
    expect([await unit.statusOf(changeId), await unit.stageOf(packageId)]).toEqual(['SUBMITTED', 'SIGNED'])
    expect(await unit.settle(packageId)).toBe('APPROVED')
    const entries = await unit.inHub((work) => prismaOf(work).dossierEntry.count({ where: { changeId } }))
    expect(entries).toBe(1)
  })

  test('two officers at once: the changes are in one package only', async () => {
    await unit.appoint(deputy.accountId, unitCode)
    await unit.aChange(4)
    const both = await Promise.allSettled([unit.prepare(head), unit.prepare(deputy)])
    const refused = both.filter((one) => one.status === 'rejected')
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ reason: { code: 'APPROVAL.PACKAGE_EMPTY' } })
    await unit.inHub(
      (work) =>
        prismaOf(work)
          .$executeRaw`UPDATE held_role SET ends_at = starts_at WHERE account_id = ${deputy.accountId}::uuid`,
    )
  })

  test('another signature on the same package, and a stranger’s, are refused', async () => {
    await unit.aChange(5)
    const { packageId } = await unit.prepare(head)
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    await expect(unit.receive(head, packageId, new Uint8Array([1]))).rejects.toMatchObject({
      code: 'APPROVAL.OTHER_SIGNATURE',
    })
    await expect(unit.receive(deputy, packageId, new Uint8Array([1]))).rejects.toMatchObject({
      code: 'APPROVAL.NOT_PREPARED_BY_YOU',
    })
  })
})

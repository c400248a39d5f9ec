import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseProof, writeProof } from '#adapters/signatures/proof.ts'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import {
  ApprovalUnit,
  department,
  now,
  type Officer,
  settings,
  unitCode,
} from '#test/builders/approvals/approval-unit.ts'
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

describe('Điều 6 — a good signature that does not count', () => {
  const keptOf = (packageId: string) =>
    unit.inHub((work) => prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } }))
  const putManifest = (packageId: string, manifest: string) =>
    unit.inHub((work) =>
      prismaOf(work).approvalPackage.update({
        where: { id: packageId },
        data: { manifest: new Uint8Array(Buffer.from(manifest, 'utf8')) },
      }),
    )
  const expectEnd = async (packageId: string, stage: 'REFUSED' | 'VOID', code: string): Promise<void> => {
    expect(await unit.settle(packageId)).toBe('REFUSED')
    expect(await keptOf(packageId)).toMatchObject({ stage, verdict: { accepted: false, code } })
  }
  const signedPackage = async (): Promise<string> => {
    const { packageId } = await unit.prepare(head)
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    return packageId
  }

  test('re-sent for another package, alone or with its manifest', async () => {
    await unit.aChange(2)
    const first = await keptOf(await signedPackage())
    expect(await unit.settle(first.id)).toBe('APPROVED')
    const [cms, manifest] = [new Uint8Array(first.cms ?? []), Buffer.from(first.manifest).toString('utf8')]
    await unit.aChange(3)
    const alone = await unit.prepare(head)
    await unit.receive(head, alone.packageId, cms)
    await expectEnd(alone.packageId, 'REFUSED', 'CMS.DIGEST_MISMATCH')
    const both = await unit.prepare(head)
    await putManifest(both.packageId, manifest)
    await unit.receive(head, both.packageId, cms)
    await expectEnd(both.packageId, 'VOID', 'APPROVAL.LEAVES_CHANGED')
  })

  test.each([
    ['month', '"period":"2026-11"', '"period":"2026-10"'],
    ['round', /"round":\d+/, '"round":9999'],
    ['unit', `"unitCode":"${unitCode}"`, '"unitCode":"H59.8"'],
    ['package', /"packageId":"[^"]+"/, '"packageId":"GPD-1"'],
    ['nonce', /"nonce":"[0-9a-f]+"/, `"nonce":"${'0'.repeat(32)}"`],
    ['certificate', /"certSha256":"[0-9a-f]+"/, `"certSha256":"${'0'.repeat(64)}"`],
    ['size', '"size":1', '"size":2'],
  ])('on a manifest of another %s', async (_what, own, foreign) => {
    await unit.aChange(4)
    const { packageId } = await unit.prepare(head)
    const manifest = Buffer.from((await keptOf(packageId)).manifest).toString('utf8')
    expect(manifest).toMatch(own)
    await putManifest(packageId, manifest.replace(own, foreign))
    await unit.receive(head, packageId, await unit.signed(head, packageId))
    await expectEnd(packageId, 'VOID', 'APPROVAL.LEAVES_CHANGED')
  })

  test('on leaves that were reordered, or one of them doubled, since', async () => {
    const ids = [await unit.aChange(2), await unit.aChange(3)]
    const reordered = await signedPackage()
    await unit.inHub(async (work) => {
      const sql = prismaOf(work)
      await sql.$executeRaw`UPDATE approval_leaf SET position = position + 2 WHERE package_id = ${reordered}::uuid`
      await sql.$executeRaw`UPDATE approval_leaf SET position = 3 - position WHERE package_id = ${reordered}::uuid`
    })
    await expectEnd(reordered, 'VOID', 'APPROVAL.LEAVES_CHANGED')
    const doubled = await signedPackage()
    await unit.inHub(
      (work) => prismaOf(work).$executeRaw`
        INSERT INTO approval_leaf (package_id, position, change_id, salt, leaf_hash)
        SELECT package_id, 2, change_id, salt, leaf_hash FROM approval_leaf
        WHERE package_id = ${doubled}::uuid AND position = 1`,
    )
    await expectEnd(doubled, 'VOID', 'APPROVAL.LEAVES_CHANGED')
    expect(await Promise.all(ids.map((id) => unit.statusOf(id)))).toEqual(['SUBMITTED', 'SUBMITTED'])
  })

  test('by a renewed certificate that nobody registered, or another officer of the same name', async () => {
    await unit.aChange(5)
    const renewed = await unit.authority.issue()
    await expect(unit.prepare(head, { certificateSha256: renewed.thumbprint })).rejects.toMatchObject({
      code: 'APPROVAL.CERTIFICATE_NOT_REGISTERED',
    })
    for (const signer of [renewed, deputy]) {
      const { packageId } = await unit.prepare(head)
      await unit.receive(head, packageId, await unit.signed({ ...head, ...signer }, packageId))
      await expectEnd(packageId, 'REFUSED', 'CMS.NOT_AUTHORISED')
    }
  })

  test('by a certificate registered only after the signature came', async () => {
    await unit.aChange(6)
    const { certificateId, thumbprint, ...officer } = await unit.anOfficer(head.accountId)
    const { packageId } = await unit.prepare(head, { certificateSha256: thumbprint })
    const cms = await unit.signed({ ...officer, certificateId, thumbprint }, packageId)
    await unit.receive(head, packageId, cms)
    await unit.inHub((work) =>
      prismaOf(work).signingCertificate.update({
        where: { id: certificateId },
        data: { registeredAt: new Date(now() + 3_600_000) },
      }),
    )
    await expectEnd(packageId, 'VOID', 'APPROVAL.CERTIFICATE_NOT_REGISTERED')
    await expect(unit.prepare(head, { certificateSha256: thumbprint })).rejects.toMatchObject({
      code: 'APPROVAL.CERTIFICATE_NOT_REGISTERED',
    })
  })

  test('after the window, for another unit, or a second time', async () => {
    await unit.aChange(5)
    await unit.aRound(department)
    await expect(unit.prepare(head, { unit: department })).rejects.toMatchObject({
      code: 'APPROVAL.NOT_AUTHORISED',
    })
    const late = await unit.prepare(head)
    const cms = await unit.signed(head, late.packageId)
    const { roundId } = await keptOf(late.packageId)
    await unit.inHub((work) =>
      prismaOf(work).approvalRound.update({
        where: { id: roundId },
        data: { closesAt: new Date(now() - 1) },
      }),
    )
    await expect(unit.receive(head, late.packageId, cms)).rejects.toMatchObject({
      code: 'APPROVAL.WINDOW_CLOSED',
    })
    await expect(unit.prepare(head)).rejects.toMatchObject({ code: 'APPROVAL.WINDOW_CLOSED' })
    await unit.clearDesk()
    await unit.aChange(6)
    expect(await unit.settle(await signedPackage())).toBe('APPROVED')
    await expect(unit.prepare(head)).rejects.toMatchObject({ code: 'APPROVAL.PACKAGE_EMPTY' })
  })

  test('a nonce that was used once is never taken again', async () => {
    await unit.aChange(7)
    const used = await keptOf(await signedPackage())
    await unit.aChange(8)
    const { packageId } = await unit.prepare(head)
    await expect(
      unit.inHub((work) =>
        prismaOf(work).approvalPackage.update({ where: { id: packageId }, data: { nonce: used.nonce } }),
      ),
    ).rejects.toMatchObject({ code: 'P2002' })
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { leafOf } from '#adapters/signatures/proof.ts'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import type { NewChange } from '#contracts/dossier-stores.ts'
import { aNewChange } from '#test/builders/change.ts'
import {
  ApprovalUnit,
  now,
  type Officer,
  settings,
  unitCode,
} from '#test/builders/approvals/approval-unit.ts'
import { prismaOf } from '../database.ts'
import { readDossierPage } from '../dossier-quality/read-dossiers.ts'
import { createChangeStore } from '../dossier/changes.ts'
import { createEntryStore } from '../dossier/entries.ts'
import { readContents } from '../sync/contents.ts'
import { loadChanges } from './desk.ts'
import { writeChangeProof } from './proofs.ts'

const { sealer } = settings
const changes = createChangeStore(sealer)
let unit: ApprovalUnit
let head: Officer
let employeeId: string

beforeAll(async () => {
  unit = await ApprovalUnit.start()
  head = unit.officers.head
  const rows = await unit.inHub((work) => prismaOf(work).employee.findMany({ orderBy: { id: 'asc' } }))
  const { employeeId: own } = await unit.inHub((work) =>
    prismaOf(work).account.findUniqueOrThrow({ where: { id: head.accountId } }),
  )
  employeeId = rows.find(({ id }) => id !== own)?.id ?? ''
}, 120_000)
beforeEach(async () => void (await unit.clearDesk()))
afterAll(() => unit.stop())

async function submit(change: Partial<NewChange> = {}): Promise<string> {
  return unit.inHub(async (work) => {
    const changeId = await changes.create(work, aNewChange(employeeId, { managingUnit: unitCode, ...change }))
    await changes.submit(work, changeId, now())
    return changeId
  })
}

const rowOf = (id: string) =>
  unit.inHub((work) => prismaOf(work).changeRequest.findUniqueOrThrow({ where: { id } }))

async function approve(): Promise<string> {
  const { packageId } = await unit.prepare(head)
  await unit.receive(head, packageId, await unit.signed(head, packageId))
  return unit.settle(packageId)
}

async function addDocument(changeId: string): Promise<void> {
  await unit.inHub(
    (work) => prismaOf(work).$executeRaw`
      INSERT INTO attachment (id, employee_id, change_id, document_kind, media_type, size, sha256, scan_verdict, uploaded_by)
      VALUES (${randomUUID()}::uuid, ${employeeId}::uuid, ${changeId}::uuid, 'QĐ', 'text/plain', 0, ${'a'.repeat(64)},
        'NOT_KEPT', 'x')`,
  )
}

describe('Điều 6 — what will be signed of a change is fixed when it is submitted', () => {
  test('a new value, a correction and a rescission have the leaves that the acceptance computes', async () => {
    const first = await submit()
    expect(await approve()).toBe('APPROVED')
    const corrected = await submit({ act: 'CORRECT', baseEntryId: first, value: { currentAddress: 'Số 2' } })
    const rescinded = await submit({ act: 'RESCIND', baseEntryId: first, value: null })
    for (const [id, kind, before] of [
      [first, 'CREATE', null],
      [corrected, 'UPDATE', 'Ấp Giấu Kín'],
      [rescinded, 'DELETE', 'Ấp Giấu Kín'],
    ] as const) {
      const { leafHash, leafSalt, leafKind } = await rowOf(id)
      const [change] = await unit.inHub((work) => loadChanges(work, sealer, { ids: [id], now: now() }))
      expect(change?.content).toMatchObject({ kind, fields: [{ field: 'currentAddress', before }] })
      expect(leafKind).toBe(kind)
      expect(leafSalt).toMatch(/^[0-9a-f]{32}$/)
      expect(Buffer.from(leafHash ?? [])).toEqual(leafOf(change!.content, leafSalt!))
    }
    await unit.inHub((work) => changes.withdraw(work, rescinded))
    expect(await approve()).toBe('APPROVED')
    const proof = await unit.inHub((work) =>
      writeChangeProof(work, settings, { changeId: corrected, now: now() }),
    )
    expect(await verifyProof(proof.bytes, { anchors: unit.authority.trust.anchors })).toMatchObject({
      accepted: true,
    })
  })

  test('submitted anew it has another leaf; gone to another unit it has none until the package is prepared', async () => {
    const id = await submit()
    const once = await rowOf(id)
    await unit.inHub((work) => changes.submit(work, id, now() + 1000))
    const anew = await rowOf(id)
    expect(anew.leafSalt).not.toBe(once.leafSalt)
    await unit.inHub(
      (work) =>
        prismaOf(work).$executeRaw`UPDATE change_request SET managing_unit = 'H59.8' WHERE id = ${id}::uuid`,
    )
    expect((await rowOf(id)).leafHash).toBeNull()
    await unit.inHub(
      (work) =>
        prismaOf(work)
          .$executeRaw`UPDATE change_request SET managing_unit = ${unitCode} WHERE id = ${id}::uuid`,
    )
    expect(await approve()).toBe('APPROVED')
    expect(await unit.statusOf(id)).toBe('APPROVED')
  })

  test('a leaf that says less than its change is never approved, and the next package says it all', async () => {
    const id = await submit()
    await addDocument(id)
    expect(await approve()).toBe('REFUSED')
    expect(await unit.statusOf(id)).toBe('SUBMITTED')
    expect(await approve()).toBe('APPROVED')
    const [change] = await unit.inHub((work) => loadChanges(work, sealer, { ids: [id], now: now() }))
    expect(change?.content.documents).toEqual(['a'.repeat(64)])
  })
})

test('Điều 3.3 — an entry keeps the seal of its change, and opens wherever entries are read', async () => {
  const id = await submit({ entryKey: 'SECOND', value: { currentAddress: 'Đường Giấu Kín' } })
  const { sealed } = await rowOf(id)
  expect(await approve()).toBe('APPROVED')
  await unit.inHub(async (work) => {
    const entry = await prismaOf(work).dossierEntry.findUniqueOrThrow({ where: { id } })
    expect(entry).toMatchObject({ changeId: id, sealed })
    expect(sealed).toMatch(/^e1:/)
    const held = await createEntryStore(sealer).current(work, [employeeId], { validOn: '2026-11-22' })
    expect(held.find(({ versionId }) => versionId === id)?.value).toEqual({
      currentAddress: 'Đường Giấu Kín',
    })
    const asked = {
      outboxId: '1',
      attempt: 1,
      employeeId,
      version: entry.dossierVersion,
      op: 'UPSERT' as const,
    }
    const content = await readContents(sealer, work, [
      { ...asked, unitCode, category: 'CONG_CHUC', status: 'ACTIVE' },
    ])
    expect(content.get('1')?.values.CONTACT).toContainEqual({ currentAddress: 'Đường Giấu Kín' })
  })
  const { people } = await readDossierPage(unit.hub.pool, sealer, {
    after: null,
    limit: 100,
    today: '2026-11-22',
  })
  expect(JSON.stringify(people)).toContain('Đường Giấu Kín')
})

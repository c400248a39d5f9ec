import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { aNewChange } from '#test/builders/change.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'
import { createAttachmentStore } from '../dossier/attachments.ts'
import { createApprovedChanges } from '../dossier/approved-changes.ts'
import { createChangeStore } from '../dossier/changes.ts'
import { createEntryStore } from '../dossier/entries.ts'
import { createErrorReports } from '../dossier/error-reports.ts'
import { loadStaff } from '../dossier/load-staff.ts'
import { createPeopleStore } from '../dossier/people.ts'
import { rotateKeys } from './rotate-keys.ts'
import { createArchiveStore } from '../archive-folders.ts'
import { archiveDossier } from '../transfers/archive.ts'
import { archiveDocuments } from '../transfers/archived-documents.ts'

const [k1, k2] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))]
const before = createFieldSealer(createKeyRing(new Map([['k1', k1]]), 'k1'))
const bothKeys = createKeyRing(
  new Map([
    ['k1', k1],
    ['k2', k2],
  ]),
  'k2',
)
const both = createFieldSealer(bothKeys)
const after = createFieldSealer(createKeyRing(new Map([['k2', k2]]), 'k2'))
const system = { kind: 'SYSTEM' } as const
const units = [{ code: 'H59.3', name: 'Sở Nội vụ' }]
const { people } = inventStaff({ seed: 'khóa', count: 200, units, today: '2026-11-22', defects: 0 })
const caseId = randomUUID()
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
let home: TestDatabase
let hub: Database

beforeAll(async () => {
  home = await createTestDatabase()
  hub = openDatabase({ url: home.url, role: 'hub_worker' })
})
afterAll(async () => {
  await hub.close()
  await home.drop()
})

const { employeeId } = people[0]!

async function submitChange(work: UnitOfWork, entryKey: string): Promise<string> {
  const changes = createChangeStore(before)
  const change = aNewChange(employeeId, { entryKey, value: { currentAddress: entryKey } })
  const changeId = await changes.create(work, change)
  await changes.submit(work, changeId, Date.UTC(2026, 10, 22))
  return changeId
}

function approveChange(work: UnitOfWork, changeId: string): Promise<void> {
  const approval = { packageId: randomUUID(), changeIds: [changeId], approvedAt: Date.UTC(2026, 10, 22) }
  return createApprovedChanges(before).applyApprovedChanges(work, approval)
}

test('Điều 3.3 — after a rotation under load the old key opens nothing and the new one everything', async () => {
  const at = Date.UTC(2026, 10, 22)
  const document = Buffer.from('%PDF-1.7 quyết định')
  const attachmentId = await hub.transaction(system, async (work) => {
    await loadStaff(before, work, { people: people.slice(0, 150), at })
    const archived = { employeeId, unitCode: 'H59.3', reason: 'Nghỉ hưu', transferId: caseId, at }
    await archiveDossier(work, createKeyRing(new Map([['k1', k1]]), 'k1'), archived, () =>
      Promise.resolve({ kept: 'hồ sơ' }),
    )
    const decision = {
      id: caseId,
      documentKind: 'QĐ',
      documentNo: null,
      documentDate: null,
      size: 3,
      uploadedAt: new Date(at),
    }
    await archiveDocuments(work, createKeyRing(new Map([['k1', k1]]), 'k1'), {
      transferId: caseId,
      at,
      documents: [
        {
          ...decision,
          mediaType: 'application/pdf',
          sha256: sha256Of('quyết định'),
          bytes: Buffer.from('quyết định'),
        },
      ],
    })
    await approveChange(work, await submitChange(work, 'ĐÃ DUYỆT'))
    await submitChange(work, 'ĐANG CHỜ')
    const report = { employeeId, unitCode: 'H59.3', section: 'HEALTH', text: 'Sai chiều cao', at } as const
    await createErrorReports(before).report(work, report)
    const kept = { documentKind: 'QĐ', documentNo: null, documentDate: null, mediaType: 'application/pdf' }
    const by = { scanVerdict: 'CLEAN', uploadedBy: 'a1', changeId: randomUUID(), employeeId, bytes: document }
    return (await createAttachmentStore(before).keep(work, { ...kept, ...by })).attachmentId
  })
  const readers = Array.from({ length: 20 }, (_, index) =>
    hub.transaction(system, (work) =>
      createEntryStore(both).current(work, [people[index]!.employeeId], { validOn: '2026-11-22' }),
    ),
  )
  const [report] = await Promise.all([
    rotateKeys({ database: hub, sealer: both, keys: bothKeys }),
    ...readers,
    hub.transaction(system, (work) => loadStaff(both, work, { people: people.slice(150), at })),
  ])
  expect(report).toMatchObject({ people: 150, errorReports: 1, attachments: 1, archive: 2 })
  expect(await rotateKeys({ database: hub, sealer: both, keys: bothKeys })).toEqual({
    entries: 0,
    changes: 0,
    people: 0,
    errorReports: 0,
    violations: 0,
    population: 0,
    attachments: 0,
    corrections: 0,
    archive: 0,
  })
  await hub.transaction(system, async (work) => {
    const ids = people.map((person) => person.employeeId)
    const entries = await createEntryStore(after).current(work, ids, { validOn: '2026-11-22' })
    expect(entries).toHaveLength(people.flatMap((person) => person.entries).length + 1)
    const [waiting] = await prismaOf(work).changeRequest.findMany({ where: { entryKey: 'ĐANG CHỜ' } })
    expect(waiting?.leafHash).not.toBeNull()
    await approveChange(work, waiting!.id)
    const later = await createEntryStore(after).current(work, [employeeId], { validOn: '2026-11-22' })
    for (const entryKey of ['ĐÃ DUYỆT', 'ĐANG CHỜ'])
      expect(later.find((entry) => entry.entryKey === entryKey)?.value).toEqual({ currentAddress: entryKey })
    const found = await createPeopleStore(after).findByPersonalIds(
      work,
      people.map((person) => person.personalId),
    )
    expect(found.size).toBe(200)
    expect(Buffer.from((await createAttachmentStore(after).read(work, attachmentId))!)).toEqual(document)
    const archive = createArchiveStore(createKeyRing(new Map([['k2', k2]]), 'k2'))
    const [folder] = await archive.findByPersonalId(work, people[0]!.personalId)
    const opened = await archive.read(work, folder!.folderId)
    expect(opened.dossier).toEqual({ kept: 'hồ sơ' })
    expect(opened.documents).toMatchObject([{ contentBase64: Buffer.from('quyết định').toString('base64') }])
    expect((await createErrorReports(after).listOpen(work, null))[0]?.text).toBe('Sai chiều cao')
    await expect(
      createEntryStore(before).current(work, [employeeId], { validOn: '2026-11-22' }),
    ).rejects.toThrow('khóa')
    expect(await prismaOf(work).dossierEntry.count({ where: { sealed: { startsWith: 'e1:k1:' } } })).toBe(0)
  })
})

test('Điều 10.2 — the archive takes a new seal, never another content', async () => {
  const owner = openDatabase({ url: home.url, role: 'owner' })
  for (const change of [
    "sha256 = 'khác', key_id = 'k3'",
    "unit_code = 'H59.9', key_id = 'k3'",
    "sealed = 'x'",
  ])
    await expect(owner.pool.query(`UPDATE archive.folder SET ${change}`)).rejects.toThrow('read-only')
  await expect(
    owner.pool.query("UPDATE archive.document SET media_type = 'x', key_id = 'k3'"),
  ).rejects.toThrow('read-only')
  await expect(owner.pool.query('DELETE FROM archive.document')).rejects.toThrow('read-only')
  await owner.close()
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFieldSealer, type FieldSealer } from '#adapters/keys/field-sealer.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { createApprovedChanges } from '#adapters/postgres/dossier/approved-changes.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { createEntryStore } from '#adapters/postgres/dossier/entries.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createOwnDossierReader } from '#adapters/postgres/dossier/own-dossier.ts'
import type { NewChange } from '#contracts/dossier-stores.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { aNewChange } from '#test/builders/change.ts'
import { startTestApi, type TestApi } from '#test/api.ts'

const units = [{ code: 'H59.3', name: 'Sở Nội vụ' }]
const { people } = inventStaff({ seed: 'own', count: 12, units, today: '2026-11-22', defects: 0 })
const ids = people.map((person) => person.employeeId)
const system = { kind: 'SYSTEM' } as const
let api: TestApi
let me: string

beforeAll(async () => {
  api = await startTestApi()
  const sealer = createFieldSealer(api.keys)
  await api.database.transaction(system, (work) => loadStaff(sealer, work, { people, at: Date.now() - 1000 }))
  me = await api.account({ employeeId: ids[0]!, roles: [{ role: 'EMPLOYEE', unitCode: 'H59.3' }] })
})
afterAll(() => api.close())

const auditOf = (employeeId: string) =>
  api.database.transaction(system, (work) => prismaOf(work).auditSubject.count({ where: { employeeId } }))

async function approve(sealer: FieldSealer, change: Pick<NewChange, 'value' | 'validFrom'>): Promise<void> {
  const changes = createChangeStore(sealer)
  const approved = createApprovedChanges(sealer)
  await api.database.transaction(system, async (work) => {
    const approvedAt = Date.now()
    const changeId = await changes.create(work, aNewChange(ids[0]!, change))
    await changes.submit(work, changeId, approvedAt)
    await approved.applyApprovedChanges(work, { packageId: randomUUID(), changeIds: [changeId], approvedAt })
  })
}

describe('Điều 7.3 — one’s own dossier, the short way', () => {
  test('says the same as the whole way on every day, also where later values stand', async () => {
    const sealer = createFieldSealer(api.keys)
    const [whole, short] = [createEntryStore(sealer), createOwnDossierReader(api.database, sealer)]
    const value = (currentAddress: string | null) => (currentAddress === null ? null : { currentAddress })
    const later = ['2026-01-01', '2026-06-01', '2099-01-01'].map((validFrom, index) => ({
      validFrom,
      value: value(index === 1 ? null : `Ấp ${index} "Giồng\\Trôm"`),
    }))
    for (const change of later) await approve(sealer, change)
    for (const validOn of ['1990-01-01', '2026-03-01', '2026-07-01', '2099-02-01'])
      for (const id of ids) {
        const held = await api.database.transaction(system, (work) => whole.current(work, [id], { validOn }))
        const own = await short(id, { validOn })
        const shown = ({ versionId, section, entryKey, value: open, validFrom }: (typeof held)[number]) =>
          [versionId, { section, entryKey, open, validFrom }] as const
        expect(new Map(own?.entries.map(shown))).toEqual(new Map(held.map(shown)))
        expect(own?.person.employeeId).toBe(id)
      }
    expect(await short(randomUUID(), { validOn: '2026-01-01' })).toBeUndefined()
  })

  test('opens everything of oneself, leaves no entry in the log, and nobody else’s rows stay open', async () => {
    const before = await auditOf(ids[0]!)
    const answer = await api.call('GET', `/api/v1/dossiers/${ids[0]}`, { as: me })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ employeeId: ids[0], ground: 'SELF SELF' })
    const entries = answer.json['entries'] as { section: string; value: object; hidden: string[] }[]
    expect(entries.find((entry) => entry.section === 'IDENTITY')?.value).toHaveProperty('personalId')
    expect(entries.every((entry) => entry.hidden.length === 0)).toBe(true)
    expect(await auditOf(ids[0]!)).toBe(before)
    for (let count = 0; count < 20; count += 1) {
      const { rows } = await api.database.pool.query<{ seen: string }>(
        'SELECT count(*) AS seen FROM dossier_entry',
      )
      expect(rows[0]?.seen).toBe('0')
    }
  })

  test('Điều 3.4 — somebody else’s is refused, and what an officer reads is on record', async () => {
    expect((await api.call('GET', `/api/v1/dossiers/${ids[1]}`, { as: me })).status).toBe(403)
    const officer = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.3' }] })
    const before = await auditOf(ids[1]!)
    expect((await api.call('GET', `/api/v1/dossiers/${ids[1]}`, { as: officer })).status).toBe(200)
    expect(await auditOf(ids[1]!)).toBe(before + 1)
  })
})

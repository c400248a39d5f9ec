import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '#test/api.ts'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import { aKeyRing, aTemporaryMedium } from '#test/models/backup-place.ts'

const day = 86_400_000
const keys = aKeyRing()
let place: Awaited<ReturnType<typeof aTemporaryMedium>>
let api: TestApi
let first: string
let second: string
let setIds: readonly string[]

beforeAll(async () => {
  place = await aTemporaryMedium()
  api = await startTestApi({ keys, mediumDirectory: place.directory })
  first = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  second = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  const taken: string[] = []
  for (const days of [230, 200, 170, 140, 110, 80, 50, 20]) {
    const at = Date.now() - days * day
    taken.push((await takeAgedSet({ url: api.databaseUrl, medium: place.medium, ring: keys }, at)).setId)
  }
  setIds = taken
})
afterAll(async () => {
  await api.close()
  await place.remove()
})

const post = (route: string, as: string, reason = 'thiết bị sắp đầy') =>
  api.call('POST', `/api/v1${route}`, { as, headers: { 'Idempotency-Key': randomUUID() }, body: { reason } })
const ask = (setId: string, as = first) => post(`/backup-sets/${setId}/deletion-requests`, as)
const idOf = (answer: Awaited<ReturnType<typeof post>>) => String(answer.json['deletionId'])
const agree = (id: string, as: string) => post(`/backup-deletions/${id}/consent`, as, 'đồng ý')
const deletion = async (id: string) => {
  const answer = await api.call('GET', '/api/v1/backup-deletions', { as: first })
  const items = answer.json['items'] as readonly Record<string, unknown>[] // shape held by the schema
  return items.find((one) => one['deletionId'] === id)
}
const settled = (id: string, stage: string) =>
  expect.poll(async () => (await deletion(id))?.['stage'], { timeout: 60_000 }).toBe(stage)

describe('Điều 9.1 — deletion of a set by hand, by two people', () => {
  test('asked by one, agreed by another, both on record, and only then gone', async () => {
    const setId = setIds[0] ?? ''
    const asked = await ask(setId)
    expect(asked.status, asked.text).toBe(201)
    const id = idOf(asked)
    expect((await ask(setId)).json).toMatchObject({ code: 'BACKUP_DELETION.ALREADY_OPEN' })
    expect((await agree(id, first)).json).toMatchObject({ code: 'BACKUP_DELETION.SECOND_PERSON' })
    expect(await place.medium.listNames()).toContain(setId)

    const agreed = await agree(id, second)
    expect(agreed.status, agreed.text).toBe(202)
    await settled(id, 'DA_XOA')
    expect(await place.medium.listNames()).toEqual(setIds.slice(1))
    expect(await deletion(id)).toMatchObject({ setId, reason: 'thiết bị sắp đầy', consentReason: 'đồng ý' })
    expect((await agree(id, second)).json).toMatchObject({ code: 'BACKUP_DELETION.NOT_OPEN' })
    const { rows } = await api.database.pool.query<{ ground: string }>(
      "SELECT ground FROM audit_entry WHERE action = 'backups.delete' ORDER BY seq",
    )
    expect(rows.map(({ ground }) => /đề nghị xóa|đồng ý xóa|đã xóa/.exec(ground)?.[0])).toEqual([
      'đề nghị xóa',
      'đồng ý xóa',
      'đã xóa',
    ])
  })

  test('never what the regulation demands, never a held set, and nobody but Sở Nội vụ asks', async () => {
    for (const setId of setIds.slice(-3)) {
      expect((await ask(setId)).json).toMatchObject({ code: 'BACKUP_DELETION.MUST_STAY' })
    }
    const held = setIds[1] ?? ''
    await post(`/backup-sets/${held}/hold`, first, 'thanh tra')
    const refused = await ask(held)
    expect(refused.json).toMatchObject({ code: 'BACKUP_DELETION.MUST_STAY' })
    expect(refused.text).toContain('thanh tra')
    await post(`/backup-sets/${held}/release`, first)
    expect((await ask('sao-luu-khong-co')).json).toMatchObject({ code: 'BACKUP.SET_MISSING' })
    const officer = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
    expect((await ask(held, officer)).status).toBe(403)
  })

  test('held between request and consent, it stays; withdrawn, nobody can agree any more', async () => {
    const setId = setIds[1] ?? ''
    const id = idOf(await ask(setId))
    await post(`/backup-sets/${setId}/hold`, first, 'vừa có yêu cầu')
    expect((await agree(id, second)).json).toMatchObject({ code: 'BACKUP_DELETION.MUST_STAY' })
    expect((await deletion(id))?.['stage']).toBe('CHO_DONG_Y')
    expect((await post(`/backup-deletions/${id}/withdraw`, second)).json).toMatchObject({ stage: 'DA_RUT' })
    expect((await agree(id, second)).json).toMatchObject({ code: 'BACKUP_DELETION.NOT_OPEN' })
    await post(`/backup-sets/${setId}/release`, first)
  })

  test('what would be left is read again: rot found there keeps the set, with the reason', async () => {
    const setId = setIds[3] ?? ''
    const asked = await ask(setId)
    const id = idOf(asked)
    // Of the three newest two turn out rotten: then this one is among the three that must stay.
    for (const rotten of setIds.slice(-3, -1)) {
      const file = await open(path.join(place.directory, rotten, 'archive.hub'), 'r+')
      await file.write(Buffer.of(1, 2, 3), 0, 3, 1_000)
      await file.close()
    }
    expect((await agree(id, second)).status).toBe(202)
    await settled(id, 'KHONG_XOA')
    expect(await place.medium.listNames()).toContain(setId)
    expect(String((await deletion(id))?.['failure'])).toContain(setId)
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import { aKeyRing, aTemporaryMedium } from '#test/models/backup-place.ts'

const day = 86_400_000
const keys = aKeyRing()
let place: Awaited<ReturnType<typeof aTemporaryMedium>>
let api: TestApi
let liftsThatFail = 0
let administrator: string
let setIds: readonly string[]

beforeAll(async () => {
  place = await aTemporaryMedium()
  const { medium } = place
  const liftHold = async (setId: string): Promise<void> => {
    liftsThatFail -= 1
    if (liftsThatFail >= 0) throw backupErrors.mediumUnusable('EIO')
    await medium.liftHold(setId)
  }
  api = await startTestApi({ keys, medium: { ...medium, liftHold } })
  administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  const taken: string[] = []
  // Monthly sets and one more in the oldest month, which has served its time.
  for (const days of [290, 289, 260, 230, 200, 170, 140, 110, 80, 50, 20]) {
    const at = Date.now() - days * day
    taken.push((await takeAgedSet({ url: api.databaseUrl, medium: place.medium, ring: keys }, at)).setId)
  }
  setIds = taken
})
afterAll(async () => {
  await api.close()
  await place.remove()
})

const act = (name: 'hold' | 'release', setId: string, as = administrator) =>
  api.call('POST', `/api/v1/backup-sets/${setId}/${name}`, {
    as,
    headers: { 'Idempotency-Key': randomUUID() },
    body: { reason: `thanh tra ${name}` },
  })

interface Decision {
  readonly setId: string
  readonly action: string
  readonly rule: string
  readonly explanation: string
}
const plan = async (as = administrator): Promise<readonly Decision[]> => {
  const answer = await api.call('GET', '/api/v1/backup-plan', { as })
  expect(answer.status, answer.text).toBe(200)
  return answer.json['decisions'] as readonly Decision[] // shape held by the schema
}
const grounds = async () => {
  const { rows } = await api.database.pool.query<{ ground: string; detail: { cases: string[] } }>(
    "SELECT ground, detail FROM audit_entry WHERE action = 'backups.hold' ORDER BY seq",
  )
  return rows
}

describe('Điều 9.1 — the sets on the medium by API', () => {
  test('the plan explains every decision; a held set is kept until it is released, both on record', async () => {
    const before = await plan()
    expect(before.map(({ setId }) => setId).toSorted()).toEqual(setIds.toSorted())
    expect(before.every(({ explanation }) => explanation.length > 20)).toBe(true)
    const doomed = before.find(({ action }) => action === 'DELETE')?.setId ?? ''
    expect(setIds).toContain(doomed)

    expect((await act('hold', doomed)).json).toEqual({ setId: doomed, reason: 'thanh tra hold' })
    const held = (await plan()).find(({ setId }) => setId === doomed)
    expect(held).toMatchObject({ action: 'KEEP', rule: 'HELD' })
    expect(held?.explanation).toContain('thanh tra hold')
    expect((await act('hold', doomed)).json).toMatchObject({ code: 'BACKUP.ALREADY_HELD' })

    expect((await act('release', doomed)).status).toBe(200)
    await expect.poll(() => plan()).toEqual(before)
    expect((await act('release', doomed)).json).toMatchObject({ code: 'BACKUP.NOT_HELD' })
    const entries = await grounds()
    expect(entries.map(({ detail }) => detail.cases)).toEqual([[doomed], [doomed]])
    expect(entries[0]?.ground).toContain('lý do giữ: thanh tra hold')
    expect(entries[1]?.ground).toContain('lý do bỏ lệnh giữ: thanh tra release')
  })

  test('a lift that the medium refuses is on record as refused; the set stays held until it is lifted again', async () => {
    const setId = (await plan()).find(({ action }) => action === 'DELETE')?.setId ?? ''
    await act('hold', setId)
    const told = (await grounds()).length
    liftsThatFail = 1
    await act('release', setId)
    // The entry of the release, then the one that takes it back.
    await expect.poll(async () => (await grounds()).length).toBe(told + 2)
    expect((await grounds()).at(-1)).toMatchObject({ detail: { cases: [setId] } })
    expect((await grounds()).at(-1)?.ground).toContain('lệnh giữ vẫn còn hiệu lực')
    expect((await plan()).find((one) => one.setId === setId)).toMatchObject({ action: 'KEEP', rule: 'HELD' })
    expect(await place.medium.readRecord(setId, 'hold')).toBeDefined()

    expect((await act('release', setId)).status).toBe(200)
    await expect.poll(async () => await place.medium.readRecord(setId, 'hold')).toBeUndefined()
    expect((await grounds()).length).toBe(told + 3)
  })

  test('an unknown set, a unit and a medium that is not there are refused', async () => {
    expect((await act('hold', 'sao-luu-khong-co')).json).toMatchObject({ code: 'BACKUP.SET_MISSING' })
    const officer = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
    expect((await act('hold', setIds[0] ?? '', officer)).status).toBe(403)
    await place.remove()
    const answer = await api.call('GET', '/api/v1/backup-plan', { as: administrator })
    expect(answer.json).toMatchObject({ code: 'BACKUP.MEDIUM_UNUSABLE' })
  })
})

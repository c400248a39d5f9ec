import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { store, SyncProvince } from '#test/builders/sync-province.ts'

let province: SyncProvince

beforeAll(async () => {
  province = await SyncProvince.start()
})
beforeEach(() => province.clear())
afterAll(() => province.stop())

describe('failure list', () => {
  it('groups refusals by cause with the remedy; a replay sends them again; the run itself goes on', async () => {
    await province.enqueue(3, 1, 'TRANSFER', 'H59.4')
    await province.enqueue(4, 1, 'CLOSE')
    await province.enqueue(5)
    expect(await (await province.sync()).send()).toMatchObject({ progress: { accepted: 1, refused: 2 } })
    const groups = await province.inWork((work) => store.groupFailures(work, {}))
    expect(groups).toMatchObject([{ code: 'PERSON_UNKNOWN', records: 2 }])
    expect(groups[0]?.remedy).toContain('Gửi lại phiên bản đầy đủ')
    expect(
      await province.inWork((work) =>
        store.replayFailures(work, { code: 'PERSON_UNKNOWN', now: Date.now() }),
      ),
    ).toBe(2)
    expect(await (await province.sync()).send()).toMatchObject({ progress: { refused: 2 } })
  })

  it('one refusal is replayed alone, the others stay on the list', async () => {
    for (const index of [3, 4]) await province.enqueue(index, 1, 'CLOSE')
    await (await province.sync()).send()
    const list = () => province.inWork((work) => store.listFailures(work, { after: null, limit: 10 }))
    const [first] = await list()
    const failureId = first?.failureId ?? ''
    expect(await province.inWork((work) => store.replayFailures(work, { failureId, now: Date.now() }))).toBe(
      1,
    )
    expect(await list()).toHaveLength(1)
    expect(await province.status()).toStrictEqual([
      { status: 'PENDING', n: 1 },
      { status: 'REFUSED', n: 1 },
    ])
  })

  it('a packet refused as a whole is halved until the record at fault stands alone; the rest goes up', async () => {
    for (let index = 0; index < 5; index += 1) await province.enqueue(index)
    province.partner.poison(province.person(3).personalId)
    expect(await (await province.sync()).send()).toMatchObject({ progress: { accepted: 4, refused: 1 } })
    const [group] = await province.inWork((work) => store.groupFailures(work, {}))
    expect(group).toMatchObject({ code: 'PACKET_REFUSED', records: 1 })
    expect(group?.remedy).toContain('Kiểm tra ký tự lạ')
  })

  it('the next accepted version ends what was refused before', async () => {
    await province.enqueue(6, 1, 'CLOSE')
    await (await province.sync()).send()
    await province.enqueue(6, 2)
    await (await province.sync()).send()
    expect(await province.inWork((work) => store.groupFailures(work, {}))).toStrictEqual([])
    expect(await province.status()).toStrictEqual([
      { status: 'ACCEPTED', n: 1 },
      { status: 'CANCELLED', n: 1 },
    ])
    expect(await province.inWork((work) => store.replayFailures(work, { now: Date.now() }))).toBe(0)
  })

  it('ends it in the same packet too: a refused version with an accepted one behind it is on no list', async () => {
    await province.enqueue(6, 1, 'CLOSE')
    await province.enqueue(6, 2)
    expect(await (await province.sync()).send()).toMatchObject({ progress: { accepted: 1, refused: 1 } })
    expect(await province.inWork((work) => store.groupFailures(work, {}))).toStrictEqual([])
    expect(
      await province.inWork((work) => store.listFailures(work, { after: null, limit: 10 })),
    ).toStrictEqual([])
    expect(await province.status()).toStrictEqual([
      { status: 'ACCEPTED', n: 1 },
      { status: 'CANCELLED', n: 1 },
    ])
  })
})

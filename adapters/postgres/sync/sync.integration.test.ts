import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { store, SyncProvince } from '#test/builders/sync-province.ts'

let province: SyncProvince

beforeAll(async () => {
  province = await SyncProvince.start()
})
beforeEach(() => province.clear())
afterAll(() => province.stop())

describe('outbox and partner', () => {
  it('sends every pending version once; the unchanged second run sends nothing', async () => {
    for (let index = 0; index < 12; index += 1) await province.enqueue(index)
    const first = await (await province.sync()).send()
    expect(first).toMatchObject({ more: 'NO', progress: { packets: 3, accepted: 12, refused: 0 } })
    expect(await (await province.sync()).send()).toMatchObject({ progress: { packets: 0, accepted: 0 } })
    expect(province.partner.effects).toHaveLength(12)
  })

  it('an answer lost after acceptance is sent again at once with the same version and counted as a duplicate', async () => {
    await province.enqueue(0)
    await province.enqueue(1)
    province.partner.loseNextAnswer()
    expect(await (await province.sync()).send()).toMatchObject({ progress: { accepted: 0, duplicates: 2 } })
    expect(province.partner.effects).toHaveLength(2)
  })

  it('rides out a hiccup of one packet within the step; a line that stays broken ends the step', async () => {
    await province.enqueue(0)
    province.partner.failNext('PARTNER_UNAVAILABLE', 'TIMED_OUT')
    expect(await (await province.sync()).send()).toMatchObject({ progress: { packets: 1, accepted: 1 } })
    await province.enqueue(1)
    province.partner.failNext('CONNECTION_LOST', 'CONNECTION_LOST', 'CONNECTION_LOST')
    const { send } = await province.sync()
    await expect(send()).rejects.toMatchObject({ type: 'CONNECTION_LOST' })
    expect(await send()).toMatchObject({ progress: { accepted: 1 } })
  })

  it('what a certificate or Retry-After stops is not tried again within the step', async () => {
    await province.enqueue(0)
    province.partner.failNext('CERTIFICATE_REFUSED')
    const { send } = await province.sync()
    await expect(send()).rejects.toMatchObject({ type: 'CERTIFICATE_REFUSED' })
    expect(await send()).toMatchObject({ progress: { accepted: 1 } })
  })

  it('an attempt that was given up settles nothing that a later claim has taken', async () => {
    await province.enqueue(0)
    const { run } = await province.sync()
    const claim = {
      runId: run.runId,
      scope: { kind: 'PROVINCE' },
      limit: 5,
      now: Date.now(),
      leaseMs: 1,
    } as const
    const [stale] = await province.inWork((work) => store.claimBatch(work, claim))
    const [fresh] = await province.inWork((work) => store.claimBatch(work, claim))
    if (stale === undefined || fresh === undefined) throw new Error('nothing claimed')
    const refusals = [{ cause: 'VERSION_OUTDATED', field: null, partnerMessage: '' }] as const
    const answer = (row: typeof stale, outcome: 'REFUSED' | 'ACCEPTED') =>
      province.inWork((work) =>
        store.settleRows(work, {
          runId: run.runId,
          messageId: 'm',
          now: Date.now(),
          rows: [{ row, outcome, refusals: outcome === 'REFUSED' ? refusals : [], contentHash: null }],
        }),
      )
    await answer(stale, 'REFUSED')
    expect(await province.status()).toStrictEqual([{ status: 'PENDING', n: 1 }])
    await answer(fresh, 'ACCEPTED')
    expect(await province.status()).toStrictEqual([{ status: 'ACCEPTED', n: 1 }])
    expect(await province.inWork((work) => store.groupFailures(work, {}))).toStrictEqual([])
  })

  it('keeps the order of a person, whatever the batches', async () => {
    for (const version of [1, 2, 3]) await province.enqueue(0, version)
    await province.enqueue(1)
    await (await province.sync({ kind: 'PROVINCE' }, 2)).send()
    const own = province.partner.effects.filter(
      ({ personalId }) => personalId === province.person(0).personalId,
    )
    expect(own.map(({ version }) => version)).toStrictEqual([1, 2, 3])
  })

  it('takes no later version while another run has an earlier one in hand', async () => {
    await province.enqueue(0, 1)
    province.partner.setDown('PARTNER_UNAVAILABLE')
    const held = await province.sync()
    await expect(held.send()).rejects.toMatchObject({ type: 'PARTNER_UNAVAILABLE' })
    province.partner.setDown(null)
    await province.enqueue(0, 2)
    expect(await (await province.sync()).send()).toMatchObject({ progress: { packets: 0 } })
    await held.send()
    expect(province.partner.effects.map(({ version }) => version)).toStrictEqual([1, 2])
  })

  it('a unit or a person is sent alone, with all versions of whoever is meant', async () => {
    await province.enqueue(0)
    await province.enqueue(1)
    await (await province.sync({ kind: 'UNIT', unitCode: 'H59.4' })).send()
    expect(province.partner.effects.map(({ personalId }) => personalId)).toStrictEqual([
      province.person(1).personalId,
    ])
    await (await province.sync({ kind: 'PERSON', employeeId: province.person(0).employeeId })).send()
    expect(province.partner.effects).toHaveLength(2)
  })

  it('a move without a change of the dossier gets the next version instead of being lost', async () => {
    await province.enqueue(2)
    await province.enqueue(2, 1, 'TRANSFER', 'H59.4')
    await province.enqueue(2, 1)
    await (await province.sync()).send()
    expect(province.partner.effects.map(({ version }) => version)).toStrictEqual([1, 2])
  })
})

describe('unit tree', () => {
  it('goes up before the people, and again only after it has changed', async () => {
    const unit = (code: string) =>
      province.database.pool.query(
        `INSERT INTO unit (code, name, kind, valid_from) VALUES ($1, 'Đơn vị giả định', 'SO', '2020-01-01')`,
        [code],
      )
    await unit('H59.3')
    await province.enqueue(9)
    await (await province.sync()).send()
    await (await province.sync()).send()
    expect(province.partner.unitTrees).toStrictEqual([['H59.3']])
    await unit('H59.4')
    await (await province.sync()).send()
    expect(province.partner.unitTrees).toStrictEqual([['H59.3'], ['H59.3', 'H59.4']])
  })
})

describe('reconciliation rows', () => {
  it('knows what the partner accepted, by unit, and sends again above what it holds', async () => {
    await province.enqueue(7)
    await province.enqueue(8)
    await (await province.sync()).send()
    const held = await province.inWork((work) =>
      store.acceptedRecords(work, { unitCode: province.person(7).unitCode }),
    )
    expect(held).toMatchObject([{ personalId: province.person(7).personalId, version: 1 }])
    expect(held[0]?.contentHash).toMatch(/^[0-9a-f]{64}$/)
    await province.inWork((work) =>
      store.sendAgain(work, [{ employeeId: province.person(7).employeeId, above: 0 }]),
    )
    expect(await (await province.sync()).send()).toMatchObject({ progress: { duplicates: 1 } })
  })
})

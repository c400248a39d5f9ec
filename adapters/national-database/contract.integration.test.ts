import { afterAll, describe, expect, it } from 'vitest'
import type { NationalDatabase } from '#contracts/national-sync.ts'
import { unitHashOf } from '#domain/sync/canonical.ts'
import { aSyncPacket, aSyncRecord } from '#test/builders/sync-record.ts'
import { createFakeNationalDatabase } from '#test/fakes/national-database.ts'
import { startNationalDatabase } from '#test/national-database.ts'
import { createNationalDatabaseClient } from './client.ts'
import { sha256 } from './packet.ts'

const simulator = await startNationalDatabase()
const client = createNationalDatabaseClient(simulator.settings)
afterAll(async () => {
  client.close()
  await simulator.stop()
})

const fake = createFakeNationalDatabase()
const said = { personalId: '999090000001', basedOnVersion: 2, reason: 'Theo dân cư' } as const

/** Both are told of a correction in their own words. */
const partners: readonly [string, NationalDatabase, (value: string) => Promise<void>][] = [
  [
    'the simulator over HTTP',
    client,
    (value) => simulator.addCorrection({ ...said, value, field: 'ThongTinCoBan.NgaySinh', source: 'DAN_CU' }),
  ],
  [
    'the fake',
    fake,
    async (value) => {
      const partnerField = 'ThongTinCoBan.NgaySinh'
      const correctionId = `HC-${value}`
      const field = 'IDENTITY.dateOfBirth'
      fake.addCorrection({
        ...said,
        correctionId,
        field,
        partnerField,
        value,
        source: 'POPULATION',
        issuedAt: 1,
      })
    },
  ],
]

describe.each(partners)('contract of the national database, kept by %s', (_name, partner, correct) => {
  const person = (last: number, said: Parameters<typeof aSyncRecord>[0] = {}) =>
    aSyncRecord({ personalId: `99909000${String(last).padStart(4, '0')}`, ...said })
  const push = async (...records: readonly ReturnType<typeof aSyncRecord>[]) =>
    (await partner.pushPacket(aSyncPacket(records))).map(
      ({ outcome, refusals }) => refusals[0]?.cause ?? outcome,
    )

  it('accepts a version once and answers a repeated one as a duplicate', async () => {
    expect(await push(person(1))).toStrictEqual(['ACCEPTED'])
    expect(await push(person(1))).toStrictEqual(['DUPLICATE'])
  })

  it('takes versions of a person in order, also within one packet, with gaps', async () => {
    expect(await push(person(2), person(2, { version: 4 }))).toStrictEqual(['ACCEPTED', 'ACCEPTED'])
    expect(await push(person(2, { version: 3 }))).toStrictEqual(['VERSION_OUTDATED'])
    expect(await push(person(2, { version: 1 }))).toStrictEqual(['DUPLICATE'])
  })

  it('refuses another content under a number that it has accepted', async () => {
    await push(person(3))
    expect(await push(person(3, { unitCode: 'H59.4' }))).toStrictEqual(['VERSION_CONFLICT'])
  })

  it('refuses single records, in our names, and takes the rest', async () => {
    const answers = await partner.pushPacket(
      aSyncPacket([person(4), person(5, { ethnicCode: '77' }), person(6, { values: { ORIGIN: [{}] } })]),
    )
    expect(answers.map(({ outcome }) => outcome)).toStrictEqual(['ACCEPTED', 'REFUSED', 'REFUSED'])
    expect(answers[1]?.refusals[0]).toMatchObject({ cause: 'CODE_NOT_IN_LIST', field: 'ORIGIN.ethnicCode' })
    expect(answers[2]?.refusals[0]).toMatchObject({ cause: 'FIELD_MISSING', field: 'IDENTITY.birthName' })
  })

  it('moves and closes only whom it knows', async () => {
    expect(await push(person(7, { operation: 'TRANSFER' }))).toStrictEqual(['PERSON_UNKNOWN'])
    const moved = person(1, { version: 2, operation: 'TRANSFER', unitCode: 'H59.9' })
    expect(await push(moved, person(2, { version: 5, operation: 'CLOSE' }))).toStrictEqual([
      'ACCEPTED',
      'ACCEPTED',
    ])
  })

  it('refuses a packet as a whole when it breaks the structure', async () => {
    await expect(push(aSyncRecord({ personalId: '12' }))).rejects.toMatchObject({ name: 'PacketRefused' })
  })

  it('tells counts, unit hashes and records that agree with what we hold', async () => {
    const page = { after: null, limit: 1000 }
    expect(await partner.counts()).toMatchObject({ active: 3, closed: 1 })
    const { units } = await partner.unitHashes(page)
    expect(units.map(({ unitCode, count }) => [unitCode, count])).toStrictEqual([
      ['H59.3', 2],
      ['H59.9', 1],
    ])
    const { records } = await partner.records('H59.9', page)
    const { contents } = partner.prepare(
      aSyncPacket([person(1, { version: 2, operation: 'TRANSFER', unitCode: 'H59.9' })]),
    )
    expect(records).toMatchObject([{ personalId: '999090000001', version: 2, closed: 'NO' }])
    expect(units[1]?.hash).toBe(unitHashOf(contents, sha256))
  })

  it('answers a probe and has no corrections yet', async () => {
    await partner.probe()
    expect(await partner.pullCorrections({ after: null, limit: 10 })).toStrictEqual({
      corrections: [],
      next: null,
    })
  })

  it('tells corrections in our names, page by page, each once', async () => {
    for (const value of ['1980-01-01', '1980-01-02', '1980-01-03']) await correct(value)
    const first = await partner.pullCorrections({ after: null, limit: 2 })
    expect(first.corrections).toMatchObject([
      { ...said, field: 'IDENTITY.dateOfBirth', value: '1980-01-01', source: 'POPULATION' },
      { value: '1980-01-02' },
    ])
    const second = await partner.pullCorrections({ after: first.next, limit: 2 })
    expect(second.corrections).toMatchObject([{ value: '1980-01-03' }])
    const third = await partner.pullCorrections({ after: second.next, limit: 2 })
    expect(third).toStrictEqual({ corrections: [], next: null })
  })
})

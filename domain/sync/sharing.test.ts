import { describe, expect, it } from 'vitest'
import { parseCivilDate } from '../calendar/civil-date.ts'
import { assertPaperMayBeAsked, assertShareable, connectionsOf, type SharingConnection } from './sharing.ts'

const day = parseCivilDate
const item = (name: string, from: string, to?: string) => ({
  item: name,
  validFrom: day(from),
  validTo: to === undefined ? null : day(to),
})
const population: SharingConnection = {
  code: 'DAN_CU',
  name: 'CSDL quốc gia về dân cư',
  agencies: ['G01'],
  items: [item('IDENTITY.dateOfBirth', '2024-01-01', '2026-01-01'), item('RELATIVES', '2025-01-01')],
}
const ask = (name: string, on: string) => () =>
  assertPaperMayBeAsked(name, { connections: [population], on: day(on) })

describe('once only', () => {
  it('Điều 3.5 — an item shared by connection is refused on paper, naming the connection', () => {
    expect(ask('IDENTITY.dateOfBirth', '2025-12-31')).toThrow(/CSDL quốc gia về dân cư/)
    expect(ask('IDENTITY.birthName', '2025-12-31')).not.toThrow()
    // A field does not cover its section; a section covers its fields.
    expect(ask('IDENTITY', '2025-12-31')).not.toThrow()
    expect(ask('RELATIVES.fullName', '2025-01-01')).toThrow(/dân cư/)
  })

  it('Điều 3.5 — an item is refused only while it is shared', () => {
    expect(ask('IDENTITY.dateOfBirth', '2023-12-31')).not.toThrow()
    expect(ask('IDENTITY.dateOfBirth', '2026-01-01')).not.toThrow()
    expect(ask('RELATIVES', '2024-12-31')).not.toThrow()
  })

  it('an agency reads over a connection, and so do the units below it', () => {
    expect(connectionsOf('G01.2', [population])).toHaveLength(1)
    expect(connectionsOf('G011', [population])).toHaveLength(0)
  })

  it('only items of the form, with a term, can be written down', () => {
    expect(() => assertShareable(population.items)).not.toThrow()
    expect(() => assertShareable([item('IDENTITY.shoeSize', '2024-01-01')])).toThrow(/mẫu hồ sơ/)
    expect(() => assertShareable([item('ASSETS', '2024-01-01', '2024-01-01')])).toThrow(/phải sau/)
  })
})

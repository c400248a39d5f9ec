import { describe, expect, test } from 'vitest'
import { prefill } from './prefill.ts'

const entry = {
  section: 'IDENTITY',
  category: 'VIEN_CHUC',
  held: null,
  national: {},
  today: '2026-11-22',
} as const

describe('Điều 3.5 — what is known already is prefilled', () => {
  test('what the province holds is there, and is declared again only to update or to verify', () => {
    const held = { birthName: 'Trần Thị Bình', gender: 'NU' }
    const { value, sources, asked, purposes } = prefill({ ...entry, held })
    expect(value).toEqual(held)
    expect(sources).toEqual({ birthName: 'PROVINCE', gender: 'PROVINCE' })
    expect(purposes).toEqual(['UPDATE', 'VERIFICATION'])
    expect(asked).toContain('dateOfBirth')
    expect(asked).not.toContain('birthName')
  })

  test('what only the national side has said is there, and is not asked', () => {
    const national = { birthName: 'Trần Thị Bình', dateOfBirth: '1990-02-03' }
    const { value, sources, asked, purposes } = prefill({ ...entry, national })
    expect(value).toEqual(national)
    expect(sources).toEqual({ birthName: 'NATIONAL_DATABASE', dateOfBirth: 'NATIONAL_DATABASE' })
    expect(purposes).toEqual(['FIRST_ENTRY'])
    expect(asked).toContain('gender')
    expect(asked).not.toContain('dateOfBirth')
  })

  test('where both speak the dossier stands, since a difference is decided by people', () => {
    const { value, sources } = prefill({ ...entry, held: { gender: 'NU' }, national: { gender: 'NAM' } })
    expect([value['gender'], sources['gender']]).toEqual(['NU', 'PROVINCE'])
  })

  test('what does not fit the form is left out, and asked', () => {
    const national = { gender: 'KHAC', dateOfBirth: '31/02/1990', rank: 'x', birthName: null }
    const { value, asked } = prefill({ ...entry, national })
    expect(value).toEqual({})
    expect(asked).toEqual(expect.arrayContaining(['gender', 'dateOfBirth', 'birthName']))
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  actors,
  type DossierApi,
  entriesOf,
  me,
  startDossierApi,
  stranger,
} from '#test/builders/dossier-api.ts'

let served: DossierApi

beforeAll(async () => {
  served = await startDossierApi()
})
afterAll(() => served.stop())

describe('Điều 3.4, 7 — reading others', () => {
  test('a colleague reads only by a consent in force, only what it names, and it is on record', async () => {
    const { api, get, post } = served
    const path = `/dossiers/${stranger.employeeId}`
    const refused = await get('reader', path)
    expect([refused.status, refused.json['code']]).toEqual([403, 'ACCESS.NO_CONSENT'])
    const consent = {
      documentNumber: '15/CV-SGD',
      documentDate: '2026-11-01',
      issuingUnit: 'H59.4',
      purpose: 'Nghiên cứu xây dựng đề án',
      readerAccountId: actors.reader.accountId,
      subjectIds: [stranger.employeeId],
      subjectUnits: [],
      fields: ['IDENTITY', 'TRAINING', 'HISTORY_NOTES'],
      maxLevel: 2,
      validFrom: '2020-01-01',
      validUntil: '2090-12-31',
    }
    const notTheirs = await post('hr', '/consents', consent)
    expect(notTheirs.status).toBe(403)
    const recorded = await post('otherHr', '/consents', consent)
    expect([recorded.status, recorded.json['state']]).toEqual([201, 'ACTIVE'])
    const read = await get('reader', path)
    expect(read.status).toBe(200)
    expect(new Set(entriesOf(read.json).map((entry) => entry.section))).toEqual(
      new Set(['IDENTITY', 'TRAINING']),
    )
    expect(api.audit.at(-1)).toMatchObject({ subjects: [stranger.employeeId] })
    expect(api.audit.at(-1)?.ground).toContain('CONSENT')

    const revoked = await post('otherHr', `/consents/${String(recorded.json['consentId'])}/revocation`, {
      reason: 'Hết việc',
    })
    expect([revoked.status, revoked.json['state']]).toEqual([200, 'REVOKED'])
    expect((await get('reader', path)).status).toBe(403)
  })

  test('own unit by role, the province by Sở Nội vụ, nobody else', async () => {
    const { get } = served
    expect((await get('hr', `/dossiers/${me.employeeId}`)).status).toBe(200)
    expect((await get('hr', `/dossiers/${stranger.employeeId}`)).status).toBe(403)
    expect((await get('department', `/dossiers/${stranger.employeeId}`)).status).toBe(200)
    const listed = await get('hr', '/dossiers?limit=200')
    const lines = listed.json['items'] as { unitCode: string }[]
    expect(new Set(lines.map((line) => line.unitCode))).toEqual(new Set(['H59.3']))
    expect(((await get('department', '/dossiers?limit=200')).json['items'] as unknown[]).length).toBe(20)
  })

  test('pages follow one another without a gap', async () => {
    const { get } = served
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const page = await get('department', `/dossiers?limit=7${next === '' ? '' : `&after=${next}`}`)
      seen.push(...(page.json['items'] as { employeeId: string }[]).map((line) => line.employeeId))
      next = page.json['next'] as string | null
    }
    expect(new Set(seen).size).toBe(20)
    expect(seen).toHaveLength(20)
  })

  test('the list for export holds what the reader may read', async () => {
    const { get } = served
    const own = await get('hr', '/dossier-exports/staff-list')
    expect(own.text).toContain(`"${me.birthName}"`)
    expect(own.text).not.toContain(`"${stranger.birthName}"`)
    expect(own.text).not.toContain(me.personalId)
  })

  test('a dossier that is not there is 404, with no word of whose it was', async () => {
    const { get } = served
    expect((await get('department', `/dossiers/${randomUUID()}`)).status).toBe(404)
    expect((await get('me', `/changes/${randomUUID()}`)).status).toBe(404)
  })
})

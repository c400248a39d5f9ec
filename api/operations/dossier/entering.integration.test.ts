import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClamdScanner } from '#adapters/attachment-scanner/clamd-scanner.ts'
import { createTestFileScanner } from '#adapters/attachment-scanner/test-file-scanner.ts'
import { createApprovedChanges } from '#adapters/postgres/dossier/approved-changes.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import {
  type DossierApi,
  dayMs,
  entriesOf,
  me,
  sealer,
  startDossierApi,
  type Who,
} from '#test/builders/dossier-api.ts'
import type { AttachmentScanner } from './attachments.ts'

let served: DossierApi
let scanner: AttachmentScanner = createTestFileScanner()

beforeAll(async () => {
  served = await startDossierApi({ scan: (bytes) => scanner.scan(bytes) })
})
afterAll(() => served.stop())

async function attach(as: Who, changeId: string, file: Uint8Array<ArrayBuffer>, secrecy = 'KHONG') {
  const form = new FormData()
  form.set('documentKind', 'Quyết định')
  form.set('documentNo', '12/QĐ-SNV')
  form.set('secrecy', secrecy)
  form.set('file', new Blob([file], { type: 'application/pdf' }), 'quyet-dinh.pdf')
  const headers = { 'Idempotency-Key': randomUUID() }
  return served.api.call('POST', `/api/v1/changes/${changeId}/attachments`, { as, headers, raw: form })
}
const pdf = (text: string) => new Uint8Array(Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`))

describe('Điều 5.2, 5.3 — own entry', () => {
  const change = {
    act: 'SET',
    section: 'EDUCATION',
    entryKey: 'MAIN',
    value: { generalEducation: '12/12', highestQualification: 'THAC_SI' },
    validFrom: '2026-11-01',
    purpose: 'UPDATE',
  }

  test('a change is drafted, refused without its document, submitted with it, and approved', async () => {
    const { hub, get, post } = served
    const draft = await post('me', `/dossiers/${me.employeeId}/changes`, change)
    expect([draft.status, draft.json['status'], draft.json['onBehalf']]).toEqual([201, 'DRAFT', false])
    const id = String(draft.json['changeId'])
    const shown = await get('me', `/changes/${id}`)
    expect(shown.json['documentDue']).toBe(true)
    expect(shown.json['difference']).toMatchObject([
      { field: 'highestQualification', item: '20', after: 'THAC_SI' },
    ])
    const refused = await post('me', `/changes/${id}/submission`)
    expect([refused.status, refused.json['code']]).toEqual([422, 'CHANGE.DOCUMENT_REQUIRED'])

    const secret = await attach('me', id, pdf('mật'), 'MAT')
    expect([secret.status, secret.json['code']]).toEqual([422, 'ATTACHMENT.CLASSIFIED'])
    const notPdf = await attach('me', id, new Uint8Array(Buffer.from('MZ not a document')))
    expect(notPdf.status).toBe(422)
    const infected = await attach(
      'me',
      id,
      pdf('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'),
    )
    expect(infected.json['code']).toBe('ATTACHMENT.INFECTED')
    const attached = await attach('me', id, pdf('bằng thạc sĩ'))
    expect(attached.status).toBe(201)
    const path = `/changes/${id}/attachments/${String(attached.json['attachmentId'])}`
    expect((await get('me', path)).text).toContain('bằng thạc sĩ')
    expect((await get('reader', path)).status).toBe(404)

    const submitted = await post('me', `/changes/${id}/submission`)
    expect([submitted.status, submitted.json['status']]).toEqual([200, 'SUBMITTED'])
    const late = await attach('me', id, pdf('nữa'))
    expect(late.json['code']).toBe('ATTACHMENT.LOCKED')
    const approved = createApprovedChanges(sealer)
    await hub.transaction({ kind: 'SYSTEM' }, (work) =>
      approved.applyApprovedChanges(work, {
        packageId: randomUUID(),
        changeIds: [id],
        approvedAt: Date.now(),
      }),
    )
    const now = await get('me', `/dossiers/${me.employeeId}`)
    const education = entriesOf(now.json).find((entry) => entry.section === 'EDUCATION')
    expect([now.json['version'], education?.value['highestQualification']]).toEqual([2, 'THAC_SI'])
    const then = await get('me', `/dossiers/${me.employeeId}?validOn=2026-10-31`)
    const before = entriesOf(then.json).find((entry) => entry.section === 'EDUCATION')
    expect(before?.value['highestQualification']).not.toBe('THAC_SI')

    // As known on: what the hub held at the end of that day, whatever it learnt later of the same time.
    const known = async (daysAgo: number) => {
      const day = civilDateAt(Date.now() - daysAgo * dayMs)
      const { json } = await get('me', `/dossiers/${me.employeeId}?knownOn=${day}`)
      return entriesOf(json).find((entry) => entry.section === 'EDUCATION')?.value['highestQualification']
    }
    expect(await known(31)).toBeUndefined()
    expect(await known(15)).toBe(before?.value['highestQualification'])
    expect(await known(0)).toBe('THAC_SI')
  })

  test('a scanner that does not answer is no fault of the sender: later, and nothing is kept', async () => {
    const { get, post } = served
    const draft = await post('me', `/dossiers/${me.employeeId}/changes`, change)
    const id = String(draft.json['changeId'])
    // Nobody listens at the port for nobody (RFC 6335, 6: reserved).
    scanner = createClamdScanner({ host: '127.0.0.1', port: 1, timeoutMs: 1_000 })
    const busy = await attach('me', id, pdf('bằng'))
    scanner = createTestFileScanner()
    expect([busy.status, busy.json['code']]).toEqual([503, 'ATTACHMENT.SCANNER_BUSY'])
    expect(Number(busy.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await get('me', `/changes/${id}`)).json['attachments']).toEqual([])
    expect((await attach('me', id, pdf('bằng'))).status).toBe(201)
  })

  test('the unit’s officer enters on behalf, marked so; a stranger may not', async () => {
    const { post } = served
    const onBehalf = await post('hr', `/dossiers/${me.employeeId}/changes`, change)
    expect([onBehalf.status, onBehalf.json['onBehalf']]).toEqual([201, true])
    expect((await post('otherHr', `/dossiers/${me.employeeId}/changes`, change)).status).toBe(403)
    expect((await post('reader', `/dossiers/${me.employeeId}/changes`, change)).status).toBe(403)
  })

  test('a field that is not on the form and a wrong value are refused with the rule’s message', async () => {
    const { post } = served
    const foreign = await post('me', `/dossiers/${me.employeeId}/changes`, {
      ...change,
      value: { salaryWish: 'x' },
    })
    expect([foreign.status, foreign.json['code']]).toEqual([422, 'CHANGE.REFUSED_BY_CHECKS'])
    const section = {
      section: 'CONTACT',
      value: { phone: '123', socialInsuranceNo: '9900000000', currentAddress: 'A' },
    }
    const wrong = await post('me', `/dossiers/${me.employeeId}/changes`, { ...change, ...section })
    const submitted = await post('me', `/changes/${String(wrong.json['changeId'])}/submission`)
    expect(submitted.json['code']).toBe('CHANGE.REFUSED_BY_CHECKS')
  })

  test('an edit needs the version that was read', async () => {
    const { api, post } = served
    const draft = await post('me', `/dossiers/${me.employeeId}/changes`, change)
    const path = `/api/v1/changes/${String(draft.json['changeId'])}`
    const body = {
      value: { generalEducation: '12/12', highestQualification: 'TIEN_SI' },
      validFrom: '2026-11-02',
    }
    const edit = (etag: string) => api.call('PUT', path, { as: 'me', headers: { 'If-Match': etag }, body })
    expect((await edit('"7"')).status).toBe(412)
    expect((await edit(draft.headers.get('etag') ?? '')).status).toBe(200)
  })

  test('Điều 13.2 — an error in own data is reported to the unit, which reads it', async () => {
    const { get, post } = served
    const told = await post('me', `/dossiers/${me.employeeId}/error-reports`, {
      section: 'HEALTH',
      text: 'Sai chiều cao',
    })
    expect([told.status, told.json['unitCode']]).toEqual([201, 'H59.3'])
    const list = await get('hr', '/error-reports')
    expect(JSON.stringify(list.json)).toContain('Sai chiều cao')
    expect(JSON.stringify((await get('otherHr', '/error-reports')).json)).not.toContain('Sai chiều cao')
  })
})

test('Điều 5.1 — the form says of each field what it needs, and its code list can be read', async () => {
  const { get } = served
  const form = await get('me', '/dossier-form')
  expect(JSON.stringify(form.json)).toContain('"name":"religionCode","item":"7"')
  const list = await get('me', '/code-lists/ETHNIC_GROUP')
  expect((list.json['entries'] as unknown[]).length).toBe(55)
})

import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClamdScanner } from '#adapters/attachment-scanner/clamd-scanner.ts'
import { createTestFileScanner } from '#adapters/attachment-scanner/test-file-scanner.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { admitSubjects, type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createApprovedChanges } from '#adapters/postgres/dossier/approved-changes.ts'
import { createAttachmentStore } from '#adapters/postgres/dossier/attachments.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { createConsentStore } from '#adapters/postgres/dossier/consents.ts'
import { createEntryStore } from '#adapters/postgres/dossier/entries.ts'
import { createErrorReports } from '#adapters/postgres/dossier/error-reports.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createOwnDossierReader } from '#adapters/postgres/dossier/own-dossier.ts'
import { createPeopleStore } from '#adapters/postgres/dossier/people.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { type FakeApi, startFakeApi } from '#test/fakes/fake-api.ts'
import { type AttachmentScanner, attachmentOperations } from '../attachments.ts'
import { changeOperations } from '../changes.ts'
import { consentOperations } from '../consents.ts'
import { dossierFormOperations } from '../dossier-form.ts'
import { dossierOperations } from '../dossiers.ts'

const sealer = createFieldSealer(createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1'))
const units = [
  { code: 'H59.3', name: 'Sở Nội vụ' },
  { code: 'H59.4', name: 'Sở Giả Định' },
]
const { people } = inventStaff({ seed: 'api', count: 20, units, today: '2026-11-22', defects: 0 })
const [me, stranger, colleague] = [people[0]!, people[1]!, people[2]!]
const role = (
  name: 'UNIT_HR_OFFICER' | 'DEPARTMENT_OFFICER' | 'UNIT_HEAD' | 'EMPLOYEE',
  unitCode: string | null,
) => ({
  role: name,
  unitCode,
  ground: 'ASSIGNMENT:1',
})
const account = (employeeId: string | null, ...roles: ReturnType<typeof role>[]) => ({
  accountId: randomUUID(),
  employeeId,
  roles,
})
const actors = {
  me: account(me.employeeId, role('EMPLOYEE', 'H59.3')),
  reader: account(colleague.employeeId, role('EMPLOYEE', 'H59.3')),
  hr: account(people[4]!.employeeId, role('UNIT_HR_OFFICER', 'H59.3')),
  otherHr: account(people[5]!.employeeId, role('UNIT_HR_OFFICER', 'H59.4')),
  department: account(null, role('DEPARTMENT_OFFICER', null)),
}
const dayMs = 86_400_000
let home: TestDatabase
let hub: Database
let api: FakeApi
let scanner: AttachmentScanner = createTestFileScanner()

beforeAll(async () => {
  home = await createTestDatabase()
  hub = openDatabase({ url: home.url, role: 'hub_api' })
  await hub.transaction({ kind: 'SYSTEM' }, (work) =>
    loadStaff(sealer, work, { people, at: Date.now() - 30 * dayMs }),
  )
  const stores = {
    dossier: {
      people: createPeopleStore(sealer),
      entries: createEntryStore(sealer),
      changes: createChangeStore(sealer),
      attachments: createAttachmentStore(sealer),
      consents: createConsentStore(),
      errorReports: createErrorReports(sealer),
      readOwn: createOwnDossierReader(hub, sealer),
      admit: admitSubjects,
    },
    attachmentScanner: { scan: (bytes: Uint8Array) => scanner.scan(bytes) },
  }
  const operations = [
    ...dossierFormOperations,
    ...dossierOperations,
    ...changeOperations,
    ...attachmentOperations,
    ...consentOperations,
  ]
  api = await startFakeApi({
    operations,
    stores,
    actors,
    deps: {
      database: hub,
      idempotency: { claim: () => Promise.resolve({ kind: 'CLAIMED' }), keep: () => Promise.resolve() },
    },
  })
})
afterAll(async () => {
  await api.close()
  await hub.close()
  await home.drop()
})

type Who = keyof typeof actors
const get = (as: Who, path: string) => api.call('GET', `/api/v1${path}`, { as })
const post = (as: Who, path: string, body?: unknown) =>
  api.call('POST', `/api/v1${path}`, {
    as,
    headers: { 'Idempotency-Key': randomUUID() },
    ...(body === undefined ? {} : { body }),
  })
const entriesOf = (json: Record<string, unknown>) =>
  json['entries'] as { section: string; value: Record<string, unknown>; hidden: string[] }[]

async function attach(as: Who, changeId: string, file: Uint8Array<ArrayBuffer>, secrecy = 'KHONG') {
  const form = new FormData()
  form.set('documentKind', 'Quyết định')
  form.set('documentNo', '12/QĐ-SNV')
  form.set('secrecy', secrecy)
  form.set('file', new Blob([file], { type: 'application/pdf' }), 'quyet-dinh.pdf')
  const headers = { 'Idempotency-Key': randomUUID() }
  return api.call('POST', `/api/v1/changes/${changeId}/attachments`, { as, headers, raw: form })
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
    const onBehalf = await post('hr', `/dossiers/${me.employeeId}/changes`, change)
    expect([onBehalf.status, onBehalf.json['onBehalf']]).toEqual([201, true])
    expect((await post('otherHr', `/dossiers/${me.employeeId}/changes`, change)).status).toBe(403)
    expect((await post('reader', `/dossiers/${me.employeeId}/changes`, change)).status).toBe(403)
  })

  test('a field that is not on the form and a wrong value are refused with the rule’s message', async () => {
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

describe('Điều 3.4, 7 — reading others', () => {
  test('a colleague reads only by a consent in force, only what it names, and it is on record', async () => {
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
    expect((await get('hr', `/dossiers/${me.employeeId}`)).status).toBe(200)
    expect((await get('hr', `/dossiers/${stranger.employeeId}`)).status).toBe(403)
    expect((await get('department', `/dossiers/${stranger.employeeId}`)).status).toBe(200)
    const listed = await get('hr', '/dossiers?limit=200')
    const lines = listed.json['items'] as { unitCode: string }[]
    expect(new Set(lines.map((line) => line.unitCode))).toEqual(new Set(['H59.3']))
    expect(((await get('department', '/dossiers?limit=200')).json['items'] as unknown[]).length).toBe(20)
  })

  test('pages follow one another without a gap', async () => {
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
    const own = await get('hr', '/dossier-exports/staff-list')
    expect(own.text).toContain(`"${me.birthName}"`)
    expect(own.text).not.toContain(`"${stranger.birthName}"`)
    expect(own.text).not.toContain(me.personalId)
  })

  test('a dossier that is not there is 404, with no word of whose it was', async () => {
    expect((await get('department', `/dossiers/${randomUUID()}`)).status).toBe(404)
    expect((await get('me', `/changes/${randomUUID()}`)).status).toBe(404)
  })
})

test('Điều 5.1 — the form says of each field what it needs, and its code list can be read', async () => {
  const form = await get('me', '/dossier-form')
  expect(JSON.stringify(form.json)).toContain('"name":"religionCode","item":"7"')
  const list = await get('me', '/code-lists/ETHNIC_GROUP')
  expect((list.json['entries'] as unknown[]).length).toBe(55)
})

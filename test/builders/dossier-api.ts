import { randomBytes, randomUUID } from 'node:crypto'
import { createTestFileScanner } from '#adapters/attachment-scanner/test-file-scanner.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { admitSubjects, type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createAttachmentStore } from '#adapters/postgres/dossier/attachments.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { createConsentStore } from '#adapters/postgres/dossier/consents.ts'
import { createEntryStore } from '#adapters/postgres/dossier/entries.ts'
import { createErrorReports } from '#adapters/postgres/dossier/error-reports.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createOwnDossierReader } from '#adapters/postgres/dossier/own-dossier.ts'
import { createPeopleStore } from '#adapters/postgres/dossier/people.ts'
import { type AttachmentScanner, attachmentOperations } from '#api/operations/dossier/attachments.ts'
import { changeOperations } from '#api/operations/dossier/changes.ts'
import { consentOperations } from '#api/operations/dossier-requests/consents.ts'
import { dossierFormOperations } from '#api/operations/dossier/dossier-form.ts'
import { dossierOperations } from '#api/operations/dossier/dossiers.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { createTestDatabase } from '#test/database.ts'
import { type FakeApi, startFakeApi } from '#test/fakes/fake-api.ts'

export const sealer = createFieldSealer(
  createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1'),
)
const units = [
  { code: 'H59.3', name: 'Sở Nội vụ' },
  { code: 'H59.4', name: 'Sở Giả Định' },
]
const { people } = inventStaff({ seed: 'api', count: 20, units, today: '2026-11-22', defects: 0 })
export const [me, stranger] = [people[0]!, people[1]!]
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
export const actors = {
  me: account(me.employeeId, role('EMPLOYEE', 'H59.3')),
  reader: account(people[2]!.employeeId, role('EMPLOYEE', 'H59.3')),
  hr: account(people[4]!.employeeId, role('UNIT_HR_OFFICER', 'H59.3')),
  otherHr: account(people[5]!.employeeId, role('UNIT_HR_OFFICER', 'H59.4')),
  department: account(null, role('DEPARTMENT_OFFICER', null)),
}
export const dayMs = 86_400_000

export type Who = keyof typeof actors
type Answer = ReturnType<FakeApi['call']>

/** The dossier's operations over a database with the staff of two units. */
export interface DossierApi {
  readonly api: FakeApi
  readonly hub: Database
  readonly get: (as: Who, path: string) => Answer
  readonly post: (as: Who, path: string, body?: unknown) => Answer
  readonly stop: () => Promise<void>
}

export async function startDossierApi(
  attachmentScanner: AttachmentScanner = createTestFileScanner(),
): Promise<DossierApi> {
  const home = await createTestDatabase()
  const hub = openDatabase({ url: home.url, role: 'hub_api' })
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
    attachmentScanner,
  }
  const operations = [
    ...dossierFormOperations,
    ...dossierOperations,
    ...changeOperations,
    ...attachmentOperations,
    ...consentOperations,
  ]
  const api = await startFakeApi({
    operations,
    stores,
    actors,
    deps: {
      database: hub,
      idempotency: { claim: () => Promise.resolve({ kind: 'CLAIMED' }), keep: () => Promise.resolve() },
    },
  })
  return {
    api,
    hub,
    get: (as, path) => api.call('GET', `/api/v1${path}`, { as }),
    post: (as, path, body) =>
      api.call('POST', `/api/v1${path}`, {
        as,
        headers: { 'Idempotency-Key': randomUUID() },
        ...(body === undefined ? {} : { body }),
      }),
    stop: async () => {
      await api.close()
      await hub.close()
      await home.drop()
    },
  }
}

interface ShownEntry {
  readonly section: string
  readonly value: Record<string, unknown>
  readonly hidden: string[]
}

export function entriesOf(json: Record<string, unknown>): readonly ShownEntry[] {
  return json['entries'] as ShownEntry[]
}

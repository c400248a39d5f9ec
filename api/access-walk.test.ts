import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { SignedInActor } from '#api/deps.ts'
import { accessMatrix } from '#domain/access/access-decision.ts'
import { type Role, roles } from '#domain/access/actor.ts'
import { type AccessTarget, type Relation, relations } from '#domain/access/relation.ts'
import { type FakeApi, startFakeApi } from '#test/fakes/fake-api.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations/index.ts'
import { Problem } from './problem.ts'

const unit = 'H59.1'
const person = 'e0000000-0000-4000-8000-000000000001'
const elsewhere: AccessTarget = { unitCodes: ['H59.99'], employeeId: null }

/** A target that stands to the actor in this relation and in no other. */
const targets: Readonly<Record<Relation, AccessTarget>> = {
  SIGNED_IN: elsewhere,
  PROVINCE: elsewhere,
  SELF: { ...elsewhere, employeeId: person },
  OWN_UNIT: { unitCodes: [unit], employeeId: null },
  MANAGED_UNIT: { ...elsewhere, managingUnitCodes: [unit] },
  GRANT: { unitCodes: [unit], employeeId: null },
  CONSENT: { ...elsewhere, consentId: 'consent' },
  PARTY: { ...elsewhere, partyUnits: [unit] },
}

function actorOf(role: Role, relation: Relation): SignedInActor {
  const accountId = 'a0000000-0000-4000-8000-000000000001'
  if (role === 'EMPLOYEE') return { accountId, employeeId: person, roles: [] }
  const ground = relation === 'GRANT' ? 'GRANT:1' : 'ASSIGNMENT:1'
  return {
    accountId,
    employeeId: null,
    roles: [{ role, unitCode: relation === 'PROVINCE' ? null : unit, ground }],
  }
}

let relation: Relation = 'SIGNED_IN'

/** The route as it is, but whatever is sent fits, the target is the one asked for, and the act only says that it was reached. */
function probed(operation: Operation): Operation {
  const { body: _body, upload: _upload, download: _download, target, ...rest } = operation
  return {
    ...rest,
    params: z.object({}),
    query: z.strictObject({}),
    headers: z.strictObject({}),
    status: 204,
    reply: z.undefined(),
    idempotency: 'NONE',
    refusal: 'FORBIDDEN',
    ...(target === undefined ? {} : { target: () => targets[relation] }),
    run: () => Promise.reject(new Problem('conflict', { detail: 'reached' })),
  }
}

const guarded = operations.filter(({ action }) => action !== null && action !== 'SIGNED_IN')
const matrix = new Map(
  accessMatrix().map((cell) => [`${cell.action} ${cell.role} ${cell.relation}`, cell.allowed]),
)

// Điều 6: không ai tự quyết việc của mình; nêu lại ở đây, không lấy từ bảng.
const refusedInOwnMatter = new Set([
  'approvals.return',
  'grants.create',
  'grants.extend',
  'accounts.assignRoles',
  'consents.record',
  'transfers.receive',
])

// Điều 8: whoever has an account is a person too, so every role may do what EMPLOYEE may; SELF needs the own dossier.
function isExpected({ action, target }: Operation, role: Role): boolean {
  const isPerson = role === 'EMPLOYEE'
  const cell = (wanted: Relation): boolean =>
    matrix.get(`${String(action)} ${role} ${wanted}`) === true ||
    (wanted !== 'SELF' && matrix.get(`${String(action)} EMPLOYEE ${wanted}`) === true)
  if (target === undefined)
    return relations.some((any) => cell(any) || matrix.get(`${String(action)} EMPLOYEE ${any}`) === true)
  if (relation === 'SELF' && isPerson && refusedInOwnMatter.has(String(action))) return false
  return cell('SIGNED_IN') || cell(relation)
}

let api: FakeApi
beforeAll(async () => {
  api = await startFakeApi({ operations: operations.map(probed) })
})
afterAll(() => api.close())

const addressOf = ({ path }: Operation): string => `/api/v1${path.replaceAll(/\{\w+\}/g, 'x')}`

async function walk(role: Role): Promise<readonly string[]> {
  const wrong: string[] = []
  api.actors.set('someone', actorOf(role, relation))
  const token = { Authorization: `Bearer ${await api.tokenFor('someone')}` }
  for (const operation of guarded) {
    const { status } = await api.call(operation.method.toUpperCase(), addressOf(operation), {
      headers: token,
    })
    const expected = isExpected(operation, role) ? 409 : 403
    if (status !== expected)
      wrong.push(`${operation.id} ${role} ${relation}: ${status}, expected ${expected}`)
  }
  return wrong
}

describe('every route x role x relation', () => {
  test.each(roles.flatMap((role) => relations.map((stands) => [role, stands] as const)))(
    '%s in relation %s reaches what the access table allows and nothing else',
    async (role, stands) => {
      relation = stands
      expect(await walk(role)).toEqual([])
    },
  )

  test('nobody reaches anything without a token; an account that holds nothing is a person only', async () => {
    api.actors.set('nobody', {
      accountId: 'a0000000-0000-4000-8000-000000000002',
      employeeId: null,
      roles: [],
    })
    relation = 'PROVINCE'
    for (const operation of operations.filter(({ action }) => action !== null)) {
      const method = operation.method.toUpperCase()
      expect([operation.id, (await api.call(method, addressOf(operation))).status]).toEqual([
        operation.id,
        401,
      ])
      if (operation.action === 'SIGNED_IN') continue
      const { status } = await api.call(method, addressOf(operation), { as: 'nobody' })
      expect([operation.id, status]).toEqual([operation.id, isExpected(operation, 'EMPLOYEE') ? 409 : 403])
    }
  })
})

test('Điều 7.2 — a route that looks at no target shows only what its scope or its own query allows', () => {
  // Each of these limits its rows by `scope`, by the actor's own ids, or is open to whoever signs in.
  const reviewed = new Set(
    [
      'listAccounts listGrants listTransfers listDossiers exportStaffList listErrorReports listConsents recordConsent',
      'listApprovalRounds listSigningCertificates listUnitQuality listQualityFindings listReviewRounds listSyncFailureGroups listSyncFailures listNationalCorrections',
      // Runs as a whole: counts only, nobody's data.
      'listSyncRuns getSyncRun listBackups listBackupDeletions getBackup getBackupPlan listSharingConnections',
      // Names sections and units, nobody: every unit must know what Sở Nội vụ approves after it.
      'listSecondLevelRules',
    ].flatMap((ids) => ids.split(' ')),
  )
  const narrow = new Set(['OWN_UNIT', 'MANAGED_UNIT', 'SELF', 'PARTY', 'CONSENT'])
  const unlooked = guarded.filter(
    ({ action, target }) =>
      target === undefined &&
      accessMatrix().some((cell) => cell.action === action && cell.allowed && narrow.has(cell.relation)),
  )
  expect(unlooked.map(({ id }) => id).filter((id) => !reviewed.has(id))).toEqual([])
})

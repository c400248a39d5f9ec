import { describe, expect, test } from 'vitest'
import { accessMatrix, decideAccess, mayEver, rolesInForce, scopeOf } from './access-decision.ts'
import { type Action, actions } from './access-table.ts'
import { type Actor, groundOf, type HeldRole, type Role, roles } from './actor.ts'
import { accessRefusalCodes } from './refusals.ts'
import { type AccessTarget, type Relation, relations } from './relation.ts'

const now = Date.UTC(2026, 10, 22)
const actorWith = (...held: readonly HeldRole[]): Actor => ({
  accountId: 'a-1',
  employeeId: 'e-1',
  roles: held,
})
const stranger: AccessTarget = { unitCodes: ['H59.9'], employeeId: 'e-9' }
const at = (role: Role, unitCode: string | null, ground = groundOf('ASSIGNMENT', '1')): HeldRole => ({
  role,
  unitCode,
  ground,
})

/** One situation for each relation in which that relation holds, and no other one that needs a role. */
function situation(relation: Relation, role: Role): { actor: Actor; target: AccessTarget } {
  const assigned = at(role, 'H59.3')
  const situations: Readonly<Record<Relation, { actor: Actor; target: AccessTarget }>> = {
    SIGNED_IN: { actor: actorWith(at(role, 'H59.77')), target: stranger },
    SELF: { actor: actorWith(at(role, 'H59.77')), target: { unitCodes: ['H59.9'], employeeId: 'e-1' } },
    OWN_UNIT: { actor: actorWith(assigned), target: { unitCodes: ['H59.3'], employeeId: 'e-9' } },
    MANAGED_UNIT: {
      actor: actorWith(assigned),
      target: { unitCodes: ['H59.3.1'], employeeId: 'e-9', managingUnitCodes: ['H59.3'] },
    },
    PROVINCE: { actor: actorWith(at(role, null)), target: stranger },
    GRANT: {
      actor: actorWith(at(role, 'H59.3', groundOf('GRANT', 'g-1'))),
      target: { unitCodes: ['H59.3'], employeeId: 'e-9' },
    },
    CONSENT: { actor: actorWith(at(role, 'H59.77')), target: { ...stranger, consentId: 'c-1' } },
    PARTY: { actor: actorWith(assigned), target: { ...stranger, partyUnits: ['H59.3', 'H59.4'] } },
  }
  return situations[relation]
}

/** A role without unit reaches the province only for these; and every person is an employee as well. */
const provincial: readonly Role[] = ['DEPARTMENT_OFFICER', 'DEPARTMENT_ADMINISTRATOR', 'OBSERVER']
const ownMatters = [
  'approvals.return',
  'grants.create',
  'grants.extend',
  'accounts.assignRoles',
  'consents.record',
  'transfers.receive',
]

describe('every action x role x relation', () => {
  const cells = accessMatrix()
  const mayBy = (action: Action, role: Role, relation: Relation) =>
    cells.some(
      (cell) => cell.action === action && cell.role === role && cell.relation === relation && cell.allowed,
    )

  function expected(action: Action, role: Role, relation: Relation): boolean {
    const open = mayBy(action, role, 'SIGNED_IN') || mayBy(action, 'EMPLOYEE', 'SIGNED_IN')
    if (relation === 'SELF' && ownMatters.includes(action)) return false
    if (relation === 'SELF') return open || mayBy(action, 'EMPLOYEE', 'SELF')
    if (relation === 'CONSENT')
      return open || mayBy(action, role, 'CONSENT') || mayBy(action, 'EMPLOYEE', 'CONSENT')
    if (relation === 'PROVINCE') return open || (provincial.includes(role) && mayBy(action, role, 'PROVINCE'))
    return open || mayBy(action, role, relation)
  }

  test('is decided as the table says, and each refusal says why', () => {
    let decided = 0
    for (const { action, role, relation } of cells) {
      const { actor, target } = situation(relation, role)
      const decision = decideAccess({ actor, action, target, now })
      expect(decision.allowed, `${action} ${role} ${relation}`).toBe(expected(action, role, relation))
      const text = decision.allowed ? decision.ground : decision.reason
      expect(text.length).toBeGreaterThan(10)
      if (!decision.allowed) expect(accessRefusalCodes).toContain(decision.code)
      if (decision.allowed) expect(mayEver({ actor, action, now }).allowed).toBe(true)
      decided += 1
    }
    process.stdout.write(`[access] ${decided} cells decided\n`)
    expect(decided).toBe(actions.length * roles.length * relations.length)
  })
})

// Written again from the Quy chế, not read from the table.
describe('what the regulation wants', () => {
  const ask = (held: HeldRole, action: Action, target: AccessTarget = stranger) =>
    decideAccess({ actor: actorWith(held), action, target, now })

  test('Điều 3.4 — another’s dossier is read only with a written consent', () => {
    const employee = at('EMPLOYEE', 'H59.9')
    expect(ask(employee, 'dossiers.read')).toMatchObject({ allowed: false, code: 'ACCESS.NO_CONSENT' })
    expect(ask(employee, 'dossiers.read', { ...stranger, consentId: 'c-7' })).toMatchObject({
      allowed: true,
      relation: 'CONSENT',
      groundId: 'c-7',
    })
  })

  test('Điều 7.3 — everyone reads the own dossier, wherever the roles are', () => {
    const own = { unitCodes: ['H59.9'], employeeId: 'e-1' }
    expect(decideAccess({ actor: actorWith(), action: 'dossiers.read', target: own, now })).toMatchObject({
      allowed: true,
      relation: 'SELF',
    })
  })

  test('Điều 7.2 — a unit reads its own people and no other', () => {
    expect(ask(at('UNIT_HR_OFFICER', 'H59.9'), 'dossiers.read').allowed).toBe(true)
    expect(ask(at('UNIT_HR_OFFICER', 'H59.8'), 'dossiers.read')).toMatchObject({ code: 'ACCESS.NO_CONSENT' })
    expect(ask(at('UNIT_HR_OFFICER', 'H59.8'), 'quality.remind')).toMatchObject({ code: 'ACCESS.OTHER_UNIT' })
  })

  test('Điều 6 — only the unit’s approvers approve, not Sở Nội vụ and not by a grant', () => {
    const target = { unitCodes: ['H59.9'], employeeId: null }
    expect(ask(at('COMPETENT_APPROVER', 'H59.9'), 'approvals.sign', target).allowed).toBe(true)
    expect(
      ask(at('DELEGATE', 'H59.9', groundOf('DELEGATION', 'd-1')), 'approvals.sign', target).allowed,
    ).toBe(true)
    expect(ask(at('DEPARTMENT_ADMINISTRATOR', null), 'approvals.sign', target).allowed).toBe(false)
    expect(
      ask(at('COMPETENT_APPROVER', 'H59.9', groundOf('GRANT', 'g')), 'approvals.sign', target).allowed,
    ).toBe(false)
    expect(ask(at('DELEGATE', 'H59.9'), 'delegations.create', target).allowed).toBe(false)
  })

  test('Điều 6 — nobody returns or approves an own change', () => {
    const own = { unitCodes: ['H59.9'], employeeId: 'e-1' }
    expect(ask(at('COMPETENT_APPROVER', 'H59.9'), 'approvals.return', own)).toMatchObject({
      code: 'ACCESS.OWN_MATTER',
      reason: expect.stringContaining('cấp trên') as string,
    })
  })

  test('Điều 10.1(b) — only the receiving unit receives', () => {
    const receipt = { unitCodes: ['H59.3', 'H59.4'], employeeId: 'e-9', partyUnits: ['H59.4'] }
    expect(ask(at('UNIT_HR_OFFICER', 'H59.4'), 'transfers.receive', receipt).allowed).toBe(true)
    expect(ask(at('UNIT_HR_OFFICER', 'H59.3'), 'transfers.receive', receipt)).toMatchObject({
      code: 'ACCESS.NOT_PARTY',
    })
    expect(ask(at('DEPARTMENT_OFFICER', null), 'transfers.receive', receipt).allowed).toBe(false)
  })

  test('Điều 10.2 — the archive folder has its own right', () => {
    expect(ask(at('DEPARTMENT_OFFICER', null), 'archive.read').allowed).toBe(false)
    expect(ask(at('DEPARTMENT_OFFICER', null, groundOf('GRANT', 'g-2')), 'archive.read').allowed).toBe(true)
    expect(ask(at('UNIT_HR_OFFICER', 'H59.9'), 'archive.read').allowed).toBe(false)
  })

  test('Điều 16.3 — a granted role reaches its unit only', () => {
    const granted = at('UNIT_HR_OFFICER', 'H59.9', groundOf('GRANT', 'g-1'))
    expect(ask(granted, 'dossiers.read')).toMatchObject({
      allowed: true,
      relation: 'GRANT',
      groundId: 'GRANT:g-1',
    })
    expect(ask(granted, 'dossiers.read', { unitCodes: ['H59.8'], employeeId: 'e-9' }).allowed).toBe(false)
    expect(ask(granted, 'grants.create').allowed).toBe(false)
  })

  test('a role for a unit never reaches the province for want of its unit', () => {
    expect(ask(at('UNIT_HR_OFFICER', null), 'dossiers.read').allowed).toBe(false)
  })
})

describe('time', () => {
  const endsAt = now + 1
  const role: HeldRole = { ...at('UNIT_HR_OFFICER', 'H59.9'), endsAt }

  test('a role counts up to the last moment of its term and not after', () => {
    const ask = (moment: number) =>
      decideAccess({ actor: actorWith(role), action: 'dossiers.read', target: stranger, now: moment }).allowed
    expect([ask(endsAt - 1), ask(endsAt), ask(endsAt + 1)]).toEqual([true, false, false])
    expect(rolesInForce(actorWith(role), endsAt).map((held) => held.role)).toEqual(['EMPLOYEE'])
  })
})

describe('lists', () => {
  const scope = (action: Action, ...held: readonly HeldRole[]) =>
    scopeOf({ actor: actorWith(...held), action, now })

  test('the province, the own units, or only oneself', () => {
    expect(scope('transfers.list', at('DEPARTMENT_OFFICER', null))).toEqual({ kind: 'PROVINCE' })
    expect(scope('transfers.list', at('OBSERVER', null))).toEqual({ kind: 'PROVINCE' })
    expect(scope('transfers.list', at('UNIT_HR_OFFICER', 'H59.3'), at('UNIT_HEAD', 'H59.4'))).toEqual({
      kind: 'LIMITED',
      unitCodes: ['H59.3', 'H59.4'],
      employeeId: 'e-1',
    })
    expect(scope('transfers.list')).toEqual({ kind: 'LIMITED', unitCodes: [], employeeId: 'e-1' })
    expect(scope('sync.read')).toEqual({ kind: 'LIMITED', unitCodes: [], employeeId: null })
    expect(scope('calendar.read')).toEqual({ kind: 'PROVINCE' })
  })

  test('agrees with the decision on each single row', () => {
    const held = [at('UNIT_HR_OFFICER', 'H59.3'), at('OBSERVER', 'H59.5', groundOf('GRANT', 'g-1'))]
    for (const action of actions) {
      const reach = scope(action, ...held)
      for (const unitCode of ['H59.3', 'H59.5', 'H59.9']) {
        const target = { unitCodes: [unitCode], employeeId: 'e-9', partyUnits: [unitCode] }
        const decision = decideAccess({ actor: actorWith(...held), action, target, now })
        const isInReach = reach.kind === 'PROVINCE' || reach.unitCodes.includes(unitCode)
        expect(isInReach, `${action} ${unitCode}`).toBe(decision.allowed)
      }
    }
  })
})

test('a question is refused early when no role could ever do it', () => {
  expect(
    mayEver({ actor: actorWith(at('UNIT_HR_OFFICER', 'H59.3')), action: 'backups.delete', now }),
  ).toMatchObject({
    allowed: false,
    code: 'ACCESS.NO_ROLE',
    reason: expect.stringContaining('quản trị Cơ sở dữ liệu của Sở Nội vụ') as string,
  })
})

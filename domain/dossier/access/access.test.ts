import { describe, expect, test } from 'vitest'
import { createRandom } from '#domain/people/random.ts'
import { scaled } from '#test/scale.ts'
import { placedFields, sectionCodes } from '../form/dossier-form.ts'
import { isWhollyHidden, maskValue } from './mask.ts'
import { listReadingGrounds, readableFields, type ReadingRequest, requireReading } from './readable-fields.ts'
import type { WrittenConsent } from './written-consent.ts'

const roles = [
  'EMPLOYEE',
  'UNIT_HR_OFFICER',
  'COMPETENT_APPROVER',
  'DELEGATE',
  'UNIT_HEAD',
  'DEPARTMENT_OFFICER',
  'DEPARTMENT_ADMINISTRATOR',
  'OBSERVER',
] as const
// Restated: how far each role reads in a unit it serves, and in the province.
const reach: Readonly<Record<string, readonly [number, number]>> = {
  EMPLOYEE: [0, 0],
  UNIT_HR_OFFICER: [4, 0],
  COMPETENT_APPROVER: [4, 0],
  DELEGATE: [4, 0],
  UNIT_HEAD: [3, 0],
  DEPARTMENT_OFFICER: [4, 4],
  DEPARTMENT_ADMINISTRATOR: [1, 1],
  OBSERVER: [1, 1],
}
const consentStates = [
  'NONE',
  'ACTIVE',
  'ENDED',
  'NOT_YET',
  'REVOKED',
  'OTHER_READER',
  'OTHER_SUBJECT',
] as const
const relations = ['SELF', 'OWN_UNIT', 'OTHER_UNIT', 'PROVINCE'] as const
const now = Date.UTC(2026, 10, 22)

function aConsent(
  state: (typeof consentStates)[number],
  scope: string[],
  maxLevel: 1 | 2 | 3 | 4,
): WrittenConsent[] {
  if (state === 'NONE') return []
  const terms = { ENDED: ['2026-01-01', '2026-11-21'], NOT_YET: ['2026-11-23', '2026-12-31'] } as const
  const [validFrom, validUntil] = terms[state as keyof typeof terms] ?? ['2026-01-01', '2026-12-31']
  return [
    {
      consentId: 'c1',
      documentNumber: '12/CV-SGD',
      documentDate: '2026-01-01',
      issuingUnit: 'H59.4',
      purpose: 'Nghiên cứu',
      readerAccountId: state === 'OTHER_READER' ? 'a9' : 'account',
      subjectIds: [state === 'OTHER_SUBJECT' ? 'e9' : 'subject'],
      subjectUnits: [],
      fields: scope,
      maxLevel,
      validFrom,
      validUntil,
      revokedAt: state === 'REVOKED' ? now : null,
    },
  ]
}

interface Drawn {
  readonly request: ReadingRequest
  readonly role: (typeof roles)[number]
  readonly relation: (typeof relations)[number]
  readonly state: (typeof consentStates)[number]
  readonly scope: readonly string[]
  readonly maxLevel: 1 | 2 | 3 | 4
}

function draw(random: ReturnType<typeof createRandom>): Drawn {
  const [role, relation, state] = [random.pick(roles), random.pick(relations), random.pick(consentStates)]
  const maxLevel = random.pick([1, 2, 3, 4] as const)
  const scope = [
    sectionCodes[random.below(sectionCodes.length)]!,
    placedFields[random.below(placedFields.length)]!.path,
  ]
  const unitCode = relation === 'PROVINCE' ? null : relation === 'OWN_UNIT' ? 'H59.4' : 'H59.5'
  const employeeId = relation === 'SELF' ? 'subject' : 'reader'
  const request = {
    reader: { accountId: 'account', employeeId, roles: [{ role, unitCode, ground: 'assignment' }] },
    subject: { employeeId: 'subject', unitCodes: ['H59.4.1', 'H59.4'] },
    consents: aConsent(state, scope, maxLevel),
    today: '2026-11-22',
    now,
  }
  return { request, role, relation, state, scope, maxLevel }
}

/** The oracle: says for one field whether it may be read. */
function mayRead(drawn: Drawn, path: string, level: number): boolean {
  if (drawn.relation === 'SELF') return true
  const [unit, whole] = reach[drawn.role]!
  const byRole = drawn.relation === 'OWN_UNIT' ? unit : drawn.relation === 'PROVINCE' ? whole : 0
  if (level <= byRole) return true
  const named = drawn.scope.includes(path) || drawn.scope.includes(path.split('.')[0]!)
  return drawn.state === 'ACTIVE' && named && level <= Math.min(drawn.maxLevel, 3)
}

describe('Điều 3.3, 3.4, 7.1–7.3 — who may read what', () => {
  test('no generated request reads a field that the table does not give', () => {
    const random = createRandom('ma trận quyền đọc')
    const requests = scaled('requests of role x relation x field x consent state', 50_000, 500_000)
    const seen = new Set<string>()
    for (let count = 0; count < requests; count += 1) {
      const drawn = draw(random)
      const { path, section, name, field } = placedFields[random.below(placedFields.length)]!
      const readable = readableFields(listReadingGrounds(drawn.request))
      const masked = maskValue(section, { [name]: 'giá trị' }, readable)
      const expected = mayRead(drawn, path, field.level)
      const told = `${drawn.role} ${drawn.relation} ${drawn.state} ${path}`
      if ((masked.value[name] === 'giá trị') !== expected) expect.fail(`${told}: expected ${expected}`)
      if (masked.hidden.includes(name) === expected) expect.fail(`${told}: mask and reading disagree`)
      seen.add(`${drawn.role} ${drawn.relation} ${drawn.state} ${field.level}`)
    }
    const cells = roles.length * relations.length * consentStates.length * 4
    expect(seen.size).toBeGreaterThan(cells * 0.95)
  })

  test('a colleague without consent is refused, and told why', () => {
    const request: ReadingRequest = {
      reader: {
        accountId: 'account',
        employeeId: 'reader',
        roles: [{ role: 'EMPLOYEE', unitCode: 'H59.4', ground: 'assignment' }],
      },
      subject: { employeeId: 'subject', unitCodes: ['H59.4'] },
      consents: aConsent('ENDED', ['IDENTITY'], 3),
      today: '2026-11-22',
      now,
    }
    expect(() => requireReading(request)).toThrow('đồng ý bằng văn bản')
    try {
      requireReading(request)
    } catch (error) {
      expect(error).toMatchObject({ code: 'DOSSIER.READ_REFUSED', detail: { reason: 'CONSENT_ENDED' } })
    }
  })

  test('every sensitive field is encrypted', () => {
    for (const { path, field } of placedFields) if (field.level >= 3) expect(field.sealed, path).toBe(true)
  })

  test('an entry of which nothing may be read is left out', () => {
    const masked = maskValue('DISCIPLINES', { discipline: 'CANH_CAO' }, new Set())
    expect(isWhollyHidden(masked)).toBe(true)
  })
})

import { randomUUID } from 'node:crypto'
import { prismaOf } from '#adapters/postgres/database.ts'
import type { Role } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'

/** An account that the first start prints, so that a newcomer can sign in as each role. */
export interface DemoAccount {
  readonly login: string
  readonly displayName: string
  readonly role: Role
  readonly unitCode: string | null
  /** Which of the unit's people, in the order of their dossier numbers; null: no person of the database. */
  readonly person: number | null
}

/** Sở Nội vụ, and two sides of a transfer. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    login: 'quantri',
    displayName: 'Quản trị Sở Nội vụ',
    role: 'DEPARTMENT_ADMINISTRATOR',
    unitCode: null,
    person: null,
  },
  {
    login: 'chuyenvien',
    displayName: 'Chuyên viên Sở Nội vụ',
    role: 'DEPARTMENT_OFFICER',
    unitCode: null,
    person: null,
  },
  {
    login: 'nhansu.sotuphap',
    displayName: 'Nhân sự Sở Tư pháp',
    role: 'UNIT_HR_OFFICER',
    unitCode: 'H59.4',
    person: 0,
  },
  {
    login: 'nhansu.sotaichinh',
    displayName: 'Nhân sự Sở Tài chính',
    role: 'UNIT_HR_OFFICER',
    unitCode: 'H59.6',
    person: 0,
  },
  {
    login: 'pheduyet.sotuphap',
    displayName: 'Phê duyệt Sở Tư pháp',
    role: 'COMPETENT_APPROVER',
    unitCode: 'H59.4',
    person: null,
  },
  {
    login: 'canbo.sotuphap',
    displayName: 'Cán bộ Sở Tư pháp',
    role: 'EMPLOYEE',
    unitCode: 'H59.4',
    person: 1,
  },
]

/**
 * An account for everyone (login: the dossier number; without a password until Sở Nội vụ issues one), HR officers and
 * approvers of each unit from its own people, and the demonstration accounts.
 */
export async function seedAccounts(
  work: UnitOfWork,
  order: {
    readonly people: readonly {
      employeeId: string
      dossierNumber: string
      unitCode: string
      birthName: string
    }[]
    readonly passwordHash: string
    readonly at: number
  },
): Promise<number> {
  const demo = demoAccounts.map((account) => ({
    account,
    employee: order.people.filter(({ unitCode }) => unitCode === account.unitCode)[account.person ?? -1],
  }))
  const rows = [
    ...demo.map(({ account, employee }) => ({
      id: randomUUID(),
      employeeId: employee?.employeeId ?? null,
      login: account.login,
      displayName: account.displayName,
      hash: order.passwordHash,
    })),
    ...order.people
      .filter((person) => !demo.some(({ employee }) => employee === person))
      .map((person) => ({
        id: randomUUID(),
        employeeId: person.employeeId,
        login: person.dossierNumber.toLowerCase(),
        displayName: person.birthName,
        hash: null,
      })),
  ]
  const at = new Date(order.at)
  const added = await prismaOf(work).$executeRaw`
    INSERT INTO account (id, employee_id, login, display_name, password_hash, must_change, acknowledged_at, created_by)
    SELECT id, "employeeId", login, "displayName", hash, hash IS NULL, CASE WHEN hash IS NULL THEN NULL ELSE ${at}::timestamptz END, 'seed'
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS a (id uuid, "employeeId" uuid, login text, "displayName" text, hash text)
    ON CONFLICT DO NOTHING`
  await seedRoles(work, order.at)
  return added
}

/** The demonstration accounts' roles, and in every other unit its first person as HR officer, its second as approver. */
async function seedRoles(work: UnitOfWork, at: number): Promise<void> {
  const client = prismaOf(work)
  const demo = demoAccounts.filter(({ role }) => role !== 'EMPLOYEE')
  await client.$executeRaw`
    INSERT INTO held_role (id, account_id, role, unit_code, ground, starts_at)
    SELECT gen_random_uuid(), a.id, d.role, d."unitCode", 'seed', ${new Date(at)}
    FROM jsonb_to_recordset(${JSON.stringify(demo)}::jsonb) AS d (login text, role text, "unitCode" text)
    JOIN account a ON a.login = d.login`
  await client.$executeRaw`
    INSERT INTO held_role (id, account_id, role, unit_code, assignment_id, ground, starts_at)
    SELECT gen_random_uuid(), a.id, CASE s.place WHEN 1 THEN 'UNIT_HR_OFFICER' ELSE 'COMPETENT_APPROVER' END, s.unit_code,
      s.id, 'seed', ${new Date(at)}
    FROM (SELECT m.id, m.employee_id, m.unit_code, row_number() OVER (PARTITION BY m.unit_code ORDER BY m.employee_id) AS place
      FROM assignment m WHERE m.kind = 'MAIN' AND m.ends_on IS NULL) s
    JOIN account a ON a.employee_id = s.employee_id
    WHERE s.place <= 2 AND NOT EXISTS (SELECT 1 FROM held_role h WHERE h.account_id = a.id)
      AND a.login NOT IN (SELECT jsonb_array_elements_text(${JSON.stringify(demoAccounts.map(({ login }) => login))}::jsonb))`
}

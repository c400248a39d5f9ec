import { randomBytes } from 'node:crypto'
import { hashPassword } from '#adapters/keys/password-hash.ts'
import { seedWorkingCalendar } from '#adapters/postgres/units/calendar.ts'
import { openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { calendarDocument, readCalendar } from './seed.ts'
import { readUnits, seedUnits } from './units.ts'

export interface ProductionSeed {
  readonly units: number
  /** Told once; undefined when an administrator is there. */
  readonly administrator: { readonly login: string; readonly password: string } | undefined
}

/** Units, the working calendar and the first administrator: nobody invented, no shared password. */
export async function seedProduction(url: string): Promise<ProductionSeed> {
  const database = openDatabase({ url, role: 'owner', connections: 2 })
  try {
    return await database.transaction({ kind: 'SYSTEM' }, async (work) => {
      const units = await seedUnits(work, readUnits())
      await seedWorkingCalendar(work, readCalendar(), calendarDocument)
      return { units, administrator: await ensureAdministrator(work) }
    })
  } finally {
    await database.close()
  }
}

// Điều 14.1: Sở Nội vụ creates all other accounts; someone must create theirs. Changed at the first sign-in.
async function ensureAdministrator(work: UnitOfWork): Promise<ProductionSeed['administrator']> {
  const client = prismaOf(work)
  const [found] = await client.$queryRaw<{ id: string }[]>`
    SELECT account_id::text AS id FROM held_role WHERE role = 'DEPARTMENT_ADMINISTRATOR' LIMIT 1`
  if (found) return undefined
  const administrator = { login: 'quantri', password: randomBytes(15).toString('base64url') }
  const hash = await hashPassword(administrator.password)
  await client.$executeRaw`
    WITH made AS (
      INSERT INTO account (id, login, display_name, password_hash, must_change, created_by)
      VALUES (gen_random_uuid(), ${administrator.login}, 'Quản trị Sở Nội vụ', ${hash}, true, 'prepare') RETURNING id)
    INSERT INTO held_role (id, account_id, role, unit_code, ground, starts_at)
    SELECT gen_random_uuid(), id, 'DEPARTMENT_ADMINISTRATOR', NULL, 'prepare', now() FROM made`
  return administrator
}

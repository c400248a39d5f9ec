import { readFileSync } from 'node:fs'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { hashPassword } from '#adapters/keys/password-hash.ts'
import { seedWorkingCalendar } from '#adapters/postgres/units/calendar.ts'
import { openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { civilDateAt, parseCivilDate } from '#domain/calendar/civil-date.ts'
import { parseWorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { inventStaff, type SyntheticStaff } from '#domain/people/synthetic-staff.ts'
import { seedAccounts } from './accounts.ts'
import { readUnits, seedUnits } from './units.ts'

export interface SeedOrder {
  /** The owner's URL: the api's and the worker's roles may not load. */
  readonly url: string
  readonly keys: KeyRing
  readonly people: number
  /** Of the printed accounts. */
  readonly password: string
  readonly now: number
  readonly seed?: string
}

export interface SeedReport {
  readonly units: number
  readonly people: number
  readonly accounts: number
  readonly defects: SyntheticStaff['defects']
}

export const calendarDocument = { number: 'TB 9441/TB-BNV', date: parseCivilDate('2025-10-16') }

/** Loads what an empty database needs; one transaction, so that a start broken off leaves nothing half. */
export async function seed(order: SeedOrder): Promise<SeedReport> {
  const database = openDatabase({ url: order.url, role: 'owner', connections: 2 })
  try {
    return await database.transaction({ kind: 'SYSTEM' }, (work) => load(work, order), { timeoutMs: 600_000 })
  } finally {
    await database.close()
  }
}

async function load(work: Parameters<typeof prismaOf>[0], order: SeedOrder): Promise<SeedReport> {
  const [{ loaded } = { loaded: 0 }] = await prismaOf(work).$queryRaw<{ loaded: number }[]>`
    SELECT count(*)::int AS loaded FROM (SELECT 1 FROM employee LIMIT 1) e`
  const units = await seedUnits(work, readUnits())
  await seedWorkingCalendar(work, readCalendar(), calendarDocument)
  if (loaded > 0) return { units, people: 0, accounts: 0, defects: [] }
  const staff = inventStaff({
    seed: order.seed ?? 'tra-vinh',
    count: order.people,
    units: employingUnits(),
    today: civilDateAt(order.now),
    defects: Math.min(20, Math.floor(order.people / 10)),
  })
  const sealer = createFieldSealer(order.keys)
  const { people } = await loadStaff(sealer, work, { people: staff.people, at: order.now })
  const passwordHash = await hashPassword(order.password)
  const accounts = await seedAccounts(work, { people: staff.people, passwordHash, at: order.now })
  return { units, people, accounts, defects: staff.defects }
}

/** The two departments of the demonstration come first, so that a small staff has people on both sides of a transfer. */
function employingUnits(): readonly { readonly code: string; readonly name: string }[] {
  const units = readUnits().filter(({ kind }) => kind !== 'TINH')
  const first = ['H59.3', 'H59.4', 'H59.6']
  return [
    ...units.filter(({ code }) => first.includes(code)),
    ...units.filter(({ code }) => !first.includes(code)),
  ]
}

export function readCalendar() {
  const text = readFileSync(new URL('../reference/working-calendar-vn.json', import.meta.url), 'utf8')
  return parseWorkingCalendar(JSON.parse(text))
}

import { randomUUID } from 'node:crypto'
import { type Database, openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import type { OpenedTransfer, OpenTransferCommand } from '#contracts/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { startOfDay } from '#domain/calendar/civil-date.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { seed } from '../../../prisma/seed/seed.ts'
import { aTransferOrder, handoverDate } from './transfer-order.ts'
import { keys, rolesOf, store } from './transfer-stores.ts'

const day = 24 * 3_600_000
/** 9 o'clock on the day of the handover. */
export const opened = startOfDay(handoverDate) + 9 * 3_600_000

interface HrOfficer {
  readonly employeeId: string
  readonly accountId: string
}

/** The seeded province as the worker sees it, and the transfers of its HR officers, one of them a test. */
export class SeededProvince {
  readonly url: string
  readonly #worker: Database
  readonly #leave: () => Promise<void>
  #taken = 0
  #person: HrOfficer | undefined

  private constructor(home: TestDatabase) {
    this.url = home.url
    this.#worker = openDatabase({ url: home.url, role: 'hub_worker' })
    this.#leave = () => home.drop()
  }

  static async start(): Promise<SeededProvince> {
    const home = await createTestDatabase()
    const now = opened - 400 * day
    await seed({ url: home.url, keys, people: 520, password: 'Mat-khau-thu-nghiem-1', now })
    return new SeededProvince(home)
  }

  async stop(): Promise<void> {
    await this.#worker.close()
    await this.#leave()
  }

  system<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#worker.transaction({ kind: 'SYSTEM' }, run)
  }

  /** The next HR officer with a MAIN post in an ordinary unit that manages its own data. */
  async nextPerson(): Promise<void> {
    const [found] = await this.system(
      (work) => prismaOf(work).$queryRaw<HrOfficer[]>`
      SELECT a.employee_id::text AS "employeeId", a.id::text AS "accountId"
      FROM account a JOIN held_role h ON h.account_id = a.id AND h.role = 'UNIT_HR_OFFICER'
      JOIN employee e ON e.id = a.employee_id JOIN unit u ON u.code = e.unit_code
      WHERE u.kind IN ('SO', 'XA', 'BAN') AND e.category <> 'NGUOI_LAO_DONG' ORDER BY e.id OFFSET ${this.#taken} LIMIT 1`,
    )
    this.#taken += 1
    if (found === undefined) throw new Error('no more people in the seed')
    this.#person = found
  }

  /** Of this test. */
  get person(): HrOfficer {
    if (this.#person === undefined) throw new Error('no person yet')
    return this.#person
  }

  open(wanted: Partial<OpenTransferCommand> = {}): Promise<OpenedTransfer> {
    const { employeeId, accountId: openedBy } = this.person
    return this.system(async (work) => {
      const employee = await prismaOf(work).employee.findFirstOrThrow({ where: { id: employeeId } })
      const fromUnit = employee.unitCode ?? ''
      const said = { employeeId, fromUnit, openedBy, now: opened, post: 'Chuyên viên', ...wanted }
      return store.open(work, aTransferOrder(said))
    })
  }

  async rolesAt(now: number): Promise<number> {
    return (await rolesOf(this.#worker, { accountId: this.person.accountId, now })).length
  }

  actBy(transferId: string, now: number) {
    return { transferId, actor: this.person.accountId, key: randomUUID(), now }
  }
}

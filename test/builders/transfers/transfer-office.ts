import { randomUUID } from 'node:crypto'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import type { OpenedTransfer, OpenTransferCommand } from '#contracts/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { endOfDay, parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { createTestDatabase } from '#test/database.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'
import { aCivilServantInPost } from '../person.ts'
import { aTransferOrder, handoverDate } from './transfer-order.ts'
import { process, rolesOf, store } from './transfer-stores.ts'

export const revokeDue = endOfDay(parseCivilDate('2026-03-13'))
export const receiveDue = endOfDay(parseCivilDate('2026-03-17'))
/** 9 o'clock on the Friday before the handover. */
export const opened = startOfDay(parseCivilDate('2026-03-06')) + 9 * 3_600_000

export interface Someone {
  readonly employeeId: string
  readonly accountId: string
}

/** The units of the province, invented people with the roles a test gives them, and their transfers. */
export class TransferOffice {
  readonly database: Database
  readonly #leave: () => Promise<void>

  private constructor(database: Database, leave: () => Promise<void>) {
    this.database = database
    this.#leave = leave
  }

  static async start(): Promise<TransferOffice> {
    const home = await createTestDatabase()
    const office = new TransferOffice(openDatabase({ url: home.url, role: 'owner' }), () => home.drop())
    await office.system((work) => seedUnits(work, readUnits()))
    return office
  }

  async stop(): Promise<void> {
    await this.database.close()
    await this.#leave()
  }

  system<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> {
    return this.database.transaction({ kind: 'SYSTEM' }, run)
  }

  /** A civil servant with a main post, an account, and the roles given. */
  async someone(unitCode: string, roles: readonly [role: string, unitCode: string][]): Promise<Someone> {
    const [employeeId, accountId] = [await aCivilServantInPost(this.database.pool, unitCode), randomUUID()]
    await this.database.pool.query(
      `INSERT INTO account (id, employee_id, login, display_name, must_change) VALUES ($1, $2, $3, 'Người thử', false)`,
      [accountId, employeeId, `thu-${accountId}`],
    )
    for (const [role, at] of roles) await this.hold(accountId, { role, unitCode: at, delegationId: null })
    return { employeeId, accountId }
  }

  async hold(
    accountId: string,
    held: { readonly role: string; readonly unitCode: string; readonly delegationId: string | null },
  ): Promise<void> {
    await this.database.pool.query(
      `INSERT INTO held_role (id, account_id, role, unit_code, delegation_id, assignment_id, ground, starts_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'thử', '2020-01-01')`,
      [
        randomUUID(),
        accountId,
        held.role,
        held.unitCode,
        held.delegationId,
        held.delegationId === null ? randomUUID() : null,
      ],
    )
  }

  rolesOf({ accountId }: Pick<Someone, 'accountId'>, now: number): Promise<readonly string[]> {
    return rolesOf(this.database, { accountId, now })
  }

  open(
    { employeeId, accountId }: Someone,
    fromUnit: string,
    wanted: Partial<OpenTransferCommand> = {},
  ): Promise<OpenedTransfer> {
    const order = aTransferOrder({ employeeId, fromUnit, openedBy: accountId, now: opened, ...wanted })
    return this.system((work) => store.open(work, order))
  }

  withdraw(transfer: Transfer, now: number): Promise<Transfer> {
    return this.system((work) =>
      store.withdraw(work, { ...act(transfer, now), reason: 'Thu hồi', documentNumber: '15/QĐ' }),
    )
  }

  receive(transfer: Transfer, now: number): Promise<Transfer> {
    return this.system((work) =>
      store.receive(work, { ...act(transfer, now), startsOn: handoverDate, post: null }),
    )
  }

  async step(transfer: Transfer, name: 'BEGIN' | 'END_ACCESS' | 'CLOSE', now: number): Promise<void> {
    const key = name === 'END_ACCESS' ? `end-access/${revokeDue}` : name.toLowerCase()
    await this.system((work) => process.performStep(work, { transferId: transfer.id, step: name, key, now }))
  }
}

const act = (transfer: Transfer, now: number) => ({
  transferId: transfer.id,
  actor: randomUUID(),
  key: randomUUID(),
  now,
})

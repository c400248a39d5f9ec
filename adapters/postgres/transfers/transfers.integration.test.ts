import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createActorDirectory } from '#adapters/postgres/actors.ts'
import { createArchiveStore } from '#adapters/postgres/archive-folders.ts'
import { type Database, openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { personalIdPlace } from '#adapters/postgres/dossier/load-staff.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type CivilDate, parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import type { TransferKind } from '#domain/transfer/transfer.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { seed } from '../../../prisma/seed/seed.ts'
import { rearmTransfers } from './deadlines.ts'
import { createTransferNeighbours } from './neighbours.ts'
import { createTransferProcessStore, createTransferStore } from './store.ts'

const keys = createKeyRing(new Map([['test', new Uint8Array(32).fill(3)]]), 'test')
const neighbours = createTransferNeighbours(keys)
const store = createTransferStore(neighbours)
const process = createTransferProcessStore(neighbours)
const handover = parseCivilDate('2026-03-10')
const opened = startOfDay(handover) + 9 * 3_600_000
const day = 24 * 3_600_000

let home: TestDatabase
let worker: Database
let person: { employeeId: string; accountId: string }
let taken = 0

const system = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
  worker.transaction({ kind: 'SYSTEM' }, run)

beforeAll(async () => {
  home = await createTestDatabase()
  await seed({ url: home.url, keys, people: 520, password: 'Mat-khau-thu-nghiem-1', now: opened - 400 * day })
  worker = openDatabase({ url: home.url, role: 'hub_worker' })
})
afterAll(async () => {
  await worker.close()
  await home.drop()
})

/** The next HR officer with a MAIN post in an ordinary unit that manages its own data. */
beforeEach(async () => {
  const [found] = await system(
    (work) => prismaOf(work).$queryRaw<{ employeeId: string; accountId: string }[]>`
      SELECT a.employee_id::text AS "employeeId", a.id::text AS "accountId"
      FROM account a JOIN held_role h ON h.account_id = a.id AND h.role = 'UNIT_HR_OFFICER'
      JOIN employee e ON e.id = a.employee_id JOIN unit u ON u.code = e.unit_code
      WHERE u.kind IN ('SO', 'XA', 'BAN') AND e.category <> 'NGUOI_LAO_DONG' ORDER BY e.id OFFSET ${taken} LIMIT 1`,
  )
  taken += 1
  if (found === undefined) throw new Error('no more people in the seed')
  person = found
})

async function open(
  wanted: {
    kind?: TransferKind
    toUnit?: string | null
    now?: number
    handoverDate?: string
    lastDay?: CivilDate
  } = {},
) {
  return system(async (work) => {
    const employee = await prismaOf(work).employee.findFirstOrThrow({ where: { id: person.employeeId } })
    return store.open(work, {
      employeeId: person.employeeId,
      kind: wanted.kind ?? 'DIEU_DONG',
      fromUnit: employee.unitCode ?? '',
      toUnit: wanted.toUnit === undefined ? 'H59.12' : wanted.toUnit,
      decisionNumber: '12/QĐ-SNV',
      decisionDate: parseCivilDate('2026-03-05'),
      handoverDate: parseCivilDate(wanted.handoverDate ?? handover),
      ...(wanted.lastDay !== undefined && { lastDay: wanted.lastDay }),
      post: 'Chuyên viên',
      openedBy: person.accountId,
      now: wanted.now ?? opened,
    })
  })
}

const rolesAt = async (now: number): Promise<number> => {
  const actor = await createActorDirectory(worker).findActor({
    subject: person.accountId,
    issuedAt: now,
    now,
  })
  return actor?.roles.length ?? 0
}

const actBy = (transferId: string, now: number) => ({
  transferId,
  actor: person.accountId,
  key: randomUUID(),
  now,
})

describe('Điều 10.1(a) — access at the old unit', () => {
  it('ends for the first request after the deadline although no process ever ran', async () => {
    const transfer = await open()
    const due = transfer.revokeDueAt ?? 0
    expect(due).toBe(startOfDay(parseCivilDate('2026-03-14')))
    expect(await rolesAt(due - 60_000)).toBe(1)
    expect(await rolesAt(due)).toBe(0)
  })

  it('ends when the old unit confirms, and both on record once', async () => {
    const transfer = await open()
    await system((work) => store.confirmRevocation(work, actBy(transfer.id, opened + day)))
    expect(await rolesAt(opened + day)).toBe(0)
    await expect(
      system((work) => store.confirmRevocation(work, actBy(transfer.id, opened + day))),
    ).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_CONFIRMED' })
  })

  it('is enforced once however often the step is repeated, with the delay on record', async () => {
    const transfer = await open()
    const due = transfer.revokeDueAt ?? 0
    const step = {
      transferId: transfer.id,
      step: 'END_ACCESS',
      key: `end-access/${due}`,
      now: due + 5,
    } as const
    await Promise.all([1, 2, 3].map(() => system((work) => process.performStep(work, step))))
    const { transfer: after, events } = await system((work) => store.read(work, transfer.caseNumber))
    expect(after).toMatchObject({ accessEndedBy: 'ENFORCED', accessEndedAt: due, revokeLate: true })
    expect(events.filter(({ kind }) => kind === 'END_ACCESS')).toHaveLength(1)
  })

  it('comes back exactly as it was when the transfer is withdrawn', async () => {
    const transfer = await open()
    await system((work) =>
      store.withdraw(work, {
        ...actBy(transfer.id, opened + day),
        reason: 'Thu hồi quyết định',
        documentNumber: '15/QĐ',
      }),
    )
    expect(await rolesAt((transfer.revokeDueAt ?? 0) + day)).toBe(1)
  })
})

describe('Điều 10.1(b) — the receipt', () => {
  it('moves post, custody and pending work in one transaction and enqueues the transfer', async () => {
    const transfer = await open()
    const act = {
      ...actBy(transfer.id, opened + 2 * day),
      startsOn: parseCivilDate('2026-03-11'),
      post: 'Phó trưởng phòng',
    }
    await system((work) => store.receive(work, act))
    const facts = await system(async (work) => ({
      employee: await prismaOf(work).employee.findFirstOrThrow({ where: { id: person.employeeId } }),
      main: await prismaOf(work).assignment.findMany({
        where: { employeeId: person.employeeId, kind: 'MAIN', endsOn: null },
      }),
      changes: await prismaOf(work).changeRequest.findMany({ where: { employeeId: person.employeeId } }),
      outbox: await prismaOf(work).syncOutbox.findMany({ where: { employeeId: person.employeeId } }),
    }))
    expect(facts.employee.unitCode).toBe('H59.12')
    expect(facts.main.map(({ unitCode }) => unitCode)).toEqual(['H59.12'])
    expect(facts.changes).toMatchObject([{ status: 'SUBMITTED', managingUnit: 'H59.12', section: 'POSTS' }])
    expect(facts.outbox).toMatchObject([{ op: 'TRANSFER', status: 'PENDING' }])
    await expect(system((work) => store.receive(work, { ...act, key: 'another' }))).rejects.toMatchObject({
      code: 'TRANSFER.ALREADY_RECEIVED',
    })
  })

  it('is late from the very end of the 5th working day', async () => {
    const transfer = await open()
    const due = transfer.receiveDueAt ?? 0
    const receipt = { startsOn: parseCivilDate('2026-03-11'), post: null }
    const received = await system((work) => store.receive(work, { ...actBy(transfer.id, due), ...receipt }))
    expect(received.receiveLate).toBe(true)
    const other = { now: due - 1 }
    expect(other.now).toBeLessThan(due)
  })
})

describe('one open case a person', () => {
  it('refuses the second of two that come at once', async () => {
    const results = await Promise.allSettled([open(), open()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = results.find((result) => result.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
  })

  it('lets a death supersede an open transfer and says so in both', async () => {
    const first = await open()
    const death = await open({ kind: 'QUA_DOI', toUnit: null })
    const before = await system((work) => store.read(work, first.caseNumber))
    expect(before.transfer.closedAs).toBe('BI_THAY_THE')
    expect(before.events.at(-1)?.kind).toBe('SUPERSEDED')
    const after = await system((work) => store.read(work, death.caseNumber))
    expect(after.events[0]?.detail).toMatchObject({ supersedes: first.id })
    expect(await rolesAt(opened + 1)).toBe(0)
  })
})

describe('Điều 10.2 — the archive folder', () => {
  it('keeps the dossier as handed over, once, sealed and read-only', async () => {
    const transfer = await open()
    const begin = { transferId: transfer.id, step: 'BEGIN', key: 'begin', now: opened } as const
    await system((work) => process.performStep(work, begin))
    await system((work) => process.performStep(work, begin))
    const owner = openDatabase({ url: home.url, role: 'owner' })
    try {
      const rows = await owner.transaction({ kind: 'SYSTEM' }, (work) =>
        prismaOf(work).archiveFolder.findMany({ where: { transferId: transfer.id } }),
      )
      expect(rows).toHaveLength(1)
      expect(Buffer.from(rows[0]?.sealed ?? []).includes(Buffer.from('"versions"'))).toBe(false)
      await expect(
        owner.transaction(
          { kind: 'SYSTEM' },
          (work) => prismaOf(work).$executeRaw`DELETE FROM archive.folder`,
        ),
      ).rejects.toThrow(/read-only/)
    } finally {
      await owner.close()
    }
    await expect(
      system((work) => prismaOf(work).$queryRaw`SELECT count(*) FROM archive.folder`),
    ).rejects.toThrow(/permission denied/)
  })
})

describe('a leaver', () => {
  it('is released when the case closes: post, account, sessions, and the closing goes up', async () => {
    const transfer = await open({ kind: 'NGHI_HUU', toUnit: null })
    const due = transfer.revokeDueAt ?? 0
    const steps = [
      { step: 'BEGIN', key: 'begin', now: opened },
      { step: 'END_ACCESS', key: `end-access/${due}`, now: due },
      { step: 'CLOSE', key: 'close', now: due },
    ] as const
    for (const step of steps)
      await system((work) => process.performStep(work, { transferId: transfer.id, ...step }))
    const facts = await system(async (work) => ({
      employee: await prismaOf(work).employee.findFirstOrThrow({ where: { id: person.employeeId } }),
      account: await prismaOf(work).account.findFirstOrThrow({ where: { employeeId: person.employeeId } }),
      outbox: await prismaOf(work).syncOutbox.findMany({ where: { employeeId: person.employeeId } }),
    }))
    expect(facts.employee).toMatchObject({ status: 'NGHI_HUU', unitCode: null })
    expect(facts.account.status).toBe('CLOSED')
    expect(facts.outbox).toMatchObject([{ op: 'CLOSE' }])
  })
})

describe('Điều 10.2 — taking a person back from the archive', () => {
  it('finds the folder by the personal number, opens it whole, and employs the person again once', async () => {
    const transfer = await open({ kind: 'THOI_VIEC', toUnit: null })
    const due = transfer.revokeDueAt ?? 0
    for (const [step, key] of [
      ['BEGIN', 'begin'],
      ['END_ACCESS', `end-access/${due}`],
      ['CLOSE', 'close'],
    ] as const)
      await system((work) => process.performStep(work, { transferId: transfer.id, step, key, now: due }))
    const archive = createArchiveStore(keys)
    const row = await system((work) =>
      prismaOf(work).employee.findFirstOrThrow({ where: { id: person.employeeId } }),
    )
    const sealer = createFieldSealer(keys)
    const personalId = sealer.open(personalIdPlace(person.employeeId), row.personalIdSealed ?? '')
    const [folder] = await system((work) => archive.findByPersonalId(work, personalId))
    expect(folder).toMatchObject({ employeeId: person.employeeId, takenBackAt: null })
    const folderId = folder?.folderId ?? ''
    const { dossier } = await system((work) => archive.read(work, folderId))
    expect(JSON.stringify(dossier)).toContain(personalId)

    const back = {
      folderId,
      unitCode: 'H59.12',
      startsOn: parseCivilDate('2026-05-04'),
      documentNumber: '99/QĐ',
      reason: 'Tuyển dụng lại',
      now: due + 30 * day,
    }
    await system((work) => archive.takeBack(work, back))
    await expect(system((work) => archive.takeBack(work, back))).rejects.toMatchObject({
      code: 'ARCHIVE.ALREADY_TAKEN_BACK',
    })
    const again = await system((work) =>
      prismaOf(work).employee.findFirstOrThrow({ where: { id: person.employeeId } }),
    )
    expect(again).toMatchObject({ unitCode: 'H59.12', status: 'DANG_CONG_TAC' })

    const lost = createKeyRing(new Map([['test', new Uint8Array(32).fill(9)]]), 'test')
    await expect(system((work) => createArchiveStore(lost).read(work, folderId))).rejects.toMatchObject({
      code: 'ARCHIVE.DAMAGED',
    })
  })
})

describe('an edit of the working calendar', () => {
  it('moves open deadlines and the end of access, and leaves a kept one as it was', async () => {
    const transfer = await open()
    const calendar = await system((work) => neighbours.loadCalendar(work))
    const holiday = { date: parseCivilDate('2026-03-12'), name: 'Nghỉ bổ sung', status: 'AP_DUNG' as const }
    const edit = {
      calendar: { ...calendar, pending: [...calendar.pending, holiday] },
      changeId: randomUUID(),
      actor: 'hub',
      now: opened,
    }
    const moved = await system((work) => rearmTransfers(work, edit))
    const mine = moved.find(({ caseNumber }) => caseNumber === transfer.caseNumber)
    expect(mine?.revokeDueAt.after).toBe((transfer.revokeDueAt ?? 0) + 3 * day)
    expect(await rolesAt((transfer.revokeDueAt ?? 0) + day)).toBe(1)
    await system((work) => rearmTransfers(work, { ...edit, calendar, changeId: randomUUID() }))
    const { transfer: back } = await system((work) => store.read(work, transfer.caseNumber))
    expect(back.revokeDueAt).toBe(transfer.revokeDueAt)
  })
})

describe('biệt phái', () => {
  it('is a secondary post: the sending unit keeps the person and the case is done at once', async () => {
    const transfer = await open({ kind: 'BIET_PHAI', lastDay: parseCivilDate('2026-09-10') })
    expect(transfer.closedAs).toBe('HOAN_THANH')
    const posts = await system((work) =>
      prismaOf(work).assignment.findMany({ where: { employeeId: person.employeeId } }),
    )
    expect(posts.map(({ kind }) => kind).toSorted()).toEqual(['MAIN', 'SECONDED'])
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { prismaOf } from '#adapters/postgres/database.ts'
import { parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import { opened, SeededProvince } from '#test/builders/transfers/seeded-province.ts'
import { neighbours, process, store } from '#test/builders/transfers/transfer-stores.ts'
import { rearmTransfers } from './deadlines.ts'

const day = 24 * 3_600_000
let province: SeededProvince

beforeAll(async () => {
  province = await SeededProvince.start()
})
beforeEach(() => province.nextPerson())
afterAll(() => province.stop())

describe('Điều 10.1(a) — access at the old unit', () => {
  it('ends for the first request after the deadline although no process ever ran', async () => {
    const transfer = await province.open()
    const due = transfer.revokeDueAt ?? 0
    expect(due).toBe(startOfDay(parseCivilDate('2026-03-14')))
    expect(await province.rolesAt(due - 60_000)).toBe(1)
    expect(await province.rolesAt(due)).toBe(0)
  })

  it('ends when the old unit confirms, and both on record once', async () => {
    const transfer = await province.open()
    await province.system((work) => store.confirmRevocation(work, province.actBy(transfer.id, opened + day)))
    expect(await province.rolesAt(opened + day)).toBe(0)
    await expect(
      province.system((work) => store.confirmRevocation(work, province.actBy(transfer.id, opened + day))),
    ).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_CONFIRMED' })
  })

  it('is enforced once however often the step is repeated, with the delay on record', async () => {
    const transfer = await province.open()
    const due = transfer.revokeDueAt ?? 0
    const step = {
      transferId: transfer.id,
      step: 'END_ACCESS',
      key: `end-access/${due}`,
      now: due + 5,
    } as const
    await Promise.all([1, 2, 3].map(() => province.system((work) => process.performStep(work, step))))
    const { transfer: after, events } = await province.system((work) => store.read(work, transfer.caseNumber))
    expect(after).toMatchObject({ accessEndedBy: 'ENFORCED', accessEndedAt: due, revokeLate: true })
    expect(events.filter(({ kind }) => kind === 'END_ACCESS')).toHaveLength(1)
  })

  it('comes back exactly as it was when the transfer is withdrawn', async () => {
    const transfer = await province.open()
    await province.system((work) =>
      store.withdraw(work, {
        ...province.actBy(transfer.id, opened + day),
        reason: 'Thu hồi quyết định',
        documentNumber: '15/QĐ',
      }),
    )
    expect(await province.rolesAt((transfer.revokeDueAt ?? 0) + day)).toBe(1)
  })
})

describe('Điều 10.1(b) — the receipt', () => {
  it('moves post, custody and pending work in one transaction and enqueues the transfer', async () => {
    const transfer = await province.open()
    const act = {
      ...province.actBy(transfer.id, opened + 2 * day),
      startsOn: parseCivilDate('2026-03-11'),
      post: 'Phó trưởng phòng',
    }
    await province.system((work) => store.receive(work, act))
    const facts = await province.system(async (work) => ({
      employee: await prismaOf(work).employee.findFirstOrThrow({ where: { id: province.person.employeeId } }),
      main: await prismaOf(work).assignment.findMany({
        where: { employeeId: province.person.employeeId, kind: 'MAIN', endsOn: null },
      }),
      changes: await prismaOf(work).changeRequest.findMany({
        where: { employeeId: province.person.employeeId },
      }),
      outbox: await prismaOf(work).syncOutbox.findMany({ where: { employeeId: province.person.employeeId } }),
    }))
    expect(facts.employee.unitCode).toBe('H59.12')
    expect(facts.main.map(({ unitCode }) => unitCode)).toEqual(['H59.12'])
    expect(facts.changes).toMatchObject([{ status: 'SUBMITTED', managingUnit: 'H59.12', section: 'POSTS' }])
    expect(facts.outbox).toMatchObject([{ op: 'TRANSFER', status: 'PENDING' }])
    await expect(
      province.system((work) => store.receive(work, { ...act, key: 'another' })),
    ).rejects.toMatchObject({
      code: 'TRANSFER.ALREADY_RECEIVED',
    })
  })

  it('is late from the very end of the 5th working day', async () => {
    const transfer = await province.open()
    const due = transfer.receiveDueAt ?? 0
    const receipt = { startsOn: parseCivilDate('2026-03-11'), post: null }
    const received = await province.system((work) =>
      store.receive(work, { ...province.actBy(transfer.id, due), ...receipt }),
    )
    expect(received.receiveLate).toBe(true)
    const other = { now: due - 1 }
    expect(other.now).toBeLessThan(due)
  })
})

describe('one open case a person', () => {
  it('refuses the second of two that come at once', async () => {
    const results = await Promise.allSettled([province.open(), province.open()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = results.find((result) => result.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
  })

  it('lets a death supersede an open transfer and says so in both', async () => {
    const first = await province.open()
    const death = await province.open({ kind: 'QUA_DOI', toUnit: null })
    const before = await province.system((work) => store.read(work, first.caseNumber))
    expect(before.transfer.closedAs).toBe('BI_THAY_THE')
    expect(before.events.at(-1)?.kind).toBe('SUPERSEDED')
    const after = await province.system((work) => store.read(work, death.caseNumber))
    expect(after.events[0]?.detail).toMatchObject({ supersedes: first.id })
    expect(await province.rolesAt(opened + 1)).toBe(0)
  })
})

describe('an edit of the working calendar', () => {
  it('moves open deadlines and the end of access, and leaves a kept one as it was', async () => {
    const transfer = await province.open()
    const calendar = await province.system((work) => neighbours.loadCalendar(work))
    const holiday = { date: parseCivilDate('2026-03-12'), name: 'Nghỉ bổ sung', status: 'AP_DUNG' as const }
    const edit = {
      calendar: { ...calendar, pending: [...calendar.pending, holiday] },
      changeId: randomUUID(),
      actor: 'hub',
      now: opened,
    }
    const moved = await province.system((work) => rearmTransfers(work, edit))
    const mine = moved.find(({ caseNumber }) => caseNumber === transfer.caseNumber)
    expect(mine?.revokeDueAt.after).toBe((transfer.revokeDueAt ?? 0) + 3 * day)
    expect(await province.rolesAt((transfer.revokeDueAt ?? 0) + day)).toBe(1)
    await province.system((work) => rearmTransfers(work, { ...edit, calendar, changeId: randomUUID() }))
    const { transfer: back } = await province.system((work) => store.read(work, transfer.caseNumber))
    expect(back.revokeDueAt).toBe(transfer.revokeDueAt)
  })
})

describe('biệt phái', () => {
  it('is a secondary post: the sending unit keeps the person and the case is done at once', async () => {
    const transfer = await province.open({ kind: 'BIET_PHAI', lastDay: parseCivilDate('2026-09-10') })
    expect(transfer.closedAs).toBe('HOAN_THANH')
    const posts = await province.system((work) =>
      prismaOf(work).assignment.findMany({ where: { employeeId: province.person.employeeId } }),
    )
    expect(posts.map(({ kind }) => kind).toSorted()).toEqual(['MAIN', 'SECONDED'])
  })
})

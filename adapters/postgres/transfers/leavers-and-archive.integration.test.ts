import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createArchiveStore } from '#adapters/postgres/archive-folders.ts'
import { openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { personalIdPlace } from '#adapters/postgres/dossier/load-staff.ts'
import { parseCivilDate } from '#domain/calendar/civil-date.ts'
import { opened, SeededProvince } from '#test/builders/transfers/seeded-province.ts'
import { keys, process } from '#test/builders/transfers/transfer-stores.ts'

const day = 24 * 3_600_000
let province: SeededProvince

beforeAll(async () => {
  province = await SeededProvince.start()
})
beforeEach(() => province.nextPerson())
afterAll(() => province.stop())

describe('Điều 10.2 — the archive folder', () => {
  it('keeps the dossier as handed over, once, sealed and read-only', async () => {
    const transfer = await province.open()
    const begin = { transferId: transfer.id, step: 'BEGIN', key: 'begin', now: opened } as const
    await province.system((work) => process.performStep(work, begin))
    await province.system((work) => process.performStep(work, begin))
    const owner = openDatabase({ url: province.url, role: 'owner' })
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
      province.system((work) => prismaOf(work).$queryRaw`SELECT count(*) FROM archive.folder`),
    ).rejects.toThrow(/permission denied/)
  })
})

describe('a leaver', () => {
  it('is released when the case closes: post, account, sessions, and the closing goes up', async () => {
    const transfer = await province.open({ kind: 'NGHI_HUU', toUnit: null })
    const due = transfer.revokeDueAt ?? 0
    const steps = [
      { step: 'BEGIN', key: 'begin', now: opened },
      { step: 'END_ACCESS', key: `end-access/${due}`, now: due },
      { step: 'CLOSE', key: 'close', now: due },
    ] as const
    for (const step of steps)
      await province.system((work) => process.performStep(work, { transferId: transfer.id, ...step }))
    const facts = await province.system(async (work) => ({
      employee: await prismaOf(work).employee.findFirstOrThrow({ where: { id: province.person.employeeId } }),
      account: await prismaOf(work).account.findFirstOrThrow({
        where: { employeeId: province.person.employeeId },
      }),
      outbox: await prismaOf(work).syncOutbox.findMany({ where: { employeeId: province.person.employeeId } }),
    }))
    expect(facts.employee).toMatchObject({ status: 'NGHI_HUU', unitCode: null })
    expect(facts.account.status).toBe('CLOSED')
    expect(facts.outbox).toMatchObject([{ op: 'CLOSE' }])
  })
})

describe('Điều 10.2 — taking a person back from the archive', () => {
  it('finds the folder by the personal number, opens it whole, and employs the person again once', async () => {
    const transfer = await province.open({ kind: 'THOI_VIEC', toUnit: null })
    const due = transfer.revokeDueAt ?? 0
    for (const [step, key] of [
      ['BEGIN', 'begin'],
      ['END_ACCESS', `end-access/${due}`],
      ['CLOSE', 'close'],
    ] as const)
      await province.system((work) =>
        process.performStep(work, { transferId: transfer.id, step, key, now: due }),
      )
    const archive = createArchiveStore(keys)
    const row = await province.system((work) =>
      prismaOf(work).employee.findFirstOrThrow({ where: { id: province.person.employeeId } }),
    )
    const sealer = createFieldSealer(keys)
    const personalId = sealer.open(personalIdPlace(province.person.employeeId), row.personalIdSealed ?? '')
    const [folder] = await province.system((work) => archive.findByPersonalId(work, personalId))
    expect(folder).toMatchObject({ employeeId: province.person.employeeId, takenBackAt: null })
    const folderId = folder?.folderId ?? ''
    const { dossier } = await province.system((work) => archive.read(work, folderId))
    expect(JSON.stringify(dossier)).toContain(personalId)

    const back = {
      folderId,
      unitCode: 'H59.12',
      startsOn: parseCivilDate('2026-05-04'),
      documentNumber: '99/QĐ',
      reason: 'Tuyển dụng lại',
      now: due + 30 * day,
    }
    await province.system((work) => archive.takeBack(work, back))
    await expect(province.system((work) => archive.takeBack(work, back))).rejects.toMatchObject({
      code: 'ARCHIVE.ALREADY_TAKEN_BACK',
    })
    const again = await province.system((work) =>
      prismaOf(work).employee.findFirstOrThrow({ where: { id: province.person.employeeId } }),
    )
    expect(again).toMatchObject({ unitCode: 'H59.12', status: 'DANG_CONG_TAC' })

    const lost = createKeyRing(new Map([['test', new Uint8Array(32).fill(9)]]), 'test')
    await expect(
      province.system((work) => createArchiveStore(lost).read(work, folderId)),
    ).rejects.toMatchObject({
      code: 'ARCHIVE.DAMAGED',
    })
  })
})

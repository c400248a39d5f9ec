import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { parse } from 'csv-parse/sync'
import writeExcelFile from 'write-excel-file/node'
import { leafOf } from '#adapters/signatures/proof.ts'
import { readUnitList } from '#adapters/unit-lists/csv.ts'
import { readUnitListFile } from '#adapters/unit-lists/list-file.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { scaled } from '#test/scale.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'
import { loadChanges } from '../approvals/desk.ts'
import { createApprovedChanges } from '../dossier/approved-changes.ts'
import { type ImportOrder, type ImportPorts, importList } from './import-list.ts'

const sealer = createFieldSealer(createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1'))
const system = { kind: 'SYSTEM' } as const
let home: TestDatabase
let hub: Database

beforeAll(async () => {
  home = await createTestDatabase()
  hub = openDatabase({ url: home.url, role: 'hub_worker' })
})
afterAll(async () => {
  await hub.close()
  await home.drop()
})

const ports = (): ImportPorts => ({ database: hub, sealer, clock: { now: () => Date.UTC(2026, 10, 22) } })

function csvOf(count: number, extra: readonly string[] = []): Uint8Array {
  const units = [{ code: 'H59.3', name: 'Sở Nội vụ' }]
  const { people } = inventStaff({ seed: `nhập ${count}`, count, units, today: '2026-11-22', defects: 0 })
  const lines = people.map(({ entries, category }) => {
    const value = (section: string): Readonly<Record<string, unknown>> =>
      entries.find((entry) => entry.section === section)?.value ?? {}
    const identity = value('IDENTITY')
    const [y, m, d] = String(identity['dateOfBirth']).split('-')
    return [
      identity['personalId'],
      identity['birthName'],
      identity['gender'],
      `${d}/${m}/${y}`,
      category,
      value('CONTACT')['phone'],
      `"${String(value('CONTACT')['currentAddress'])}"`,
      value('ORIGIN')['ethnicCode'],
    ].join(',')
  })
  const head =
    'Số định danh cá nhân,Họ và tên khai sinh,Giới tính,Ngày sinh,Loại cán bộ,CONTACT.phone,Nơi ở hiện nay,Dân tộc'
  return new TextEncoder().encode(`\uFEFF${[head, ...lines, ...extra].join('\r\n')}\r\n`)
}

const readUnitListCells = (bytes: Uint8Array): string[][] =>
  parse(new TextDecoder().decode(bytes), { bom: true })

function orderOf(bytes: Uint8Array, mode: ImportOrder['mode']): ImportOrder {
  const document = { number: '12/DS-SNV', date: '2026-11-01' }
  return { ...readUnitList(bytes), unitCode: 'H59.3', document, mode, createdBy: 'a1', requestKey: null }
}

const countPeople = () => hub.transaction(system, (work) => prismaOf(work).employee.count())

describe('Điều 5.1, 5.2 — importing a unit’s list', () => {
  const bad = [
    '12345,Nguyễn Văn An,NAM,02/03/1990,VIEN_CHUC,0399900000,"Số 1",01',
    '999090999999,Trần Thị Bình,KHAC,31/02/1990,VIEN_CHUC,123,"Số 2",77',
    '999090888888,,NAM,02/03/1990,,0399900000,"Số 3",01',
  ]

  test('a dry run tells every fault of every line and stores nothing', async () => {
    const report = await importList(ports(), orderOf(csvOf(40, bad), 'DRY_RUN'))
    expect(report.counts).toEqual({ NEW: 40, CHANGED: 0, UNCHANGED: 0, REFUSED: 3 })
    expect(report.messages.map(({ line }) => line)).toEqual([42, 43, 44])
    const told = report.messages.map(({ texts }) => texts.join(' '))
    expect(told[0]).toContain('Số định danh cá nhân phải gồm đúng 12 chữ số.')
    expect(told[1]).toContain('không thuộc danh mục Giới tính')
    expect(told[1]).toContain('Ngày sinh chưa đúng định dạng')
    expect(told[1]).not.toContain('"77"')
    expect(told[2]).toContain('Người mới: thiếu loại cán bộ.')
    expect(await countPeople()).toBe(0)
  })

  test('a run that breaks in the middle goes on where it stopped and brings nobody twice', async () => {
    const bytes = csvOf(1_200)
    let chunks = 0
    const breaking: ImportPorts = {
      ...ports(),
      progress: () => {
        chunks += 1
        if (chunks === 2) throw new Error('cut off')
      },
    }
    await expect(importList(breaking, orderOf(bytes, 'WRITE'))).rejects.toThrow('cut off')
    expect(await countPeople()).toBe(1_000)
    const report = await importList(ports(), orderOf(bytes, 'WRITE'))
    expect(report.resumedAt).toBe(1_000)
    expect(report.counts.NEW).toBe(1_200)
    expect(await countPeople()).toBe(1_200)
    await expect(importList(ports(), orderOf(bytes, 'WRITE'))).rejects.toMatchObject({
      code: 'IMPORT.ALREADY_DONE',
    })
  })

  test('the same request asked again gets the run’s own report, another one is told that it is done', async () => {
    const order = { ...orderOf(csvOf(30), 'WRITE'), unitCode: 'H59.3', requestKey: 'lượt-1' }
    const report = await importList(ports(), order)
    const before = await countPeople()
    expect(await importList(ports(), order)).toMatchObject({ runId: report.runId, counts: report.counts })
    expect(await countPeople()).toBe(before)
    const other = importList(ports(), { ...order, requestKey: 'lượt-2' })
    await expect(other).rejects.toMatchObject({ code: 'IMPORT.ALREADY_DONE' })
  })

  test('two requests with one file at once bring each person once', async () => {
    const order = { ...orderOf(csvOf(700), 'WRITE'), requestKey: 'cùng lúc' }
    const before = await countPeople()
    const ends = await Promise.allSettled([1, 2, 3].map(() => importList(ports(), order)))
    expect(ends.some((end) => end.status === 'fulfilled')).toBe(true)
    const { runId, counts } = await importList(ports(), order)
    const doubled = await hub.transaction(
      system,
      (work) => prismaOf(work).$queryRaw<unknown[]>`
        SELECT c.employee_id FROM change_request c JOIN attachment a ON a.change_id = c.id
        WHERE a.case_id = ${runId}::uuid GROUP BY c.employee_id, c.section HAVING count(*) > 1`,
    )
    expect(doubled).toEqual([])
    expect(counts.NEW + counts.CHANGED + counts.UNCHANGED + counts.REFUSED).toBe(700)
    expect((await countPeople()) - before).toBe(counts.NEW)
  })

  test('an Excel file is the same list: dry run, report of each line and the people it brings', async () => {
    const cells = readUnitListCells(csvOf(60, bad))
    const bytes = new Uint8Array(
      await writeExcelFile(cells.map((row) => row.map((value) => ({ value })))).toBuffer(),
    )
    const list = await readUnitListFile(bytes)
    const base = {
      unitCode: 'H59.3',
      document: { number: '12/DS-SNV', date: '2026-11-01' },
      createdBy: 'a1',
      requestKey: null,
    }
    const dry = await importList(ports(), { ...base, ...list, mode: 'DRY_RUN' })
    const asCsv = await importList(ports(), orderOf(csvOf(60, bad), 'DRY_RUN'))
    expect([dry.lines, dry.counts, dry.messages]).toEqual([asCsv.lines, asCsv.counts, asCsv.messages])
    const before = await countPeople()
    const breaking = {
      ...ports(),
      progress: () => {
        throw new Error('cut off')
      },
    }
    await expect(importList(breaking, { ...base, ...list, mode: 'WRITE' })).rejects.toThrow('cut off')
    const written = await importList(ports(), { ...base, ...list, mode: 'WRITE' })
    expect(written.resumedAt).toBe(63)
    expect((await countPeople()) - before).toBe(written.counts.NEW)
  })

  test('what it brings waits for approval with the list as its document', async () => {
    const approved = createApprovedChanges(sealer)
    const pending = await hub.transaction(system, (work) =>
      approved.pendingChanges(work, 'H59.3', { limit: 50, after: null }),
    )
    expect(pending).toHaveLength(50)
    for (const change of pending) expect([change.origin, change.documents.length]).toEqual(['IMPORT', 1])
  })

  test('Điều 6 — its leaves are those that the acceptance computes from the rows', async () => {
    await hub.transaction(system, async (work) => {
      const rows = await prismaOf(work).changeRequest.findMany({ where: { origin: 'IMPORT' }, take: 500 })
      const kept = new Map(rows.map((row) => [row.id, row]))
      const read = await loadChanges(work, sealer, { ids: [...kept.keys()], now: Date.now() })
      expect(read.length).toBeGreaterThan(100)
      for (const { changeId, content } of read) {
        const { leafHash, leafSalt, leafKind } = kept.get(changeId)!
        expect(leafKind).toBe(content.kind)
        expect(Buffer.from(leafHash ?? [])).toEqual(leafOf(content, leafSalt ?? ''))
      }
    })
  })

  test('headings that are not on the form are named', () => {
    const bytes = new TextEncoder().encode('Họ và tên khai sinh,Cột lạ\nA,B\n')
    expect(() => readUnitList(bytes)).toThrow('Cột lạ')
  })

  test('many people within a minute', async () => {
    const count = scaled('lines imported', 2_000, 25_000)
    const bytes = csvOf(count)
    const began = performance.now()
    await importList(ports(), { ...orderOf(bytes, 'WRITE'), unitCode: 'H59.3' })
    process.stdout.write(`[import] ${count} lines in ${Math.round(performance.now() - began)} ms\n`)
  }, 300_000)
})

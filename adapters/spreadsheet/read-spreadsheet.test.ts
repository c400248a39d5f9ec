import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import { readSpreadsheet } from './read-spreadsheet.ts'

const workbook = async (rows: SheetData): Promise<Buffer> => writeXlsxFile(rows).toBuffer()
const texts = (rows: readonly (readonly string[])[]): SheetData =>
  rows.map((row) => row.map((value) => ({ value, type: String })))

describe('readSpreadsheet', () => {
  it('reads texts, numbers, dates, marks and empty cells of the first sheet', async () => {
    const bytes = await workbook([
      [{ value: 'Họ và tên' }, { value: 'Hệ số' }, { value: 'Ngày sinh' }, { value: 'Ghi chú' }],
      [
        { value: 'Kiên Thị Sóc Ba', type: String },
        { value: 2.34, type: Number },
        { value: new Date('1990-09-02T00:00:00Z'), type: Date, format: 'dd/mm/yyyy' },
        null,
      ],
      [{ value: '00012', type: String }, { value: 2340000, type: Number }, null, { value: 'hết' }],
    ])
    expect(await readSpreadsheet(bytes)).toEqual([
      ['Họ và tên', 'Hệ số', 'Ngày sinh', 'Ghi chú'],
      ['Kiên Thị Sóc Ba', '2.34', '1990-09-02', ''],
      ['00012', '2340000', '', 'hết'],
    ])
  })

  it('reads 5,000 lines below the headings and refuses the 5,001st', async () => {
    const rows = (count: number) => texts(Array.from({ length: count }, (_, line) => [`dòng ${line}`, 'x']))
    expect(await readSpreadsheet(await workbook(rows(5001)))).toHaveLength(5001)
    await expect(readSpreadsheet(await workbook(rows(5002)))).rejects.toMatchObject({
      code: 'SPREADSHEET.TOO_MANY_CELLS',
    })
  })

  it('refuses more columns than allowed', async () => {
    const bytes = await workbook(texts([Array.from({ length: 201 }, (_, column) => `cột ${column}`)]))
    await expect(readSpreadsheet(bytes)).rejects.toMatchObject({ code: 'SPREADSHEET.TOO_MANY_CELLS' })
  })

  it.each([
    ['a text', Buffer.from('login,officerNo,email\n')],
    ['nothing', Buffer.alloc(0)],
    ['an archive without sheets', zip([{ name: 'a.txt', content: Buffer.from('a') }])],
    ['a cut-off workbook', Buffer.from('PK\u0003\u0004 cut off')],
  ])('refuses %s as unreadable', async (_, bytes) => {
    await expect(readSpreadsheet(bytes)).rejects.toMatchObject({ code: 'SPREADSHEET.UNREADABLE' })
  })

  it('refuses a workbook that unpacks to more than allowed, whatever it declares', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024)
    const honest = zip([{ name: 'xl/worksheets/sheet1.xml', content: zeros }])
    await expect(readSpreadsheet(honest)).rejects.toMatchObject({ code: 'SPREADSHEET.TOO_LARGE' })
    const lying = zip([{ name: 'xl/worksheets/sheet1.xml', content: zeros, declared: 1000 }])
    expect(lying.length).toBeLessThan(100_000)
    await expect(readSpreadsheet(lying)).rejects.toMatchObject({ code: 'SPREADSHEET.TOO_LARGE' })
  })

  it('refuses two parts that claim another length than they have', async () => {
    const bytes = zip([{ name: 'xl/workbook.xml', content: Buffer.from('<a/>'), declared: 900 }])
    await expect(readSpreadsheet(bytes)).rejects.toMatchObject({ code: 'SPREADSHEET.UNREADABLE' })
  })

  it.each([
    ['one cell at the last row of Excel', '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'],
    ['one cell in the last column of Excel', '<row r="1"><c r="XFD1"><v>1</v></c></row>'],
    ['rows without addresses', '<row><c/></row>'.repeat(6000)],
    ['cells without addresses', `<row>${'<c/>'.repeat(300)}</row>`],
  ])('refuses %s before the reader fills the gap', async (_, rows) => {
    const content = Buffer.from(`<worksheet><sheetData>${rows}</sheetData></worksheet>`)
    await expect(readSpreadsheet(zip([{ name: 'xl/worksheets/sheet1.xml', content }]))).rejects.toMatchObject(
      {
        code: 'SPREADSHEET.TOO_MANY_CELLS',
      },
    )
  })

  it('refuses an address hidden behind a character reference', async () => {
    const content = Buffer.from('<worksheet><sheetData><row r="&#57;999999"/></sheetData></worksheet>')
    await expect(readSpreadsheet(zip([{ name: 'xl/worksheets/sheet1.xml', content }]))).rejects.toMatchObject(
      {
        code: 'SPREADSHEET.UNREADABLE',
      },
    )
  })
})

interface Part {
  readonly name: string
  readonly content: Buffer
  readonly declared?: number
}

/** A ZIP archive with whatever lengths a test wants to claim. */
function zip(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, content, declared = content.length } of parts) {
    const packed = deflateRawSync(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(declared, 22)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(declared, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    bodies.push(local, Buffer.from(name), packed)
    directory.push(entry, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, ...directory, end])
}

import { readSpreadsheet } from '../spreadsheet/read-spreadsheet.ts'
import { readUnitList, toUnitList, type UnitList } from './csv.ts'

/** The whole province in one list, and the headings. */
const most = { rows: 30_001, inflatedBytes: 128 * 1024 * 1024 }

/** A unit's list as CSV or as the first sheet of an Excel file: what the bytes are decides, not the name. */
export async function readUnitListFile(bytes: Uint8Array): Promise<UnitList> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  if (!isZip) return readUnitList(bytes)
  const rows = await readSpreadsheet(bytes, most)
  return toUnitList(
    bytes,
    rows.filter((row) => row.some((cell) => cell !== '')),
  )
}

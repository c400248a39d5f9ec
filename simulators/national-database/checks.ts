import { canonical, sha256 } from './canonical.ts'
import { codeLists, dayFields, requiredFields } from './code-lists.ts'
import {
  type Groups,
  gatewayErrors,
  type RecordError,
  type WireHeader,
  type WireRecord,
  type WireUnit,
} from './wire.ts'

const GROUPS = new Set([
  'ThongTinCoBan',
  'QuanHeGiaDinh',
  'LichSuBanThan',
  'TuyenDungBoNhiem',
  'HocVanDaoTao',
  'CongViecLuongDanhGia',
  'ToChucChinhTri',
  'LucLuongVuTrang',
  'TaiSanThuNhap',
  'SucKhoe',
])
const OPERATIONS = new Set(['UPSERT', 'CLOSE', 'TRANSFER'])
const AGENCY_CODE = /^[A-Z]\d{2}(\.[0-9A-Z]{1,5}){0,5}$/
const DAY = /^\d{4}(-\d{2}(-\d{2})?)?$/
const MAX_RECORDS = 1000
const MAX_UNITS = 5000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const MESSAGE_TYPES = new Set(['HO_SO', 'CAY_TO_CHUC'])

export interface Packet {
  readonly header: WireHeader
  readonly body: { readonly records?: readonly WireRecord[]; readonly units?: readonly WireUnit[] }
}

/** The packet as a whole: shape and checksum. A fault here refuses all of it (422). */
export function readPacket(text: string): Packet {
  const packet = parse(text)
  const { header, body } = packet
  if (!isObject(header) || !isObject(body)) {
    throw gatewayErrors.packetIncorrect('Gói tin thiếu header hoặc body')
  }
  assertHeader(header)
  if (header.checksum !== sha256(canonical(body))) {
    throw gatewayErrors.packetIncorrect('Mã kiểm tra (checksum) của gói tin không đúng')
  }
  if (header.messageType === 'CAY_TO_CHUC') assertUnits(body.units)
  else for (const record of readRecords(packet)) assertRecord(record)
  return packet
}

function parse(text: string): Packet {
  const packet = read(text)
  if (isObject(packet)) return packet as unknown as Packet // each part is checked before it is used
  throw gatewayErrors.packetIncorrect('Gói tin không phải JSON')
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function assertHeader(header: WireHeader): void {
  const { messageId, messageType, correlationId, signature, senderCode, receiverCode } = header
  const isWhole =
    [messageId, messageType, correlationId, signature, senderCode, receiverCode].every(
      (part) => typeof part === 'string' && part !== '',
    ) &&
    UUID.test(messageId) &&
    MESSAGE_TYPES.has(messageType)
  if (!isWhole) throw gatewayErrors.packetIncorrect('Phần đầu (header) của gói tin sai cấu trúc')
  if (header.version !== '1.0') throw gatewayErrors.packetIncorrect('Phiên bản gói tin không được hỗ trợ')
}

function assertUnits(units: unknown): void {
  const isTree = Array.isArray(units) && units.length > 0 && units.length <= MAX_UNITS
  const isWell = (unit: unknown): boolean => isObject(unit) && AGENCY_CODE.test(String(unit['MaDonVi']))
  if (!isTree || !units.every(isWell)) throw gatewayErrors.packetIncorrect('Cây tổ chức sai cấu trúc')
}

function readRecords({ body }: Packet): readonly WireRecord[] {
  const records = body.records
  if (!Array.isArray(records) || records.length === 0 || records.length > MAX_RECORDS) {
    throw gatewayErrors.packetIncorrect('Số bản ghi trong gói tin không hợp lệ')
  }
  return records
}

function assertRecord(record: WireRecord): void {
  const well =
    isObject(record) &&
    OPERATIONS.has(record.op) &&
    /^\d{12}$/.test(record.personalId) &&
    Number.isSafeInteger(record.version) &&
    record.version >= 1 &&
    AGENCY_CODE.test(record.unitCode) &&
    isObject(record.groups) &&
    Object.entries(record.groups).every(([group, fields]) => GROUPS.has(group) && isObject(fields))
  if (!well) throw gatewayErrors.packetIncorrect('Có bản ghi sai cấu trúc')
}

/** How many a page holds; the contract's bounds. */
export function readLimit(text: string | null): number {
  const limit = text === null ? MAX_RECORDS : Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_UNITS) return limit
  throw gatewayErrors.packetIncorrect('Tham số limit phải từ 1 đến 5000')
}

/** The data of one record against the code lists: what is wrong refuses this record only. */
export function checkRecord(groups: Groups): readonly RecordError[] {
  return [
    ...requiredFields
      .filter((field) => valueOf(groups, field) === undefined)
      .map((field) => dataError('THIEU_TRUONG', field, `Thiếu trường bắt buộc ${field}`)),
    ...dayFields
      .filter((field) => isWrongDay(valueOf(groups, field)))
      .map((field) => dataError('SAI_DINH_DANG', field, `Trường ${field} không phải ngày hợp lệ`)),
    ...Object.entries(codeLists)
      .filter(([field, list]) => isOutside(valueOf(groups, field), list))
      .map(([field]) => dataError('NGOAI_DANH_MUC', field, `Giá trị của ${field} không thuộc danh mục`)),
  ]
}

function isWrongDay(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'string' && DAY.test(value))
}

function isOutside(value: unknown, list: ReadonlySet<string>): boolean {
  return value !== undefined && !(typeof value === 'string' && list.has(value))
}

function valueOf(groups: Groups, path: string): unknown {
  const [group, field] = path.split('.')
  return groups[group ?? '']?.[field ?? '']
}

export function dataError(reason: string, field: string | undefined, message: string): RecordError {
  return {
    code: 500,
    name: 'DATA_INCORRECT',
    reason,
    ...(field === undefined ? {} : { field }),
    message,
  }
}

import { findCode } from '#domain/reference/code-list.ts'
import { codeLists, type CodeListName } from '#domain/reference/code-lists.ts'
import type { FieldType, FieldValue } from './field-type.ts'
import { isFullDate, isPartialDate } from './partial-date.ts'

/** Why a value does not fit its field. */
export type ValueFault =
  | { readonly kind: 'PERSONAL_ID' }
  | { readonly kind: 'NOT_IN_LIST'; readonly value: string; readonly listLabel: string }
  | { readonly kind: 'FORMAT'; readonly hint: string }

const personalIdShape = /^\d{12}$/
// Letters of any script, combining marks already composed (NFC), space, apostrophe, hyphen, dot.
const nameShape = /^[\p{L}\p{M}]+(?:[ '’.-][\p{L}\p{M}]+)*$/u
const unitCodeShape = /^[A-Z]\d{2}(\.[0-9A-Z]{1,5}){0,5}$/
// Printable ASCII needs no look at Unicode; it is most of what a scan reads.
const plainAscii = /^[ -~]*$/
const controlCharacter = /[^\P{Cc}\n]/u
const surrogate = /[\uD800-\uDFFF]/
const patterns = new Map<string, RegExp>()

/** Undefined: the value fits. `on`: the day whose code lists hold. */
export function findValueFault(type: FieldType, value: FieldValue, on: string): ValueFault | undefined {
  if (isListType(type)) return findListFault(type, value, on)
  if (isNumberType(type)) return findNumberFault(type, value)
  return typeof value === 'string' ? findTextFault(type, value, on) : format('phải là văn bản.')
}

type ListType = Extract<FieldType, { kind: 'TEXTS' | 'CODES' }>
type NumberType = Extract<FieldType, { kind: 'INTEGER' | 'HUNDREDTHS' | 'DONG' }>
type TextType = Exclude<FieldType, ListType | NumberType>

function isListType(type: FieldType): type is ListType {
  return type.kind === 'TEXTS' || type.kind === 'CODES'
}

function isNumberType(type: FieldType): type is NumberType {
  return type.kind === 'INTEGER' || type.kind === 'HUNDREDTHS' || type.kind === 'DONG'
}

function format(hint: string): ValueFault {
  return { kind: 'FORMAT', hint }
}

function findListFault(type: ListType, value: FieldValue, on: string): ValueFault | undefined {
  if (!Array.isArray(value) || value.length > 50) return format('phải là danh sách không quá 50 mục.')
  const single: TextType =
    type.kind === 'CODES' ? { kind: 'CODE', list: type.list } : { kind: 'TEXT', max: type.max }
  for (const part of value as readonly unknown[]) {
    const fault = typeof part === 'string' ? findTextFault(single, part, on) : format('phải là văn bản.')
    if (fault !== undefined) return fault
  }
  return undefined
}

function findNumberFault(type: NumberType, value: FieldValue): ValueFault | undefined {
  const [min, max] = boundsOf(type)
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
    return undefined
  return format(`phải là số nguyên từ ${min} đến ${max}.`)
}

function boundsOf(type: NumberType): [number, number] {
  if (type.kind === 'INTEGER') return [type.min, type.max]
  return type.kind === 'HUNDREDTHS' ? [0, type.max] : [0, 1_000_000_000_000]
}

function findTextFault(type: TextType, value: string, on: string): ValueFault | undefined {
  if (type.kind === 'PERSONAL_ID') return personalIdShape.test(value) ? undefined : { kind: 'PERSONAL_ID' }
  if (type.kind === 'CODE') return findCodeFault(type.list, value, on)
  const isSpoken = type.kind === 'NAME' || type.kind === 'TEXT'
  // The other shapes leave room for nothing else, so that a fault of the text itself shows there as well.
  return (isSpoken ? findUnicodeFault(value) : undefined) ?? findShapeFault(type, value)
}

function findUnicodeFault(value: string): ValueFault | undefined {
  if (plainAscii.test(value)) return undefined
  if (value.normalize('NFC') !== value) return format('phải dùng bảng mã Unicode dựng sẵn (NFC).')
  if (controlCharacter.test(value) || !value.isWellFormed()) return format('có ký tự không hợp lệ.')
  return undefined
}

type ShapedType = Exclude<TextType, { kind: 'PERSONAL_ID' | 'CODE' }>

function findShapeFault(type: ShapedType, value: string): ValueFault | undefined {
  switch (type.kind) {
    case 'NAME':
      if (isOfLength(value, [2, 100]) && nameShape.test(value)) return undefined
      return format('họ tên gồm 2 đến 100 chữ cái, dấu cách, dấu nháy.')
    case 'TEXT':
      if (isOfLength(value, [1, type.max]) && value.trim() === value) return undefined
      return format(`từ 1 đến ${type.max} ký tự, không có dấu cách ở hai đầu.`)
    case 'DATE':
      return isFullDate(value) ? undefined : format('phải là ngày đầy đủ (ngày/tháng/năm).')
    case 'PARTIAL_DATE':
      return isPartialDate(value) ? undefined : format('phải là năm, tháng/năm hoặc ngày/tháng/năm.')
    case 'UNIT_CODE':
      if (value.length <= 35 && unitCodeShape.test(value)) return undefined
      return format('phải là mã định danh đơn vị theo Quyết định số 20/2020/QĐ-TTg.')
    case 'PATTERN':
    default:
      return compiled(type.pattern).test(value) ? undefined : format(type.hint)
  }
}

/** In characters: a pair of surrogates is one. */
function isOfLength(value: string, [min, max]: readonly [number, number]): boolean {
  const length = surrogate.test(value) ? Array.from(value).length : value.length
  return length >= min && length <= max
}

function findCodeFault(list: CodeListName, value: string, on: string): ValueFault | undefined {
  if (findCode(codeLists[list], value, on) !== undefined) return undefined
  return { kind: 'NOT_IN_LIST', value, listLabel: codeLists[list].label }
}

function compiled(source: string): RegExp {
  const known = patterns.get(source)
  if (known !== undefined) return known
  const made = new RegExp(source, 'u')
  patterns.set(source, made)
  return made
}

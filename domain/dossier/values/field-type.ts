import type { CodeListName } from '#domain/reference/code-lists.ts'

/** Kiểu dữ liệu của một trường trên mẫu. Coefficients are integer hundredths, money is integer đồng. */
export type FieldType =
  | { readonly kind: 'NAME' }
  | { readonly kind: 'TEXT'; readonly max: number }
  | { readonly kind: 'TEXTS'; readonly max: number }
  | { readonly kind: 'DATE' }
  | { readonly kind: 'PARTIAL_DATE' }
  | { readonly kind: 'CODE'; readonly list: CodeListName }
  | { readonly kind: 'CODES'; readonly list: CodeListName }
  | { readonly kind: 'INTEGER'; readonly min: number; readonly max: number }
  | { readonly kind: 'HUNDREDTHS'; readonly max: number }
  | { readonly kind: 'DONG' }
  | { readonly kind: 'PERSONAL_ID' }
  | { readonly kind: 'UNIT_CODE' }
  | { readonly kind: 'PATTERN'; readonly pattern: string; readonly hint: string }

export type FieldValue = string | number | readonly string[]

/** What a value of the type looks like in TypeScript. */
export type ValueOf<T extends FieldType> = T['kind'] extends 'TEXTS' | 'CODES'
  ? readonly string[]
  : T['kind'] extends 'INTEGER' | 'HUNDREDTHS' | 'DONG'
    ? number
    : string

export const name = { kind: 'NAME' } as const
export const date = { kind: 'DATE' } as const
export const partialDate = { kind: 'PARTIAL_DATE' } as const
export const dong = { kind: 'DONG' } as const
export const personalId = { kind: 'PERSONAL_ID' } as const
export const unitCode = { kind: 'UNIT_CODE' } as const
export const percent = { kind: 'INTEGER', min: 0, max: 100 } as const
export const year = { kind: 'INTEGER', min: 1900, max: 2200 } as const
// The highest coefficient of NĐ 204/2004 is below 20,00.
export const hundredths = { kind: 'HUNDREDTHS', max: 2000 } as const

export function text(max: number): { readonly kind: 'TEXT'; readonly max: number } {
  return { kind: 'TEXT', max }
}

export function texts(max: number): { readonly kind: 'TEXTS'; readonly max: number } {
  return { kind: 'TEXTS', max }
}

export function code(list: CodeListName): { readonly kind: 'CODE'; readonly list: CodeListName } {
  return { kind: 'CODE', list }
}

export function codes(list: CodeListName): { readonly kind: 'CODES'; readonly list: CodeListName } {
  return { kind: 'CODES', list }
}

export function integer(
  min: number,
  max: number,
): { readonly kind: 'INTEGER'; readonly min: number; readonly max: number } {
  return { kind: 'INTEGER', min, max }
}

export function pattern(
  source: string,
  hint: string,
): { readonly kind: 'PATTERN'; readonly pattern: string; readonly hint: string } {
  return { kind: 'PATTERN', pattern: source, hint }
}

/** Mục danh mục: a code is never reused; a label that changed is a new row with its own dates. */
export interface CodeEntry {
  readonly code: string
  readonly label: string
  /** First and last civil day (YYYY-MM-DD) on which the code may be used; null: open. */
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Danh mục dùng chung: versioned reference data. `verified` false: taken from memory, to be confirmed. */
export interface CodeList {
  readonly label: string
  readonly verified: boolean
  readonly entries: ReadonlyMap<string, readonly CodeEntry[]>
}

interface ListOptions {
  readonly verified: boolean
  readonly validFrom?: string
}

/** `rows`: one entry a line, `CODE label`; a line may end in `[from..to]`. */
export function codeList(label: string, options: ListOptions, rows: string): CodeList {
  const entries = new Map<string, CodeEntry[]>()
  for (const row of rows.split('\n').map((line) => line.trim())) {
    if (row === '') continue
    const entry = toEntry(row, options.validFrom ?? null)
    entries.set(entry.code, [...(entries.get(entry.code) ?? []), entry])
  }
  return { label, verified: options.verified, entries }
}

const rowShape = /^(?<code>\S+) (?<label>.*?)(?: \[(?<from>[\d-]*)\.\.(?<to>[\d-]*)\])?$/

function toEntry(row: string, defaultFrom: string | null): CodeEntry {
  const parts = rowShape.exec(row)?.groups
  if (parts?.['code'] === undefined || parts['label'] === undefined) throw new Error(`Code list row: ${row}`)
  return {
    code: parts['code'],
    label: parts['label'],
    validFrom: parts['from'] === undefined || parts['from'] === '' ? defaultFrom : parts['from'],
    validTo: parts['to'] === undefined || parts['to'] === '' ? null : parts['to'],
  }
}

export function findCode(list: CodeList, code: string, on: string): CodeEntry | undefined {
  return list.entries.get(code)?.find((entry) => isInForce(entry, on))
}

export function listCodesInForce(list: CodeList, on: string): CodeEntry[] {
  return [...list.entries.values()].flat().filter((entry) => isInForce(entry, on))
}

function isInForce(entry: CodeEntry, on: string): boolean {
  return (entry.validFrom === null || entry.validFrom <= on) && (entry.validTo === null || on <= entry.validTo)
}

import type { SectionCode } from '../form/dossier-form.ts'

export interface MaskedValue {
  readonly value: Readonly<Record<string, unknown>>
  /** Names of fields that hold something the reader may not see. */
  readonly hidden: readonly string[]
}

/** Che dữ liệu: only readable fields go out; of the others the reader learns that they are filled, not with what. */
export function maskValue(
  section: SectionCode,
  value: Readonly<Record<string, unknown>>,
  readable: ReadonlySet<string>,
): MaskedValue {
  const open: Record<string, unknown> = {}
  const hidden: string[] = []
  for (const [name, held] of Object.entries(value)) {
    if (readable.has(`${section}.${name}`)) open[name] = held
    else hidden.push(name)
  }
  return { value: open, hidden }
}

/** Entries of which nothing may be read are left out altogether: even their number says something. */
export function isWhollyHidden(masked: MaskedValue): boolean {
  return masked.hidden.length > 0 && Object.keys(masked.value).length === 0
}

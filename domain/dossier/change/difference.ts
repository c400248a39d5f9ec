import { findField, type SectionCode } from '../form/dossier-form.ts'

export interface FieldDifference {
  readonly field: string
  readonly label: string
  readonly item: string
  readonly before: unknown
  readonly after: unknown
}

/** Nội dung thay đổi: what the change would make different, field by field. */
export function differenceOf(
  section: SectionCode,
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
): FieldDifference[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names].flatMap((name) => {
    const [old, fresh] = [before?.[name] ?? null, after?.[name] ?? null]
    if (sameValue(old, fresh)) return []
    const field = findField(section, name)
    return [{ field: name, label: field?.label ?? name, item: field?.item ?? '', before: old, after: fresh }]
  })
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((part, index) => part === b[index])
  return a === b
}

// Điều 5.3: the confirmed document is due where a changed field says so; the end of an entry counts for its fields too.
export function isDocumentDue(section: SectionCode, differences: readonly FieldDifference[]): boolean {
  return differences.some(({ field }) => findField(section, field)?.documentDue === true)
}

import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import type { SectionCode, SectionEntry } from '../form/dossier-form.ts'
import { mainEntryKey } from '../form/section.ts'

/** Mục của hồ sơ với khóa của nó. */
export interface KeyedEntry<S extends SectionCode> {
  readonly entryKey: string
  readonly value: SectionEntry<S>
}

/** Hồ sơ tại một thời điểm: what the checks read. */
export interface DossierView {
  readonly employeeId: string
  /** Shown in messages in place of a name. */
  readonly dossierNumber: string
  readonly category: EmployeeCategory
  readonly sections: { readonly [S in SectionCode]?: readonly KeyedEntry<S>[] }
}

export function mainEntry<S extends SectionCode>(dossier: DossierView, section: S): SectionEntry<S> {
  return entriesOf(dossier, section)[0]?.value ?? {}
}

export function entriesOf<S extends SectionCode>(dossier: DossierView, section: S): readonly KeyedEntry<S>[] {
  return dossier.sections[section] ?? []
}

/** A view from loose entries, as stores and the synthetic staff give them. */
export function toDossierView(
  person: Pick<DossierView, 'employeeId' | 'dossierNumber' | 'category'>,
  entries: readonly { readonly section: SectionCode; readonly entryKey: string; readonly value: object }[],
): DossierView {
  const sections: Partial<Record<SectionCode, KeyedEntry<SectionCode>[]>> = {}
  for (const { section, entryKey, value } of entries) {
    const list = (sections[section] ??= [])
    // The border has checked the fields of the section before they were stored.
    list.push({ entryKey, value })
  }
  return { ...person, sections }
}

export { mainEntryKey }

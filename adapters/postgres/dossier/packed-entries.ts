import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'

/** An entry as a query packs it into a JSON array: these first, what else the query's reader asks behind them. */
export type PackedEntry = readonly [
  id: string,
  section: SectionCode,
  entryKey: string,
  value: Readonly<Record<string, unknown>>,
  /** Empty: nothing is sealed. */
  sealed: string,
]

/** Those that hold, of a person's entries in the order in which they came to hold: the last one of a key. */
export function currentOf<Entry extends readonly [...PackedEntry, ...unknown[]]>(
  all: readonly Entry[],
): readonly Entry[] {
  const byKey = new Map(all.map((entry) => [`${entry[1]}/${entry[2]}`, entry]))
  return byKey.size === all.length ? all : [...byKey.values()]
}

import type { CatalogueTable } from './catalogue.ts'

/** How far a long act has come, for the Temporal UI and the command. */
export interface BackupProgress {
  readonly step: 'BACK_UP' | 'READ' | 'RESTORE' | 'INDEX' | 'COMPARE'
  readonly table: string
  readonly tablesDone: number
  readonly tables: number
  readonly bytes: number
  /** 0 to 100, by size on disk or by the manifest. */
  readonly percent: number
}
export type ProgressListener = (progress: BackupProgress) => void

export interface Progress {
  add(table: { readonly table: string }, bytes: number): void
  endTable(table: CatalogueTable): void
}

const tellEvery = 8 << 20

export function trackProgress(
  tables: readonly CatalogueTable[],
  listener: ProgressListener | undefined,
): Progress {
  const total = Math.max(1, sum(tables))
  const state = { bytes: 0, told: 0, done: 0, ofTable: 0, sizeDone: 0 }
  const tell = (table: string, current: number): void => {
    const percent = Math.min(100, Math.round(((state.sizeDone + current) / total) * 100))
    listener?.({
      step: 'BACK_UP',
      table,
      tablesDone: state.done,
      tables: tables.length,
      bytes: state.bytes,
      percent,
    })
  }
  return {
    add({ table }, bytes) {
      state.bytes += bytes
      state.ofTable += bytes
      if (state.bytes - state.told < tellEvery) return
      state.told = state.bytes
      tell(table, Math.min(state.ofTable, total - state.sizeDone))
    },
    endTable(table) {
      state.done += 1
      state.sizeDone += table.diskBytes
      state.ofTable = 0
      tell(table.table, 0)
    },
  }
}

const sum = (tables: readonly CatalogueTable[]): number =>
  tables.reduce((all, { diskBytes }) => all + diskBytes, 0)

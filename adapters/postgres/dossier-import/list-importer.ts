import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import { readUnitListFile } from '#adapters/unit-lists/list-file.ts'
import { unitListErrors } from '#domain/dossier/import/errors.ts'
import type { Database } from '../database.ts'
import { type ImportOrder, type ImportReport, importList } from './import-list.ts'

/** A request waits for the import: longer lists are the command's. */
const longest = 2_000

export function createListImporter(database: Pick<Database, 'transaction'>, sealer: FieldSealer) {
  return {
    async run({
      bytes,
      ...order
    }: Pick<ImportOrder, 'unitCode' | 'document' | 'mode' | 'createdBy' | 'requestKey'> & {
      readonly bytes: Uint8Array
    }): Promise<Omit<ImportReport, 'messages'> & { messages: ImportReport['messages'][number][] }> {
      const list = await readUnitListFile(bytes)
      if (list.rows.length > longest) throw unitListErrors.tooLong({ lines: list.rows.length })
      const report = await importList({ database, sealer, clock: { now: Date.now } }, { ...list, ...order })
      return { ...report, messages: [...report.messages] }
    },
  }
}

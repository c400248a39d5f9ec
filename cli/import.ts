import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { type ImportReport, importList } from '#adapters/postgres/dossier-import/import-list.ts'
import { readUnitListFile } from '#adapters/unit-lists/list-file.ts'
import { parseCivilDate } from '#domain/calendar/civil-date.ts'
import { openInstallation, withDatabase } from './connections.ts'

interface ImportOptions {
  readonly unit: string
  readonly document: string
  readonly documentDate: string
  readonly dryRun?: true
}

// Điều 5.1, 5.2: an existing list of a unit becomes changes that wait for the unit's signed approval.
async function importFile(path: string, options: ImportOptions): Promise<void> {
  const list = await readUnitListFile(new Uint8Array(await readFile(path)))
  const document = { number: options.document, date: parseCivilDate(options.documentDate) }
  const installation = openInstallation()
  const report = await withDatabase(installation, 'hub_worker', (database) =>
    importList(
      {
        database,
        sealer: createFieldSealer(installation.keys),
        clock: { now: Date.now },
        progress: (done) => process.stderr.write(`\r${done}/${list.rows.length} dòng`),
      },
      {
        ...list,
        unitCode: options.unit,
        document,
        mode: options.dryRun === true ? 'DRY_RUN' : 'WRITE',
        createdBy: 'hub-import',
        requestKey: null,
      },
    ),
  )
  process.stderr.write('\n')
  print(report)
  if (report.counts.REFUSED > 0) process.exitCode = 2
}

function print({ runId, lines, resumedAt, counts, messages }: ImportReport): void {
  const { NEW, CHANGED, UNCHANGED, REFUSED } = counts
  const resumed = resumedAt === 0 ? '' : `, tiếp tục từ dòng ${resumedAt + 2}`
  process.stdout.write(
    `Lượt nhập ${runId}: ${lines} dòng${resumed}. Người mới ${NEW}, có thay đổi ${CHANGED}, không đổi ${UNCHANGED}, bị từ chối ${REFUSED}.\n`,
  )
  for (const { line, outcome, texts } of messages)
    process.stdout.write(
      `Dòng ${line} (${outcome === 'REFUSED' ? 'từ chối' : 'lưu ý'}): ${texts.join(' ')}\n`,
    )
}

export function register(program: Command): void {
  program
    .command('import <tệp>')
    .description(
      'Nhập danh sách CSV hoặc Excel (.xlsx) của một đơn vị; các thay đổi chờ đơn vị phê duyệt bằng ký số',
    )
    .requiredOption('--unit <mã>', 'mã định danh của đơn vị')
    .requiredOption('--document <số>', 'số văn bản của danh sách đã được xác nhận')
    .requiredOption('--document-date <ngày>', 'ngày của văn bản (YYYY-MM-DD)')
    .option('--dry-run', 'chỉ kiểm tra và báo từng dòng, không ghi gì')
    .action(importFile)
}

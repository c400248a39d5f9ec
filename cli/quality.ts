import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { scanDossiers } from '#activities/quality.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createQualityStore } from '#adapters/postgres/dossier-quality/quality-store.ts'
import type { ScanReport } from '#contracts/quality.ts'
import { type CheckCode, checkCatalogue } from '#domain/dossier/checks/catalogue.ts'
import { percentOf } from '#domain/dossier/quality/completeness.ts'
import { openInstallation, withDatabase } from './connections.ts'

// Điều 14.1(d), (đ)
async function scan(): Promise<void> {
  const installation = openInstallation()
  const report = await withDatabase(installation, 'hub_worker', (database) =>
    scanDossiers(
      {
        database,
        quality: createQualityStore(database, createFieldSealer(installation.keys)),
        clock: { now: Date.now },
        progress: (people) => process.stderr.write(`\r${people} hồ sơ`),
      },
      randomUUID(),
    ),
  )
  process.stderr.write('\n')
  print(report)
}

function print({ people, findings, byCode, units }: ScanReport): void {
  process.stdout.write(`Đã rà soát ${people} hồ sơ, ${findings} phát hiện.\n`)
  for (const [code, count] of Object.entries(byCode)) {
    const level = checkCatalogue[code as CheckCode].level // the scan counts codes of the catalogue
    process.stdout.write(`  ${code} (${level === 'ERROR' ? 'lỗi' : 'cảnh báo'}): ${count}\n`)
  }
  process.stdout.write('Đơn vị: đúng – đủ – sạch – sống (phần trăm số hồ sơ)\n')
  for (const unit of units) {
    const shares = [unit.correct, unit.complete, unit.clean, unit.alive].map((part) =>
      percentOf(part, unit.people),
    )
    process.stdout.write(`  ${unit.unitCode}: ${shares.join(' – ')} (${unit.people} hồ sơ)\n`)
  }
}

export function register(program: Command): void {
  program
    .command('quality')
    .description('Rà soát dữ liệu thiếu, sai, mâu thuẫn, quá hạn của toàn tỉnh ngay bây giờ')
    .action(scan)
}

import type { Command } from 'commander'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { rotateKeys } from '#adapters/postgres/key-rotation/rotate-keys.ts'
import { openInstallation, withDatabase } from './connections.ts'

// Điều 3.3: the old key stays on the ring until this has run.
async function rotate(): Promise<void> {
  const installation = openInstallation()
  const sealer = createFieldSealer(installation.keys)
  const report = await withDatabase(installation, 'hub_worker', (database) =>
    rotateKeys({
      database,
      sealer,
      keys: installation.keys,
      progress: (table, rows) => process.stderr.write(`\r${table}: ${rows} dòng   `),
    }),
  )
  process.stderr.write('\n')
  const {
    entries,
    changes,
    people,
    errorReports,
    attachments,
    violations,
    population,
    corrections,
    archive,
  } = report
  process.stdout.write(
    `Đã mã hóa lại bằng khóa "${sealer.activeKeyId}": ${entries} mục hồ sơ, ${changes} đề nghị, ${people} số định danh, ` +
      `${errorReports} báo sai sót, ${attachments} tài liệu, ${violations} ghi nhận vi phạm, ${population} đối khớp dân cư, ` +
      `${corrections} hiệu chỉnh, ${archive} thư mục và văn bản lưu trữ.\n`,
  )
}

export function register(program: Command): void {
  program
    .command('keys')
    .description('Khóa mã hóa dữ liệu')
    .command('rotate')
    .description('Mã hóa lại mọi dữ liệu bằng khóa đang dùng (HUB_ACTIVE_KEY), trong khi hệ thống vẫn chạy')
    .action(rotate)
}

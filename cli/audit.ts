import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import {
  type AuditCheckpoint,
  type ChainFault,
  takeCheckpoint,
  verifyAuditChain,
} from '#adapters/postgres/audit/audit-chain.ts'
import { openInstallation, withDatabase } from './connections.ts'

const system = { kind: 'SYSTEM' } as const
const faults: Readonly<Record<ChainFault, string>> = {
  ENTRY: 'mục đã bị sửa, xoá, chèn hoặc đổi chỗ',
  SUBJECTS: 'danh sách người có liên quan của mục đã bị sửa',
  HEAD: 'phần cuối của nhật ký đã bị cắt hoặc thêm',
  CHECKPOINT: 'nhật ký đã bị viết lại so với điểm neo',
}

// Điều 14.1(g), 16.4: names the first entry that is not as it was written.
async function verify({ checkpoint: files }: { readonly checkpoint: readonly string[] }): Promise<void> {
  const anchors = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as AuditCheckpoint),
  ) // written by `checkpoint`
  const state = await withDatabase(openInstallation(), 'hub_worker', (database) =>
    database.transaction(system, (work) => verifyAuditChain(work, anchors), { timeoutMs: 600_000 }),
  )
  if (state.firstBroken === null || state.fault === null) {
    process.stdout.write(
      `Nhật ký nguyên vẹn: ${state.entries} mục, ${anchors.length} điểm neo khớp, băm cuối ${state.head}.\n`,
    )
    return
  }
  process.stdout.write(`Nhật ký KHÔNG nguyên vẹn từ mục số ${state.firstBroken}: ${faults[state.fault]}.\n`)
  process.exitCode = 2
}

async function checkpoint(file: string): Promise<void> {
  const taken = await withDatabase(openInstallation(), 'hub_worker', (database) =>
    database.transaction(system, (work) => takeCheckpoint(work, Date.now())),
  )
  await writeFile(file, `${JSON.stringify(taken)}\n`, { flag: 'wx' })
  process.stdout.write(
    `Điểm neo của nhật ký tại mục ${taken.seq} đã ghi vào ${file}; hãy giữ ở nơi người quản trị cơ sở dữ liệu không sửa được.\n`,
  )
}

export function register(program: Command): void {
  const audit = program.command('audit').description('Kiểm tra nhật ký truy cập')
  audit
    .command('verify')
    .description('Tính lại chuỗi băm, chỉ ra mục đầu tiên bị sửa; có thể đối chiếu với các điểm neo đã giữ')
    .option('--checkpoint <tệp...>', 'tệp điểm neo', [])
    .action(verify)
  audit
    .command('checkpoint <tệp>')
    .description('Ghi điểm neo (số mục cuối và băm) ra tệp để giữ ở nơi khác')
    .action(checkpoint)
}

import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { parseManifest } from '#adapters/signatures/proof.ts'
import { formatPeriod } from '#domain/calendar/civil-date.ts'
import { isDomainError } from '#domain/errors.ts'

interface SignOptions {
  readonly p12: string
  readonly manifest: string
  readonly out?: string
  readonly passwordFile?: string
  readonly pss?: boolean
}

async function readPassword({ passwordFile }: SignOptions): Promise<string> {
  if (passwordFile !== undefined) return (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '')
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer) // stdin without encoding gives buffers
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

async function signManifest(options: SignOptions): Promise<void> {
  const bytes = new Uint8Array(await readFile(options.manifest))
  const manifest = parseManifest(bytes)
  const signer = await openPkcs12(new Uint8Array(await readFile(options.p12)), await readPassword(options))
  const cms = signDetached(bytes, {
    signer,
    signingTime: Date.now(),
    padding: options.pss === true ? 'PSS' : 'PKCS1',
  })
  const out = options.out ?? `${options.manifest}.p7s`
  await writeFile(out, cms)
  const { tree, unitCode, period } = manifest
  process.stdout.write(
    `Đã ký bản kê phê duyệt của đơn vị ${unitCode}, kỳ ${formatPeriod(period)}, ${tree.size} thay đổi.\n` +
      `Tệp chữ ký: ${out}\n`,
  )
}

export function register(program: Command): void {
  program
    .command('sign')
    .description('Ký số bản kê phê duyệt bằng tệp PKCS#12 (mật khẩu đọc từ đầu vào chuẩn)')
    .requiredOption('--p12 <tệp>', 'tệp PKCS#12 chứa khóa và chứng thư số')
    .requiredOption('--manifest <tệp>', 'bản kê phê duyệt tải từ hệ thống')
    .option('--out <tệp>', 'nơi ghi chữ ký (mặc định: tên bản kê thêm .p7s)')
    .option('--password-file <tệp>', 'tệp chứa mật khẩu của PKCS#12')
    .option('--pss', 'khóa RSA ký theo kiểu RSASSA-PSS thay cho PKCS#1 v1.5')
    .action(async (options: SignOptions) => {
      try {
        await signManifest(options)
      } catch (error) {
        const reason = isDomainError(error)
          ? error.message
          : 'Không đọc được tệp, hoặc tệp không phải bản kê phê duyệt.'
        process.stderr.write(`${reason}\n`)
        process.exitCode = 1
      }
    })
}

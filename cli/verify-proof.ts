import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { verifyProof, type AcceptedProof } from '#adapters/signatures/proof-verification.ts'
import { formatInstant, formatPeriod } from '#domain/calendar/civil-date.ts'

interface VerifyOptions {
  readonly anchors: string
}

/** Certificates of a PEM bundle, or one DER file. */
export function readCertificates(bytes: Buffer): readonly Uint8Array[] {
  const blocks = bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (blocks === null) return [new Uint8Array(bytes)]
  return blocks.map((block) => new Uint8Array(Buffer.from(block.replace(/-----[^-]+-----/g, ''), 'base64')))
}

function describe({ proof, manifest, signer, stampedAt }: AcceptedProof): string {
  const { change } = proof
  const capacity = manifest.signer.capacity === 'DELEGATED' ? 'TUQ. (được ủy quyền)' : 'người có thẩm quyền'
  return [
    'HỢP LỆ: thay đổi này đã được phê duyệt bằng chữ ký số và không bị sửa.',
    `Đơn vị: ${manifest.unitCode}, kỳ ${formatPeriod(manifest.period)}, đợt ${manifest.round}`,
    `Thay đổi: ${change.changeId}, mục ${change.section}, số thứ ${proof.inclusion.index + 1}/${manifest.tree.size}`,
    `Người ký: ${signer.subject} (${capacity})`,
    `Chứng thư số: ${signer.thumbprint}`,
    `Dấu thời gian: ${formatInstant(stampedAt)}`,
    '',
  ].join('\n')
}

async function check(file: string, options: VerifyOptions): Promise<void> {
  const anchors = readCertificates(await readFile(options.anchors))
  const verdict = await verifyProof(new Uint8Array(await readFile(file)), { anchors })
  if (verdict.accepted) {
    process.stdout.write(describe(verdict))
    return
  }
  process.stdout.write(`KHÔNG HỢP LỆ: ${verdict.message}\nMã: ${verdict.code}\n`)
  process.exitCode = 1
}

export function register(program: Command): void {
  program
    .command('verify-proof')
    .description('Kiểm tra tệp chứng minh phê duyệt, không cần kết nối hệ thống')
    .argument('<tệp>', 'tệp chứng minh')
    .requiredOption('--anchors <tệp>', 'chứng thư gốc mà người kiểm tra tin cậy (PEM hoặc DER)')
    .action(async (file: string, options: VerifyOptions) => {
      try {
        await check(file, options)
      } catch {
        process.stderr.write('Không đọc được tệp chứng minh hoặc tệp chứng thư gốc.\n')
        process.exitCode = 1
      }
    })
}

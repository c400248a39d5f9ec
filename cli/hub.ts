import { Command } from 'commander'
import { SettingsFault } from '#config/env.ts'
import { isDomainError } from '#domain/errors.ts'
import { register as registerAudit } from './audit.ts'
import { register as registerBackup } from './backup.ts'
import { register as registerImport } from './import.ts'
import { register as registerKeys } from './keys.ts'
import { register as registerQuality } from './quality.ts'
import { register as registerReconcile } from './reconcile.ts'
import { register as registerSign } from './sign.ts'
import { register as registerVerifyProof } from './verify-proof.ts'

const program = new Command('hub')
  .description('Công cụ vận hành của hub dữ liệu cán bộ, công chức, viên chức, người lao động')
  .helpCommand('help [lệnh]', 'xem hướng dẫn của một lệnh')
  .helpOption('-h, --help', 'xem hướng dẫn')

for (const register of [
  registerAudit,
  registerBackup,
  registerQuality,
  registerKeys,
  registerImport,
  registerReconcile,
  registerSign,
  registerVerifyProof,
])
  register(program)

try {
  await program.parseAsync()
} catch (error) {
  const known = error instanceof SettingsFault || isDomainError(error)
  process.stderr.write(`${known ? error.message : String(error)}\n`)
  process.exitCode = 1
}

import { Command } from 'commander'
import { backUpNow } from './backup/back-up-now.ts'
import { deleteAgreed, listDeletions } from './backup/deletions.ts'
import { explainDeletion } from './backup/explain-deletion.ts'
import { holdSet, releaseSet } from './backup/hold-set.ts'
import { listSets } from './backup/list-sets.ts'
import { showPlan } from './backup/show-plan.ts'
import { restore, verify } from './backup/verify-and-restore.ts'

/** `hub backup …`: works from an empty machine with nothing but the medium and the keys. */
export function register(program: Command): void {
  const backup = new Command('backup').description('Sao lưu, kiểm chứng và khôi phục cơ sở dữ liệu (Điều 9)')
  backup.command('list').description('các bộ sao lưu trên phương tiện lưu trữ và tình trạng').action(listSets)
  backup.command('plan').description('bộ nào sẽ giữ, bộ nào sẽ xóa và vì sao; không xóa gì').action(showPlan)
  backup.command('now').description('sao lưu và kiểm chứng ngay, theo dõi đến khi xong').action(backUpNow)
  backup
    .command('verify')
    .argument('[bộ]', 'mã bộ sao lưu; mặc định là bộ mới nhất')
    .option('--read-only', 'chỉ đọc lại toàn bộ, không khôi phục thử và không ghi kết quả')
    .description('đọc lại toàn bộ, khôi phục thử và so khớp từng bảng')
    .action(verify)
  backup
    .command('restore')
    .argument('[bộ]', 'mã bộ sao lưu; mặc định là bộ mới nhất đã kiểm chứng')
    .option(
      '--into <địa-chỉ>',
      'cơ sở dữ liệu đích, tài khoản quản trị; mặc định là bản nhúng trong HUB_DATA_DIR',
    )
    .option('--replace <tên>', 'gõ đúng tên cơ sở dữ liệu đang có dữ liệu để thay thế')
    .description('khôi phục vào máy mới hoặc bản đang chạy; dữ liệu cũ được giữ dưới tên khác')
    .action(restore)
  backup
    .command('hold')
    .argument('<bộ>', 'mã bộ sao lưu')
    .requiredOption('--by <người>', 'đơn vị hoặc chức danh ra lệnh giữ')
    .requiredOption('--reason <lý do>', 'vì sao phải giữ')
    .description('giữ một bộ: không bị xóa cho đến khi bỏ lệnh giữ')
    .action(holdSet)
  backup
    .command('release')
    .argument('<bộ>', 'mã bộ sao lưu')
    .requiredOption('--by <người>', 'đơn vị hoặc chức danh ra lệnh bỏ giữ')
    .requiredOption('--reason <lý do>', 'vì sao không cần giữ nữa')
    .description('bỏ lệnh giữ; cần cơ sở dữ liệu để ghi nhật ký')
    .action(releaseSet)
  backup
    .command('delete')
    .argument('<bộ>', 'mã bộ sao lưu')
    .description('bộ này có được xóa không, và hai người phải gửi gì qua API; lệnh này không xóa gì')
    .action(explainDeletion)
  backup
    .command('deletions')
    .description('các đề nghị xóa bộ sao lưu; đề nghị và đồng ý qua API, hai người khác nhau')
    .action(listDeletions)
  backup
    .command('delete-agreed')
    .description('xóa các bộ đã được hai người đồng ý, sau khi đọc lại các bộ phải giữ')
    .action(deleteAgreed)
  program.addCommand(backup)
}

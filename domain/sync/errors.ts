import { DomainError } from '../errors.ts'

export const syncErrors = {
  runNotFound: (run: string) =>
    new DomainError('SYNC.RUN_NOT_FOUND', 'Không tìm thấy lượt đồng bộ hoặc đối soát này.', { run }),
  nothingToReplay: () =>
    new DomainError('SYNC.NOTHING_TO_REPLAY', 'Không có bản ghi lỗi nào phù hợp để gửi lại.'),
}

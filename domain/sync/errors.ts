import { DomainError } from '../errors.ts'

export const syncErrors = {
  runNotFound: (run: string) =>
    new DomainError('SYNC.RUN_NOT_FOUND', 'Không tìm thấy lượt đồng bộ hoặc đối soát này.', { run }),
  nothingToReplay: () =>
    new DomainError('SYNC.NOTHING_TO_REPLAY', 'Không có bản ghi lỗi nào phù hợp để gửi lại.'),
}

export const correctionErrors = {
  notFound: (correctionId: string) =>
    new DomainError('CORRECTION.NOT_FOUND', 'Không tìm thấy hiệu chỉnh này của CSDL quốc gia.', {
      correctionId,
    }),
  alreadyDecided: (correctionId: string, status: string) =>
    new DomainError(
      'CORRECTION.ALREADY_DECIDED',
      'Hiệu chỉnh này đã được xử lý; hãy xem kết quả xử lý đã ghi.',
      { correctionId, status },
    ),
  stale: (correctionId: string, verdict: string) =>
    new DomainError(
      'CORRECTION.STALE',
      'Kết quả đối chiếu ba bên đã khác với lúc anh/chị xem; hãy xem lại rồi quyết định.',
      { correctionId, verdict },
    ),
  notOnForm: () =>
    new DomainError(
      'CORRECTION.NOT_ON_FORM',
      'Trường được hiệu chỉnh không có trong mẫu hồ sơ của tỉnh, không lập được đề nghị; hãy bác kèm lý do.',
    ),
  entryRequired: (detail: { readonly section: string }) =>
    new DomainError(
      'CORRECTION.ENTRY_REQUIRED',
      'Phần này của hồ sơ có nhiều mục; hãy nêu khóa (entryKey) của mục đang có cần hiệu chỉnh.',
      detail,
    ),
  // Two changes of one entry would each carry the whole of it: the later signature would undo the earlier.
  inProgress: (detail: { readonly changeId: string }) =>
    new DomainError(
      'CORRECTION.IN_PROGRESS',
      'Mục này đang có đề nghị khác chờ phê duyệt; hãy nhận hiệu chỉnh sau khi đề nghị đó được duyệt, trả lại hoặc rút.',
      detail,
    ),
  // Nobody turns away what concerns himself.
  ownMatter: () =>
    new DomainError(
      'CORRECTION.OWN_MATTER',
      'Không tự bác hiệu chỉnh về dữ liệu của mình; đề nghị người khác của đơn vị hoặc Sở Nội vụ xử lý.',
    ),
}

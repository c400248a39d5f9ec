import { DomainError } from '../errors.ts'

export const transferErrors = {
  alreadyOpen: (caseNumber: string) =>
    new DomainError(
      'TRANSFER.ALREADY_OPEN',
      `Người này đang có vụ việc ${caseNumber} chưa kết thúc. Hoàn thành hoặc rút vụ việc đó trước khi mở vụ việc mới.`,
      { caseNumber },
    ),
  notFound: (caseNumber: string) =>
    new DomainError('TRANSFER.NOT_FOUND', 'Không tìm thấy vụ việc chuyển công tác này.', { caseNumber }),
  documentNotFound: (documentId: string) =>
    new DomainError('TRANSFER.DOCUMENT_NOT_FOUND', 'Không tìm thấy văn bản này trong vụ việc.', {
      documentId,
    }),
  notEmployedThere: (unitCode: string) =>
    new DomainError(
      'TRANSFER.NOT_EMPLOYED_THERE',
      `Người này không giữ vị trí chính tại đơn vị ${unitCode}.`,
      { unitCode },
    ),
  sameUnit: () =>
    new DomainError('TRANSFER.SAME_UNIT', 'Đơn vị chuyển đi và đơn vị tiếp nhận phải khác nhau.'),
  samePurview: (managingUnit: string) =>
    new DomainError(
      'TRANSFER.SAME_PURVIEW',
      `Hai đơn vị cùng thuộc thẩm quyền quản lý dữ liệu của ${managingUnit}: đây là thay đổi vị trí, không phải chuyển giao dữ liệu (Điều 10.1). Lập đề nghị cập nhật thay cho vụ việc chuyển giao.`,
      { managingUnit },
    ),
  receiverNeeded: () =>
    new DomainError('TRANSFER.RECEIVER_NEEDED', 'Loại thay đổi công tác này phải có đơn vị tiếp nhận.'),
  receiverNotAllowed: () =>
    new DomainError(
      'TRANSFER.RECEIVER_NOT_ALLOWED',
      'Loại thay đổi công tác này không có đơn vị tiếp nhận trong tỉnh.',
    ),
  unitClosed: (unitCode: string, successors: string) =>
    new DomainError(
      'TRANSFER.UNIT_CLOSED',
      `Đơn vị ${unitCode} đã ngừng hoạt động.${successors === '' ? '' : ` Chọn đơn vị thay thế: ${successors}.`}`,
      { unitCode, successors },
    ),
  unitUnknown: (unitCode: string) =>
    new DomainError('TRANSFER.UNIT_UNKNOWN', `Không có đơn vị mang mã ${unitCode}.`, { unitCode }),
  contractWorker: () =>
    new DomainError(
      'TRANSFER.CONTRACT_WORKER',
      'Người lao động ký và kết thúc hợp đồng, không thuộc diện điều động, luân chuyển. Dùng loại thôi việc, nghỉ hưu hoặc qua đời.',
    ),
  handoverTooEarly: (earliest: string) =>
    new DomainError('TRANSFER.HANDOVER_TOO_EARLY', `Ngày bàn giao không được trước ngày ${earliest}.`, {
      earliest,
    }),
  handoverTooLate: (latest: string) =>
    new DomainError('TRANSFER.HANDOVER_TOO_LATE', `Ngày bàn giao không được sau ngày ${latest}.`, { latest }),
  decisionAfterHandover: () =>
    new DomainError(
      'TRANSFER.DECISION_AFTER_HANDOVER',
      'Ngày quyết định không được sau ngày bàn giao hồ sơ.',
    ),
  decisionInFuture: () =>
    new DomainError('TRANSFER.DECISION_IN_FUTURE', 'Ngày quyết định không được ở tương lai.'),
  closed: (caseNumber: string, closedAs: string) =>
    new DomainError(
      'TRANSFER.CLOSED',
      `Vụ việc ${caseNumber} đã kết thúc (${closedAs}); không thực hiện được nữa.`,
      {
        caseNumber,
        closedAs,
      },
    ),
  notYetHandedOver: (handoverDate: string) =>
    new DomainError(
      'TRANSFER.NOT_YET_HANDED_OVER',
      `Chưa đến ngày bàn giao ${handoverDate}; chỉ có thể rút vụ việc hoặc chờ đến ngày đó.`,
      { handoverDate },
    ),
  alreadyConfirmed: () =>
    new DomainError('TRANSFER.ALREADY_CONFIRMED', 'Việc hủy quyền truy cập đã được xác nhận trước đó.'),
  alreadyReceived: () => new DomainError('TRANSFER.ALREADY_RECEIVED', 'Đơn vị mới đã tiếp nhận người này.'),
  noReceiver: () => new DomainError('TRANSFER.NO_RECEIVER', 'Vụ việc này không có bên tiếp nhận.'),
  startBeforeHandover: (handoverDate: string) =>
    new DomainError(
      'TRANSFER.START_BEFORE_HANDOVER',
      `Ngày nhận việc không được trước ngày bàn giao ${handoverDate}.`,
      {
        handoverDate,
      },
    ),
  changesBeingSigned: (until: string) =>
    new DomainError(
      'TRANSFER.CHANGES_BEING_SIGNED',
      `Dữ liệu của người này đang trong gói chờ ký đến ${until}. Tiếp nhận lại sau khi gói được ký hoặc hết hạn.`,
      { until },
    ),
  tooLateToWithdraw: () =>
    new DomainError(
      'TRANSFER.TOO_LATE_TO_WITHDRAW',
      'Đơn vị mới đã tiếp nhận hoặc vụ việc không còn rút được.',
    ),
  notReceivedYet: () =>
    new DomainError('TRANSFER.NOT_RECEIVED_YET', 'Chỉ kiểm tra dữ liệu sau khi đơn vị mới đã tiếp nhận.'),
  termNeeded: () =>
    new DomainError('TRANSFER.TERM_NEEDED', 'Biệt phái phải ghi ngày cuối cùng của thời hạn biệt phái.'),
  termNotAllowed: () =>
    new DomainError('TRANSFER.TERM_NOT_ALLOWED', 'Chỉ biệt phái mới có ngày cuối cùng của thời hạn.'),
  termOutOfRange: (earliest: string, latest: string) =>
    new DomainError(
      'TRANSFER.TERM_OUT_OF_RANGE',
      `Ngày cuối cùng của thời hạn biệt phái phải từ ${earliest} đến ${latest}.`,
      { earliest, latest },
    ),
  notSecondment: () =>
    new DomainError(
      'TRANSFER.NOT_SECONDMENT',
      'Vụ việc này không phải biệt phái nên không có thời hạn để gia hạn hoặc rút ngắn.',
    ),
  secondmentOver: (lastDay: string) =>
    new DomainError(
      'TRANSFER.SECONDMENT_OVER',
      `Thời hạn biệt phái đã hết ngày ${lastDay}. Biệt phái tiếp thì lập vụ việc mới theo quyết định mới.`,
      { lastDay },
    ),
  sameTerm: (lastDay: string) =>
    new DomainError('TRANSFER.SAME_TERM', `Thời hạn biệt phái đang là hết ngày ${lastDay}.`, { lastDay }),
  termInPast: (today: string) =>
    new DomainError('TRANSFER.TERM_IN_PAST', `Biệt phái kết thúc sớm nhất là hết ngày hôm nay, ${today}.`, {
      today,
    }),
  alreadyChecked: () =>
    new DomainError('TRANSFER.ALREADY_CHECKED', 'Bạn đã xác nhận kiểm tra dữ liệu trước đó.'),
} as const

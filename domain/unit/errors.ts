import { DomainError } from '../errors.ts'

const fault = (code: string, message: string) => (detail: string) =>
  new DomainError(code, message, { detail })

export const unitErrors = {
  invalidCode: fault(
    'UNIT.INVALID_CODE',
    'Mã định danh không đúng. Mã gồm tối đa 35 ký tự, các nhóm chữ in hoa và số cách nhau bằng dấu chấm, ví dụ H59.3.1 (Quyết định số 20/2020/QĐ-TTg).',
  ),
  unknown: fault('UNIT.UNKNOWN', 'Không có cơ quan, đơn vị mang mã này. Tra lại mã trong danh sách đơn vị.'),
  notInForce: fault(
    'UNIT.NOT_IN_FORCE',
    'Cơ quan, đơn vị này chưa thành lập hoặc đã ngừng hoạt động vào ngày đó. Chọn đơn vị thay thế.',
  ),
  codeTaken: fault(
    'UNIT.CODE_TAKEN',
    'Mã này đã cấp cho một cơ quan, đơn vị. Mã đã cấp không dùng lại; chọn mã khác.',
  ),
  codeNotBelowParent: fault(
    'UNIT.CODE_NOT_BELOW_PARENT',
    'Mã của đơn vị phải bắt đầu bằng mã của đơn vị cấp trên trực tiếp và thêm đúng một nhóm.',
  ),
  blankName: fault(
    'UNIT.BLANK_NAME',
    'Tên cơ quan, đơn vị phải có từ 3 đến 300 ký tự, không có khoảng trắng ở đầu và cuối.',
  ),
  sameName: fault('UNIT.SAME_NAME', 'Tên mới trùng với tên đang dùng. Kiểm tra lại quyết định đổi tên.'),
  invalidDecision: fault('UNIT.INVALID_DECISION', 'Số, ký hiệu quyết định phải có từ 1 đến 60 ký tự.'),
  decisionInFuture: fault('UNIT.DECISION_IN_FUTURE', 'Ngày ký quyết định không được sau ngày hôm nay.'),
  effectiveBeforeDecision: fault(
    'UNIT.EFFECTIVE_BEFORE_DECISION',
    'Ngày có hiệu lực không được trước ngày ký quyết định.',
  ),
  effectiveInFuture: fault(
    'UNIT.EFFECTIVE_IN_FUTURE',
    'Việc này chỉ ghi nhận được từ ngày quyết định có hiệu lực. Thực hiện lại vào ngày đó.',
  ),
  mergedIntoItself: fault(
    'UNIT.MERGED_INTO_ITSELF',
    'Đơn vị nhận không được nằm trong các đơn vị bị sáp nhập.',
  ),
  nothingToMerge: fault(
    'UNIT.NOTHING_TO_MERGE',
    'Phải nêu từ 1 đến 50 đơn vị bị sáp nhập, mỗi đơn vị một lần.',
  ),
  hasSubordinates: fault(
    'UNIT.HAS_SUBORDINATES',
    'Đơn vị còn đơn vị trực thuộc đang hoạt động. Sáp nhập hoặc giải thể các đơn vị trực thuộc trước.',
  ),
  successorNeeded: fault(
    'UNIT.SUCCESSOR_NEEDED',
    'Đơn vị còn người, vụ việc đang mở hoặc dữ liệu chờ phê duyệt. Nêu đơn vị kế thừa để chuyển sang, hoặc hoàn thành trước khi giải thể.',
  ),
  planUnknown: fault('UNIT_PLAN.NOT_FOUND', 'Không có việc sắp xếp đơn vị nào mang số này.'),
  planNotOpen: fault(
    'UNIT_PLAN.NOT_OPEN',
    'Việc sắp xếp đơn vị này đã thực hiện, đã rút hoặc không thực hiện được nên không rút nữa.',
  ),
  managesItselfOnly: fault(
    'UNIT.MANAGER_IS_MANAGED',
    'Đơn vị được chọn không tự quản lý dữ liệu của mình nên không quản lý dữ liệu của đơn vị khác được. Chọn đơn vị đang quản lý nó.',
  ),
  managesOthers: fault(
    'UNIT.MANAGES_OTHERS',
    'Đơn vị này đang quản lý dữ liệu của đơn vị khác. Giao các đơn vị đó cho nơi khác quản lý trước.',
  ),
  managementBackdated: fault(
    'UNIT.MANAGEMENT_BACKDATED',
    'Ngày giao quản lý dữ liệu phải sau ngày giao lần trước.',
  ),
  tooManyUnits: fault(
    'UNIT.SUCCESSION_LOOP',
    'Chuỗi đơn vị kế thừa bị lặp vòng. Báo Sở Nội vụ kiểm tra dữ liệu đơn vị.',
  ),
} as const

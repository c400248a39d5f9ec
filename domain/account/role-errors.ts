import { DomainError } from '../errors.ts'

const fault = (code: string, message: string) => (detail: string) =>
  new DomainError(code, message, { detail })

export const roleErrors = {
  invalidDecision: fault(
    'ROLE.INVALID_DECISION',
    'Số, ký hiệu quyết định giao nhiệm vụ không được để trống.',
  ),
  decisionInFuture: fault('ROLE.DECISION_IN_FUTURE', 'Ngày ký quyết định không được sau ngày hôm nay.'),
  beforeDecision: fault('ROLE.BEFORE_DECISION', 'Ngày bắt đầu không được trước ngày ký quyết định.'),
  notAssignable: fault(
    'ROLE.NOT_ASSIGNABLE',
    'Vai trò này không giao bằng quyết định: cá nhân có sẵn, người được ủy quyền có từ văn bản ủy quyền.',
  ),
  wrongReach: fault(
    'ROLE.WRONG_REACH',
    'Vai trò của Sở Nội vụ có phạm vi toàn tỉnh (không nêu đơn vị); vai trò của đơn vị phải nêu đơn vị.',
  ),
  noPostThere: fault(
    'ROLE.NO_POST_THERE',
    'Người này không có vị trí công tác đang giữ tại đơn vị đó. Ghi nhận vị trí công tác trước khi giao vai trò.',
  ),
  unknown: fault('ROLE.UNKNOWN', 'Không có vai trò đang giữ nào mang mã này.'),
  alreadyHeld: fault('ROLE.ALREADY_HELD', 'Tài khoản đang giữ vai trò này tại đơn vị đó.'),
} as const

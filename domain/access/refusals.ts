import type { AccessRow, Action } from './access-table.ts'
import { type HeldRole, type Role, roleLabels, roles } from './actor.ts'
import type { AccessTarget, Relation } from './relation.ts'

/** Lý do từ chối truy cập: a stable code, the ground and what to do (in Vietnamese). */
export interface AccessRefusal {
  readonly code: AccessRefusalCode
  readonly reason: string
}

export const accessRefusalCodes = [
  'ACCESS.NO_ROLE',
  'ACCESS.OTHER_UNIT',
  'ACCESS.NOT_PARTY',
  'ACCESS.NO_CONSENT',
  'ACCESS.NOT_OWN',
  'ACCESS.OWN_MATTER',
] as const

/** Mã từ chối truy cập. */
export type AccessRefusalCode = (typeof accessRefusalCodes)[number]

export const refusals = {
  ownMatter: (action: Action): AccessRefusal => ({
    code: 'ACCESS.OWN_MATTER',
    reason: action.startsWith('approvals.')
      ? 'Không ai tự phê duyệt dữ liệu của chính mình. Dữ liệu này được chuyển lên cấp trên trực tiếp phê duyệt.'
      : 'Không thể tự thực hiện việc này cho chính mình. Đề nghị người khác có thẩm quyền thực hiện.',
  }),
  noRole: (action: Action, row: AccessRow): AccessRefusal => ({
    code: 'ACCESS.NO_ROLE',
    reason: `Tài khoản không có vai trò được phép thực hiện việc này (${action}). Việc này thuộc ${whoMay(row)}. Cần quyền thì cơ quan, đơn vị đề nghị Sở Nội vụ bằng văn bản (Điều 16.3).`,
  }),
  /** The most telling ground: no role at all, a wrong side of a case, no consent, another person's, another unit's. */
  forQuestion: ({ action, row, held, target }: RefusedQuestion): AccessRefusal => {
    const possible = new Set(held.flatMap(({ role }) => row[role] ?? []))
    if (possible.size === 0) return refusals.noRole(action, row)
    if (onlyIn(possible, ['PARTY'])) return notParty
    if (possible.has('CONSENT') && target.employeeId !== null) return noConsent
    if (onlyIn(possible, ['SELF'])) return notOwn
    return otherUnit(row)
  },
} as const

interface RefusedQuestion {
  readonly action: Action
  readonly row: AccessRow
  readonly held: readonly HeldRole[]
  readonly target: AccessTarget
}

const notParty: AccessRefusal = {
  code: 'ACCESS.NOT_PARTY',
  reason:
    'Việc này thuộc đơn vị khác trong vụ chuyển giao, tiếp nhận (Điều 10.1). Xem đơn vị phải thực hiện trong thông tin của vụ việc.',
}

// Điều 3.4, Điều 7.3: truy cập dữ liệu của người khác phải được đồng ý bằng văn bản.
const noConsent: AccessRefusal = {
  code: 'ACCESS.NO_CONSENT',
  reason:
    'Chỉ được xem dữ liệu của người khác khi cơ quan có thẩm quyền quản lý đồng ý bằng văn bản còn hiệu lực (Điều 3.4, Điều 7.3). Gửi văn bản đồng ý cho đơn vị quản lý dữ liệu của người đó để ghi nhận.',
}

const notOwn: AccessRefusal = {
  code: 'ACCESS.NOT_OWN',
  reason: 'Chỉ chính người có dữ liệu mới thực hiện được việc này. Đăng nhập bằng tài khoản của người đó.',
}

function otherUnit(row: AccessRow): AccessRefusal {
  return {
    code: 'ACCESS.OTHER_UNIT',
    reason: `Dữ liệu này ngoài phạm vi quản lý của vai trò đang giữ (Điều 7.2). Việc này thuộc ${whoMay(row)} của đơn vị quản lý dữ liệu đó.`,
  }
}

function whoMay(row: AccessRow): string {
  const able = roles.filter((role: Role) => row[role] !== undefined).map((role) => roleLabels[role])
  return able.join('; ')
}

function onlyIn(possible: ReadonlySet<Relation>, expected: readonly Relation[]): boolean {
  return [...possible].every((relation) => expected.includes(relation))
}

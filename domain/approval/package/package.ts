import { approvalErrors } from '../errors.ts'

export const packageStatuses = ['PREPARED', 'SIGNED', 'APPROVED', 'REFUSED', 'EXPIRED', 'VOID'] as const

/** Trạng thái gói phê duyệt */
export type PackageStatus = (typeof packageStatuses)[number]

interface Step {
  readonly from: readonly PackageStatus[]
  readonly to: PackageStatus
}

export const packageActions = {
  // Điều 6: người có thẩm quyền gửi chữ ký số trên bản kê.
  sign: { from: ['PREPARED'], to: 'SIGNED' },
  // Điều 6: chữ ký, thẩm quyền và bản kê đều đúng thì cả gói được phê duyệt.
  accept: { from: ['SIGNED'], to: 'APPROVED' },
  refuse: { from: ['SIGNED'], to: 'REFUSED' },
  expire: { from: ['PREPARED'], to: 'EXPIRED' },
  // Thẩm quyền hoặc ủy quyền chấm dứt: gói chưa được chấp nhận không còn giá trị.
  void: { from: ['PREPARED', 'SIGNED'], to: 'VOID' },
} as const satisfies Record<string, Step>

export type PackageAction = keyof typeof packageActions

/** How long a package being signed holds its changes. */
export const packageLockMs = 30 * 60_000

export function canPerformOnPackage(action: PackageAction, status: PackageStatus): boolean {
  const { from }: Step = packageActions[action]
  return from.includes(status)
}

export function performOnPackage(action: PackageAction, status: PackageStatus): PackageStatus {
  if (!canPerformOnPackage(action, status)) throw approvalErrors.packageNotAllowed({ action, status })
  return packageActions[action].to
}

/** Until when a signature is taken: 30 minutes, and never after the window closes. */
export function signatureDeadline(preparedAt: number, closesAt: number): number {
  return Math.min(preparedAt + packageLockMs, closesAt)
}

// Điều 6: chữ ký đến hệ thống trước khi hết thời gian phê duyệt là đúng hạn; dấu thời gian có thể lấy sau.
export function assertSignatureInTime(
  prepared: { readonly preparedAt: number; readonly closesAt: number },
  receivedAt: number,
): void {
  if (receivedAt >= prepared.closesAt) throw approvalErrors.windowClosed()
  if (receivedAt >= signatureDeadline(prepared.preparedAt, prepared.closesAt)) {
    throw approvalErrors.packageExpired()
  }
}

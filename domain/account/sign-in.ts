/** Tình trạng đăng nhập: what the lock-out rule looks at. */
export interface SignInState {
  readonly failedAttempts: number
  readonly lockedUntil: number | null
}

/** Việc phải làm ở lần đăng nhập đầu. */
export type FirstSignInStep = 'CHANGE_PASSWORD' | 'ACKNOWLEDGE_PROHIBITED_ACTS'

export const attemptsBeforeLock = 5
export const lockMs = 15 * 60_000

export function isLocked({ lockedUntil }: SignInState, now: number): boolean {
  return lockedUntil !== null && now < lockedUntil
}

/** A wrong password: the fifth one in a row locks for 15 minutes; tries while locked do not lengthen the lock. */
export function signInFailed(state: SignInState, now: number): SignInState {
  if (isLocked(state, now)) return state
  const before = state.lockedUntil === null ? state.failedAttempts : 0
  const failedAttempts = before + 1
  return failedAttempts >= attemptsBeforeLock
    ? { failedAttempts, lockedUntil: now + lockMs }
    : { failedAttempts, lockedUntil: null }
}

export function signInSucceeded(): SignInState {
  return { failedAttempts: 0, lockedUntil: null }
}

/** A session that began before the account's `validAfter` is over: revocation ends it at once. */
export function isSessionValid(issuedAt: number, validAfter: number | null): boolean {
  return validAfter === null || issuedAt >= validAfter
}

export function firstSignInSteps(account: {
  readonly mustChange: boolean
  readonly acknowledgedAt: number | null
}): readonly FirstSignInStep[] {
  return [
    ...(account.mustChange ? (['CHANGE_PASSWORD'] as const) : []),
    // Điều 4: các hành vi không được làm, xác nhận khi đăng nhập lần đầu.
    ...(account.acknowledgedAt === null ? (['ACKNOWLEDGE_PROHIBITED_ACTS'] as const) : []),
  ]
}

// Điều 4: theo Điều 8 Nghị định số 47/2020/NĐ-CP.
export const prohibitedActs: readonly string[] = [
  'Cản trở hoạt động kết nối, quyền khai thác và sử dụng dữ liệu hợp pháp của cơ quan, tổ chức, cá nhân theo quy định của pháp luật.',
  'Mua bán, trao đổi, chia sẻ dữ liệu trái quy định của pháp luật.',
  'Vi phạm các quy định về quyền sở hữu trí tuệ, quyền bảo vệ thông tin cá nhân khi kết nối, chia sẻ dữ liệu.',
  'Phá hoại cơ sở hạ tầng thông tin, làm gián đoạn việc kết nối, chia sẻ dữ liệu.',
]

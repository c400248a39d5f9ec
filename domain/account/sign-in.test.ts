import { describe, expect, test } from 'vitest'
import { civilDate, startOfDay } from '../calendar/civil-date.ts'
import { passwordFaults } from './password-policy.ts'
import {
  firstSignInSteps,
  isLocked,
  isSessionValid,
  prohibitedActs,
  signInFailed,
  signInSucceeded,
} from './sign-in.ts'

const now = startOfDay(civilDate(2026, 11, 22)) + 9 * 3_600_000

describe('sign-in', () => {
  const failures = (count: number, at = now) =>
    Array.from({ length: count }).reduce<ReturnType<typeof signInFailed>>(
      (state) => signInFailed(state, at),
      signInSucceeded(),
    )

  test('the fifth wrong password in a row locks for fifteen minutes', () => {
    expect([4, 5].map((count) => isLocked(failures(count), now))).toEqual([false, true])
    const locked = failures(5)
    expect([now + 15 * 60_000 - 1, now + 15 * 60_000].map((at) => isLocked(locked, at))).toEqual([
      true,
      false,
    ])
  })

  test('tries while locked do not lengthen it; afterwards five more are needed', () => {
    const locked = failures(5)
    expect(signInFailed(locked, now + 60_000)).toEqual(locked)
    const later = now + 15 * 60_000
    expect(signInFailed(locked, later)).toEqual({ failedAttempts: 1, lockedUntil: null })
    expect(signInSucceeded()).toEqual({ failedAttempts: 0, lockedUntil: null })
  })

  test('a session begun before the account’s mark is over', () => {
    expect([isSessionValid(5, null), isSessionValid(5, 5), isSessionValid(4, 5)]).toEqual([true, true, false])
  })

  test('Điều 4 — the first sign-in changes the password and acknowledges the prohibited acts', () => {
    expect(firstSignInSteps({ mustChange: true, acknowledgedAt: null })).toEqual([
      'CHANGE_PASSWORD',
      'ACKNOWLEDGE_PROHIBITED_ACTS',
    ])
    expect(firstSignInSteps({ mustChange: false, acknowledgedAt: now })).toEqual([])
    expect(prohibitedActs).toHaveLength(4)
  })
})

describe('passwords', () => {
  test.each(['Mat-khau-thu-nghiem-1', 'con đường LÀNG 2026', 'Xanh7Vang9Do3Tim'])(
    '%s is accepted',
    (password) => {
      expect(passwordFaults(password, 'nguyenvana')).toEqual([])
    },
  )

  test.each([
    ['Ngan-2026-a', 'ít nhất 12'],
    [`Aa1-${'x'.repeat(130)}`, 'không quá 128'],
    ['chỉ toàn chữ thường', 'ba trong bốn'],
    ['Nguyenvana-2026', 'tên đăng nhập'],
    ['Aa1Aa1Aa1Aa1', 'sáu ký tự khác nhau'],
    ['Qwertyuiop-12', 'dãy ký tự'],
    ['0987654321-aB', 'dãy ký tự'],
  ])('%s is refused: %s', (password, fault) => {
    expect(passwordFaults(password, 'nguyenvana').join('; ')).toContain(fault)
  })
})

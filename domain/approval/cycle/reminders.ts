const dayMs = 86_400_000

export const reminderKinds = ['OPENED', 'TWO_DAYS_LEFT', 'ONE_DAY_LEFT'] as const

/** Lời nhắc người có thẩm quyền phê duyệt */
export type ReminderKind = (typeof reminderKinds)[number]

export interface Reminder {
  readonly kind: ReminderKind
  readonly at: number
}

interface Opening {
  readonly opensAt: number
  readonly closesAt: number
}

// Điều 15.3: đôn đốc việc thực hiện; nhắc khi mở, khi còn hai ngày và khi còn một ngày.
export function planReminders({ opensAt, closesAt }: Opening): readonly Reminder[] {
  const planned: readonly Reminder[] = [
    { kind: 'OPENED', at: opensAt },
    { kind: 'TWO_DAYS_LEFT', at: closesAt - 2 * dayMs },
    { kind: 'ONE_DAY_LEFT', at: closesAt - dayMs },
  ]
  // A short extraordinary round has no room for the later reminders.
  return planned.filter(({ kind, at }) => kind === 'OPENED' || at > opensAt)
}

/** After a late start only the latest reminder that is due is sent, not all that were missed. */
export function remindersStillUseful(window: Opening, now: number): readonly Reminder[] {
  const planned = planReminders(window)
  const past = planned.filter(({ at }) => at <= now)
  return now >= window.closesAt ? [] : [...past.slice(-1), ...planned.filter(({ at }) => at > now)]
}

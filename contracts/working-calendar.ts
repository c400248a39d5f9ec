/** Signal to a process whose deadline was moved by a change of the calendar: it reads its row again. */
export const calendarChanged = 'calendarChanged'

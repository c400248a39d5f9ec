import { accountErrors } from './errors.ts'

const shortest = 12
const longest = 128
const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{N}\s]/u]

/** What is wrong with a new password, in Vietnamese; empty when it may be used. */
export function passwordFaults(password: string, login: string): readonly string[] {
  const length = Array.from(password).length
  const folded = password.toLowerCase()
  const faults: readonly (readonly [boolean, string])[] = [
    [length < shortest, `phải có ít nhất ${shortest} ký tự`],
    [length > longest, `không quá ${longest} ký tự`],
    [
      classes.filter((pattern) => pattern.test(password)).length < 3,
      'phải có ít nhất ba trong bốn loại: chữ thường, chữ hoa, chữ số, ký hiệu',
    ],
    [folded.includes(login.toLowerCase()), 'không được chứa tên đăng nhập'],
    [new Set(folded).size < 6, 'phải có ít nhất sáu ký tự khác nhau'],
    [isSequence(folded), 'không được là dãy ký tự liền nhau trên bàn phím hoặc bảng chữ cái'],
  ]
  return faults.filter(([isFault]) => isFault).map(([, text]) => text)
}

export function assertPassword(password: string, login: string): void {
  const faults = passwordFaults(password, login)
  if (faults.length > 0) throw accountErrors.weakPassword(faults.join('; '))
}

const runs = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']

/** More than half of it is one run such as `12345678` or `qwertyui`. */
function isSequence(folded: string): boolean {
  const half = Math.max(6, Math.ceil(folded.length / 2))
  return runs.some((run) =>
    Array.from({ length: Math.max(0, run.length - half + 1) }, (_, start) =>
      run.slice(start, start + half),
    ).some((piece) => folded.includes(piece) || folded.includes(reversed(piece))),
  )
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('')
}

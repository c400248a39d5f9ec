import { Problem } from '../problem.ts'

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

/** Strict: bad percent-encoding throws (a 400) and a repeated name is refused; never U+FFFD, never an array. */
export function parseQueryString(url: string): Record<string, string> {
  const start = url.indexOf('?')
  const values = new Map<string, string>()
  for (const part of start < 0 ? [] : url.slice(start + 1).split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    if (values.has(name)) throw repeated(name)
    values.set(name, equals < 0 ? '' : decode(part.slice(equals + 1)))
  }
  return Object.fromEntries(values)
}

function repeated(name: string): Problem {
  return new Problem('parameter', {
    errors: [{ in: 'query', pointer: `/${name}`, code: 'repeated', message: 'Tham số lặp lại' }],
  })
}

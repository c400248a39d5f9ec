import type { Operation } from './operation.ts'
import { type ProblemCode, problemCodes, statusOf } from './problem-codes.ts'

export interface PossibleError {
  readonly code: string
  readonly status: number
  readonly title: string
}

const always: readonly ProblemCode[] = [
  'parameter',
  'bad-url',
  'not-acceptable',
  'rate',
  'internal',
  'unavailable',
]

/** Every refusal that an operation may answer: the document and the tests walk this list. */
export function errorsOf(operation: Operation): readonly PossibleError[] {
  const codes = new Set<string>(always)
  if (operation.action !== null) codes.add('unauthenticated').add('forbidden')
  if (Object.keys(operation.params.shape).length > 0) codes.add('not-found')
  if (operation.body !== undefined || operation.upload !== undefined) addAll(codes, ofBody)
  if (operation.upload !== undefined) codes.add('file-type')
  if (operation.idempotency === 'REQUIRED') codes.add('in-progress').add('key-reused')
  if ('If-Match' in operation.headers.shape) codes.add('precondition')
  if (operation.method !== 'get') codes.add('conflict').add('rule')
  addAll(codes, operation.errors ?? [])
  return [...codes].map(toPossibleError)
}

const ofBody: readonly ProblemCode[] = ['body-syntax', 'body-depth', 'validation', 'body-size', 'media-type']

function addAll(codes: Set<string>, more: readonly string[]): void {
  for (const code of more) codes.add(code)
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCodes, code)
}

function toPossibleError(code: string): PossibleError {
  if (!isProblemCode(code)) return { code, status: statusOf(code), title: 'Quy định không cho phép' }
  const [status, title] = problemCodes[code]
  return { code, status, title }
}

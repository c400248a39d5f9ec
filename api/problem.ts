import type { Response } from 'express'
import type { z } from 'zod'
import type { ProblemBody, problemPlaces } from '#contracts/http/problem.ts'
import type { DomainError } from '#domain/errors.ts'
import { type ProblemCode, problemCodes, statusOf } from './problem-codes.ts'

type Place = (typeof problemPlaces)[number]

export interface FieldFault {
  readonly in: Place
  readonly pointer: string
  readonly code: string
  readonly message: string
}

interface ProblemDetail {
  readonly detail?: string
  /** A code that says more than the border's own: the refusal of the access table. */
  readonly reasonCode?: string
  readonly errors?: readonly FieldFault[]
  readonly facts?: DomainError['detail']
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal at the border: thrown by operations as `throw new Problem('not-found')`. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly body: ProblemDetail

  constructor(code: ProblemCode, body: ProblemDetail = {}) {
    super(code)
    this.name = 'Problem'
    this.code = body.reasonCode ?? code
    ;[this.status, this.title] = problemCodes[code]
    this.body = body
  }
}

/** What a DomainError says to the caller: its code, its Vietnamese message, its facts without personal data. */
export function problemOfDomainError(error: DomainError): ProblemBody {
  return {
    type: `/docs/errors#${error.code}`,
    title: error.message,
    status: statusOf(error.code),
    code: error.code,
    ...(Object.keys(error.detail).length > 0 ? { facts: { ...error.detail } } : {}),
  }
}

export function problemBody(problem: Problem): ProblemBody {
  const { detail, errors, facts } = problem.body
  return {
    type: `/docs/errors#${problem.code}`,
    title: problem.title,
    status: problem.status,
    code: problem.code,
    ...(detail === undefined ? {} : { detail }),
    ...(facts === undefined ? {} : { facts: { ...facts } }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
  }
}

export function sendProblem(
  response: Response,
  body: ProblemBody,
  headers: Readonly<Record<string, string>> = {},
): void {
  const requestId = response.get('X-Request-Id')
  response
    .status(body.status)
    .set(headers)
    .set('Cache-Control', 'no-store')
    .set('Content-Type', 'application/problem+json')
    .send(JSON.stringify(requestId === undefined ? body : { ...body, instance: `urn:uuid:${requestId}` }))
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

const MAX_FAULTS = 50

/** Zod's issues as places and Vietnamese sentences; never the value itself. */
export function faultsOf(place: Place, error: z.ZodError): FieldFault[] {
  return error.issues.slice(0, MAX_FAULTS).flatMap((issue): FieldFault[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          in: place,
          pointer: pointerOf([...issue.path, key]),
          code: 'unknown',
          message: 'Trường này không được khai báo',
        }))
      : [{ in: place, pointer: pointerOf(issue.path), code: issue.code, message: vietnameseMessage(issue) }],
  )
}

const defaultSentences: Readonly<Record<string, string>> = {
  invalid_type: 'Thiếu giá trị hoặc sai kiểu dữ liệu',
  too_big: 'Giá trị quá lớn hoặc quá dài',
  too_small: 'Giá trị quá nhỏ, quá ngắn hoặc để trống',
  invalid_value: 'Giá trị không nằm trong danh mục cho phép',
}

function vietnameseMessage(issue: z.core.$ZodIssue): string {
  // Our own schemas speak Vietnamese; the library's default sentences are English, in plain letters.
  const ours = Array.from(issue.message).some((letter) => letter > '\u007f')
  return ours ? issue.message : (defaultSentences[issue.code] ?? 'Giá trị không hợp lệ')
}

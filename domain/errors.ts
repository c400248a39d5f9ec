/** Lỗi nghiệp vụ: a refusal by a rule, told to the user in Vietnamese; `detail` carries no personal data. */
export class DomainError extends Error {
  readonly code: string
  readonly detail: Readonly<Record<string, string | number | boolean | null>>

  constructor(
    code: string,
    message: string,
    detail: Readonly<Record<string, string | number | boolean | null>> = {},
  ) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.detail = detail
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError
}

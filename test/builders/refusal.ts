import { isDomainError } from '#domain/errors.ts'

/** The code by which an act is refused, or "none". */
export function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (isDomainError(error)) return error.code
    throw error
  }
  return 'none'
}

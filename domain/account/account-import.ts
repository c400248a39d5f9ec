import { accountErrors } from './errors.ts'

/** Một dòng của tệp tạo tài khoản hàng loạt, as read: line numbers count from the header, which is line 1. */
export interface AccountImportLine {
  readonly line: number
  readonly login: string
  readonly officerNo: string
  readonly email: string | null
}

/** Kết quả từng dòng. */
export type AccountImportResult =
  | {
      readonly line: number
      readonly login: string
      readonly outcome: 'CREATED'
      readonly employeeId: string
    }
  | {
      readonly line: number
      readonly login: string
      readonly outcome: 'REFUSED'
      readonly code: string
      readonly message: string
    }

/** What the lines are checked against. */
export interface AccountImportFacts {
  readonly takenLogins: ReadonlySet<string>
  /** By officer number; more than one person with a number is a fault of the data. */
  readonly people: ReadonlyMap<
    string,
    readonly { readonly employeeId: string; readonly hasAccount: boolean }[]
  >
}

const loginPattern = /^[a-z][a-z0-9.-]{3,63}$/

export function isLogin(login: string): boolean {
  return loginPattern.test(login)
}

// Điều 5.2: Sở Nội vụ tạo lập tài khoản cá nhân; mỗi dòng được hay không đều nói rõ vì sao.
export function judgeAccountLines(
  lines: readonly AccountImportLine[],
  facts: AccountImportFacts,
): readonly AccountImportResult[] {
  const seenLogins = new Set<string>()
  const seenPeople = new Set<string>()
  return lines.map((line) => {
    const [person, another] = facts.people.get(line.officerNo) ?? []
    const isLoginTaken = facts.takenLogins.has(line.login) || seenLogins.has(line.login)
    if (!isLogin(line.login)) return refused(line, accountErrors.invalidLogin(''))
    if (isLoginTaken) return refused(line, accountErrors.loginTaken(''))
    if (!person || another) return refused(line, accountErrors.unknownPerson(''))
    if (person.hasAccount || seenPeople.has(person.employeeId))
      return refused(line, accountErrors.alreadyHas(''))
    seenLogins.add(line.login)
    seenPeople.add(person.employeeId)
    return { line: line.line, login: line.login, outcome: 'CREATED', employeeId: person.employeeId }
  })
}

function refused(
  { line, login }: AccountImportLine,
  error: { code: string; message: string },
): AccountImportResult {
  return { line, login, outcome: 'REFUSED', code: error.code, message: error.message }
}

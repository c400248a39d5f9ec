/** Tài khoản mới. */
export interface NewAccount {
  readonly login: string
  readonly displayName: string
  readonly employeeId: string | null
  readonly email: string | null
  readonly temporaryPassword: string | null
  readonly createdBy: string
}

/** Tài khoản, as its row has it. */
export interface AccountOnRecord {
  readonly accountId: string
  readonly login: string
  readonly displayName: string
  readonly employeeId: string | null
  readonly unitCode: string | null
  readonly status: string
  readonly mustChange: boolean
  readonly acknowledgedAt: number | null
  readonly lockedUntil: number | null
  readonly createdAt: number
  readonly version: number
}

/** By which the person of a line in a list of accounts is found. */
export interface AccountPersonKey {
  readonly employeeId?: string | undefined
  readonly officerNo?: string | undefined
}

/** Who would hold the account. */
export interface AccountPerson {
  readonly employeeId: string
  readonly fullName: string
  readonly unitCode: string | null
  readonly hasAccount: boolean
}

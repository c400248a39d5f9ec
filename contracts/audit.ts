/** Một dòng nhật ký: one line of the access log as people read it. */
export interface AuditLine {
  readonly seq: number
  readonly at: number
  readonly accountId: string
  readonly displayName: string | null
  readonly action: string
  readonly ground: string
  readonly requestId: string
  readonly subjects: readonly string[]
}

export interface AuditQuestion {
  readonly limit: number
  /** Entries before this number of the chain. */
  readonly before?: number | undefined
  readonly employeeId?: string | undefined
  readonly accountId?: string | undefined
  readonly action?: string | undefined
  readonly from?: number | undefined
  readonly until?: number | undefined
}

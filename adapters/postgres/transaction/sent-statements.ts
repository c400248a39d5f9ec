/** Statements of one transaction that were sent without waiting for each: they run in the order of sending. */
export interface SentStatements {
  add(statement: Promise<unknown>): void
  /** When none runs any more; throws what the first that failed threw. */
  ended(): Promise<void>
}

export function sendingAtOnce(): SentStatements {
  const sent: Promise<unknown>[] = []
  return {
    add(statement) {
      statement.catch(() => undefined) // told by `ended`
      sent.push(statement)
    },
    async ended() {
      await Promise.allSettled(sent)
      await Promise.all(sent)
    },
  }
}

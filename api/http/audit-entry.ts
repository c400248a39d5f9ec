import type { Frame } from './perform.ts'

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}

/** A change is always on record; a read is once the operation notes whom it concerned. */
export function auditEntryOf(frame: Frame, ground: string): readonly (() => Promise<unknown>)[] {
  const { operation, actor, notes } = frame
  const { action } = operation
  if (action === null || (operation.method === 'get' && notes.length === 0)) return []
  const entry = {
    at: frame.now,
    requestId: frame.requestId,
    accountId: actor.accountId,
    employeeId: actor.employeeId,
    action,
    operation: operation.id,
    ground: notes.find((note) => note.ground !== undefined)?.ground ?? ground,
    subjects: distinct(notes.flatMap((note) => note.subjects ?? [])),
    units: distinct(notes.flatMap((note) => note.units ?? [])),
    cases: distinct(notes.flatMap((note) => note.cases ?? [])),
  }
  return [() => frame.deps.audit.append(frame.work, entry)]
}

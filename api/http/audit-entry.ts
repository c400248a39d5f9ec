import type { Frame } from './perform.ts'

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}

/** A change is always on record; a read is once the operation notes whom it concerned. */
export async function appendAuditEntry(frame: Frame, ground: string): Promise<void> {
  const { operation, actor, notes } = frame
  if (operation.action === null || (operation.method === 'get' && notes.length === 0)) return
  await frame.deps.audit.append(frame.work, {
    at: frame.now,
    requestId: frame.requestId,
    accountId: actor.accountId,
    employeeId: actor.employeeId,
    action: operation.action,
    operation: operation.id,
    ground: notes.find((note) => note.ground !== undefined)?.ground ?? ground,
    subjects: distinct(notes.flatMap((note) => note.subjects ?? [])),
    units: distinct(notes.flatMap((note) => note.units ?? [])),
    cases: distinct(notes.flatMap((note) => note.cases ?? [])),
  })
}

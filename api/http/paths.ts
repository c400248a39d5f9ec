import type { Operation } from '../operation.ts'

function rank(path: string): string {
  // '~' sorts after letters: a fixed segment is tried before a name in braces.
  return path.replaceAll(/\{\w+\}/g, '~')
}

/** Operations grouped by path, the more fixed path first. */
export function byPath(
  operations: readonly Operation[],
): readonly (readonly [string, readonly Operation[]])[] {
  const groups = new Map<string, Operation[]>()
  for (const operation of operations)
    groups.set(operation.path, [...(groups.get(operation.path) ?? []), operation])
  return [...groups].toSorted(([one], [other]) => (rank(one) < rank(other) ? -1 : 1))
}

export function allowedMethods(group: readonly Operation[]): string {
  const methods = group.map(({ method }) => method.toUpperCase())
  const head = methods.includes('GET') ? ['HEAD'] : []
  return [...new Set([...methods, ...head, 'OPTIONS'])].toSorted().join(', ')
}

/** `/dossiers/{employeeId}` -> `dossiers`; every path of the table begins with a fixed segment. */
export function firstSegment(path: string): string {
  const end = path.indexOf('/', 1)
  return path.slice(1, end < 0 ? undefined : end)
}

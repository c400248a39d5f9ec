import { sha256 } from './canonical.ts'
import type { Person, Registry } from './registry.ts'

type Entry = readonly [personalId: string, person: Person]

export interface Page {
  readonly after: string
  readonly limit: number
}

export function counts(registry: Registry, sender: string, now: number): object {
  const people = peopleOf(registry, sender)
  const closed = people.filter(([, person]) => person.closed).length
  return { active: people.length - closed, closed, asOf: new Date(now).toISOString() }
}

export function unitHashes(registry: Registry, sender: string, page: Page): object {
  const byUnit = new Map<string, Entry[]>()
  for (const entry of peopleOf(registry, sender)) {
    const [, { closed, unitCode }] = entry
    if (!closed && unitCode > page.after) byUnit.set(unitCode, [...(byUnit.get(unitCode) ?? []), entry])
  }
  const codes = [...byUnit.keys()].toSorted()
  const units = codes.slice(0, page.limit).map((unitCode) => {
    const entries = byUnit.get(unitCode) ?? []
    return { unitCode, count: entries.length, hash: hashOf(entries) }
  })
  return { units, next: codes.length > page.limit ? units.at(-1)?.unitCode : null }
}

export function records(registry: Registry, sender: string, unitCode: string, page: Page): object {
  const entries = peopleOf(registry, sender)
    .filter(([personalId, person]) => person.unitCode === unitCode && personalId > page.after)
    .toSorted(byId)
  const shown = entries.slice(0, page.limit).map(([personalId, person]) => ({
    personalId,
    version: person.version,
    contentHash: person.contentHash,
    unitCode: person.unitCode,
    state: person.closed ? 'DA_DONG' : 'HOAT_DONG',
  }))
  return { records: shown, next: entries.length > page.limit ? shown.at(-1)?.personalId : null }
}

export function corrections(registry: Registry, sender: string, page: Page): object {
  const waiting = registry.corrections.filter(
    (correction) =>
      correction.sender === sender && correction.seq > Number(page.after === '' ? 0 : page.after),
  )
  const shown = waiting
    .slice(0, page.limit)
    .map(({ seq, at, sender: _sender, kind: _kind, ...correction }) => ({
      correctionId: `HC-${seq}`,
      issuedAt: new Date(at).toISOString(),
      ...correction,
    }))
  const last = waiting[Math.min(page.limit, waiting.length) - 1]
  return { corrections: shown, next: last === undefined ? null : String(last.seq) }
}

function peopleOf(registry: Registry, sender: string): readonly Entry[] {
  return [...registry.people].filter(([, person]) => person.sender === sender)
}

function hashOf(entries: readonly Entry[]): string {
  const lines = entries
    .toSorted(byId)
    .map(([personalId, person]) => `${personalId}:${person.version}:${person.contentHash}\n`)
  return sha256(lines.join(''))
}

function byId([left]: Entry, [right]: Entry): number {
  return left < right ? -1 : 1
}

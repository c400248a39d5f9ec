import { formatPartialDate, monthIndex, monthOfIndex } from '../values/partial-date.ts'
import { type DossierView, entriesOf } from './dossier-view.ts'
import { type Finding, finding } from './finding.ts'

interface Span {
  readonly entryKey: string
  readonly from: number
  readonly until: number
}

const stillThere = Number.MAX_SAFE_INTEGER

// HISTORY_OVERLAP, HISTORY_GAP: month precision, main jobs only. A job may end in the month in which the next begins.
export function checkWorkHistory(dossier: DossierView): Finding[] {
  const spans = entriesOf(dossier, 'WORK_HISTORY').flatMap(({ entryKey, value }) => {
    if (value.from === undefined || value.concurrent === 1) return []
    const until = value.until === undefined ? stillThere : lastMonth(value.until)
    return [{ entryKey, from: monthIndex(value.from), until }]
  })
  return compareNeighbours(spans.toSorted((a, b) => a.from - b.from || a.until - b.until))
}

function lastMonth(date: string): number {
  return date.length === 4 ? monthIndex(date) + 11 : monthIndex(date)
}

function compareNeighbours(spans: readonly Span[]): Finding[] {
  const found: Finding[] = []
  let reached: number | undefined
  for (const span of spans) {
    if (reached !== undefined && span.from < reached) found.push(overlap(span, reached))
    if (reached !== undefined && span.from > reached + 1) found.push(gap(span, reached))
    reached = Math.max(reached ?? span.until, span.until)
  }
  return found
}

function overlap(span: Span, reached: number): Finding {
  const until = Math.min(span.until, reached)
  return finding(
    'HISTORY_OVERLAP',
    'WORK_HISTORY',
    { entryKey: span.entryKey },
    {
      a: formatPartialDate(monthOfIndex(span.from)),
      b: until === stillThere ? 'nay' : formatPartialDate(monthOfIndex(until)),
    },
  )
}

function gap(span: Span, reached: number): Finding {
  return finding(
    'HISTORY_GAP',
    'WORK_HISTORY',
    { entryKey: span.entryKey },
    {
      a: formatPartialDate(monthOfIndex(reached + 1)),
      b: formatPartialDate(monthOfIndex(span.from - 1)),
    },
  )
}

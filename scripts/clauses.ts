/** A clause of the regulation: `10`, `10.1`, `10.1(a)`. */
export interface Clause {
  readonly id: string
  readonly text: string
}

/** The regulation proper begins with its first chapter: the decision that issues it has articles 1–3 of its own. */
export function readClauses(regulation: string): readonly Clause[] {
  const lines = regulation.slice(regulation.indexOf('Chương I\n')).split('\n')
  const clauses: Clause[] = []
  let [article, paragraph] = ['', '']
  for (const line of lines.map((text) => text.trim())) {
    const [, head, title] = /^Điều (\d+)\. (.+)$/.exec(line) ?? []
    const [, number, sentence] = /^(\d+)\. (.+)$/.exec(line) ?? []
    const [, letter, point] = /^([a-zđ])\) (.+)$/.exec(line) ?? []
    if (head && title) {
      ;[article, paragraph] = [head, '']
      clauses.push({ id: article, text: title })
    } else if (number && sentence) {
      paragraph = number
      clauses.push({ id: `${article}.${paragraph}`, text: sentence })
    } else if (letter && point) clauses.push({ id: `${article}.${paragraph}(${letter})`, text: point })
  }
  return clauses
}

const otherDocument = /(?:NĐ|Nghị định|TT \d|Thông tư|Bộ luật|BLDS|BLLĐ|Luật|QĐ|Quyết định|NQ|QCVN)[^.;:]*$/u
const documentAfter = /^,?\s*(?:của )?(?:Nghị định|Thông tư|Bộ luật|Luật|Quyết định|NĐ|TT \d)/u
const one = String.raw`(\d+)(?:\.(\d+))?(?:\(?([a-eghik-mo-su-vxyđ])\)?(?![\p{L}\d]))?`

/** The clauses of the regulation that a text cites; those of other laws are left out. */
export function citedClauses(text: string): readonly string[] {
  const cited: string[] = []
  for (const mention of text.matchAll(/Điều (?=\d)/gu)) {
    const before = text.slice(Math.max(0, mention.index - 60), mention.index)
    const { ids, end } = readList(text, mention.index + mention[0].length)
    const isForeign = otherDocument.test(before) || documentAfter.test(text.slice(end))
    if (!isForeign) cited.push(...ids)
  }
  return [...new Set(cited)]
}

/** `10.1(a)`, `5.2, 5.3`, `14.1(d), (đ)`, `7.1–7.3`, `5, 6`. */
function readList(text: string, start: number): { readonly ids: readonly string[]; readonly end: number } {
  const first = match(new RegExp(one, 'uy'), text, start)
  if (!first) return { ids: [], end: start }
  let last = first
  let end = start + first[0].length
  const ids = [idOf(first)]
  for (;;) {
    const letter = match(/,? (?:và )?\(([a-zđ])\)/uy, text, end)
    const range = match(new RegExp(`–${one}`, 'uy'), text, end)
    const next = match(new RegExp(`, ${one}(?! (?:ngày|tháng|năm))`, 'uy'), text, end)
    const found = letter ?? range ?? next
    if (!found) return { ids, end }
    if (letter) ids.push(`${last[1]}.${last[2]}(${letter[1]})`)
    else if (range) ids.push(...between(last, range))
    else if (next) ids.push(idOf(next))
    last = letter ? last : found
    end += found[0].length
  }
}

function between(from: RegExpExecArray, until: RegExpExecArray): readonly string[] {
  const [first, last] = [Number(from[2]), Number(until[2])]
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => `${until[1]}.${first + index + 1}`)
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function idOf([, article, paragraph, letter]: RegExpExecArray): string {
  return `${article}${paragraph === undefined ? '' : `.${paragraph}`}${letter === undefined ? '' : `(${letter})`}`
}

/** The comments of a source file, a line each. */
export function commentsOf(source: string): readonly string[] {
  return source.split('\n').flatMap((line) => {
    const [, comment] = /(?:^|\s)(?:\/\/\/?|\/\*\*?|\*|--)\s(.*)$/u.exec(line) ?? []
    return comment === undefined ? [] : [comment]
  })
}

/** Titles of law tests: they begin with their clause. */
export function lawTitlesOf(source: string): readonly string[] {
  return [...source.matchAll(/['"`](Điều \d[^'"`\n]*?) — /gu)].map(([, clauses]) => clauses ?? '')
}

/** An exported type of the domain, with the first sentence of its doc comment. */
export interface DomainType {
  readonly identifier: string
  readonly comment: string
}

/** A row of the glossary: one identifier, and the words that may not stand for it. */
export interface GlossaryRow {
  readonly term: string
  readonly identifier: string
  readonly rejected: readonly string[]
}

const foreignLetter = /[^\p{ASCII}–—…’“”·→]/u

export function exportedTypes(source: string): readonly DomainType[] {
  const pattern = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?:\/\/.*\n)*)?export (?:interface|type) ([A-Z]\w*)/g
  return [...source.matchAll(pattern)].map(([, comment = '', identifier = '']) => ({
    identifier,
    comment: comment.replaceAll(/\n\s*\* ?/g, ' ').trim(),
  }))
}

export function exportedNames(source: string): readonly string[] {
  const pattern = /export (?:async )?(?:function|const|interface|type|class) (\w+)/g
  return [...source.matchAll(pattern)].map(([, name = '']) => name)
}

/** The Vietnamese term that a doc comment begins with; undefined when it begins in English. */
export function termOf({ comment }: DomainType): string | undefined {
  const [first = ''] = comment.split(/[:.;(]| — | \(/)
  const term = first.trim()
  return foreignLetter.test(term) ? term : undefined
}

export function meaningOf(type: DomainType): string {
  const rest = type.comment.slice(termOf(type)?.length ?? 0).replace(/^[\s:.;—]+/, '')
  return rest.split(/(?<=\.) (?=[A-Z])/)[0]?.replaceAll('|', '\\|') ?? ''
}

/** Rows of every table whose third column is an identifier in back-quotes. */
export function glossaryRows(markdown: string): readonly GlossaryRow[] {
  return markdown.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
    const [, term = '', , identifiers = '', , , rejected = ''] = cells
    return [...identifiers.matchAll(/`(\w+)`/g)].map(([, identifier = '']) => ({
      term,
      identifier,
      rejected: [...rejected.matchAll(/`(\w+)`/g)].map(([, word = '']) => word),
    }))
  })
}

/** Identifiers of the list for shapes that have no term of their own. */
export function shapeNames(markdown: string): readonly string[] {
  const list = markdown.split('## Shapes')[1] ?? ''
  return [...list.matchAll(/`([A-Z]\w*)`/g)].map(([, name = '']) => name)
}

/** `Personnel` is found in `listPersonnel` and `PersonnelFile`, not in `impersonnelly`. */
export function holdsWord(identifier: string, word: string): boolean {
  const words = identifier.split(/(?=[A-Z])|_/).map((part) => part.toLowerCase())
  const wanted = word.split(/(?=[A-Z])|_/).map((part) => part.toLowerCase())
  return words.some((_, start) => wanted.every((part, offset) => words[start + offset] === part))
}

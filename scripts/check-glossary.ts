import { readFileSync, writeFileSync } from 'node:fs'
import { globSync } from './files.ts'
import {
  type DomainType,
  exportedNames,
  exportedTypes,
  glossaryRows,
  holdsWord,
  meaningOf,
  shapeNames,
  termOf,
} from './glossary.ts'

const glossaryFile = 'docs/glossary.md'
const sources = globSync(['domain'], ['.ts'])
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
const types = new Map(
  sources.flatMap(({ text }) => exportedTypes(text)).map((type) => [type.identifier, type]),
)

if (process.argv.includes('--add')) addMissing()
const faults = check(readFileSync(glossaryFile, 'utf8'))
for (const fault of faults) console.error(fault)
process.exitCode = faults.length > 0 ? 1 : 0

function check(markdown: string): readonly string[] {
  const rows = glossaryRows(markdown)
  const listed = new Set([...rows.map(({ identifier }) => identifier), ...shapeNames(markdown)])
  const names = sources.flatMap(({ file, text }) => exportedNames(text).map((name) => ({ file, name })))
  const known = new Set(names.map(({ name }) => name))
  return [
    ...[...types.keys()]
      .filter((name) => !listed.has(name))
      .map((name) => `${name} has no row in ${glossaryFile} (--add writes one)`),
    ...shapeNames(markdown)
      .filter((name) => !known.has(name))
      .map((name) => `${name} is listed but not in domain/`),
    ...rows
      .filter(
        ({ identifier }) =>
          /^[A-Z]/.test(identifier) && !known.has(identifier) && !isPlainTerm(markdown, identifier),
      )
      .map(({ identifier }) => `${identifier} has a row but is not in domain/`),
    ...rows.flatMap(({ identifier, rejected }) =>
      rejected.flatMap((word) =>
        names
          .filter(({ name }) => holdsWord(name, word))
          .map(({ file, name }) => `${file}: ${name} says "${word}"; the word is ${identifier}`),
      ),
    ),
  ]
}

/** The hand-written core terms name roles and bodies that are no types. */
function isPlainTerm(markdown: string, identifier: string): boolean {
  return (markdown.split('## Types')[0] ?? '').includes(`\`${identifier}\``)
}

function addMissing(): void {
  const markdown = readFileSync(glossaryFile, 'utf8')
  const listed = new Set([
    ...glossaryRows(markdown).map(({ identifier }) => identifier),
    ...shapeNames(markdown),
  ])
  const missing = [...types.values()].filter(({ identifier }) => !listed.has(identifier))
  const rows = missing.filter((type) => termOf(type) !== undefined).map(rowOf)
  const shapes = missing
    .filter((type) => termOf(type) === undefined)
    .map(({ identifier }) => `- \`${identifier}\``)
  const [before = '', after = ''] = markdown.split('\n## Shapes')
  const [intro = '', ...list] = after.split('\n- ')
  const items = [...list.map((item) => `- ${item.trim()}`), ...shapes].toSorted()
  writeFileSync(
    glossaryFile,
    `${[before.trimEnd(), ...rows].join('\n')}\n\n## Shapes${intro.trimEnd()}\n\n${items.join('\n')}\n`,
  )
}

function rowOf(type: DomainType): string {
  const [clause = ''] = /Điều \d+(?:\.\d+)?(?:\([a-zđ]\))?/u.exec(type.comment) ?? []
  return `| ${termOf(type)} | | \`${type.identifier}\` | ${meaningOf(type)} | ${clause} | |`
}

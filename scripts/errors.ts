import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { problemCodes, statusOf } from '#api/problem-codes.ts'
import { accessRefusalCodes } from '#domain/access/refusals.ts'

export interface CatalogueEntry {
  readonly code: string
  readonly message: string
  readonly file: string
}

const root = fileURLToPath(new URL('..', import.meta.url))
const rooms = ['domain', 'adapters', 'activities', 'contracts', 'api']

const byCode = (one: CatalogueEntry, other: CatalogueEntry): number =>
  one.code === other.code ? 0 : one.code < other.code ? -1 : 1

/** Every DomainError that the program can make, read off the catalogues: `new DomainError('CODE', 'text'` or a helper. */
export function readCatalogues(): readonly CatalogueEntry[] {
  const files = rooms.flatMap(filesOf)
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/generated/'))
    .toSorted()
    .flatMap((file) => entriesOf(file))
    .toSorted(byCode)
}

function filesOf(room: string): string[] {
  const directory = join(root, room)
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((file) => join(directory, file))
}

const codeForm = /^[A-Z][A-Z_]*\.[A-Z][A-Z_]*$/

function entriesOf(file: string): CatalogueEntry[] {
  const text = readFileSync(file, 'utf8')
  if (!text.includes('DomainError') && !file.endsWith('errors.ts')) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)
  const found: CatalogueEntry[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const [code, message] = node.arguments ?? []
      if (code && message && ts.isStringLiteralLike(code) && codeForm.test(code.text))
        found.push({ code: code.text, message: textOf(message), file: file.slice(root.length) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** A sentence as the catalogue writes it; what is filled in stands as `…`. */
function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
  return '…'
}

export function errorsDocument(): string {
  const rules = oncePerCode(readCatalogues()).map(
    ({ code, message }) => `| <a id="${code}"></a>\`${code}\` | ${statusOf(code)} | ${cell(message)} |`,
  )
  const border = Object.entries(problemCodes).map(
    ([code, [status, title]]) => `| <a id="${code}"></a>\`${code}\` | ${status} | ${title} |`,
  )
  const access = accessRefusalCodes.map(
    (code) => `| <a id="${code}"></a>\`${code}\` | 403 | căn cứ ghi trong \`detail\` |`,
  )
  const head = '| mã | HTTP | nội dung |\n| --- | --- | --- |'
  return [
    '# Mã lỗi',
    '',
    'Sinh từ các danh mục lỗi trong mã nguồn bằng `node --import tsx scripts/errors.ts`; một kiểm thử so lại. Mã ổn định, câu chữ có thể được viết lại. Mọi lỗi trả về theo RFC 9457 (`application/problem+json`): `code` là mã dưới đây, `title` là câu tiếng Việt, `facts` là số liệu kèm theo, `errors` chỉ từng chỗ sai.',
    '',
    '400 là sai khuôn đã công bố; 409, 412 và 422 là đúng khuôn nhưng trạng thái đang lưu hoặc quy định không cho phép.',
    '',
    '## Ở cửa API',
    '',
    head,
    ...border,
    '',
    '## Quyền truy cập',
    '',
    head,
    ...access,
    '',
    '## Quy định',
    '',
    head,
    ...rules,
    '',
  ].join('\n')
}

/** A code that two rooms raise is told once, with its first sentence that is not only filled in. */
function oncePerCode(entries: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  const first = new Map<string, CatalogueEntry>()
  for (const entry of entries)
    if ((first.get(entry.code)?.message ?? '…') === '…') first.set(entry.code, entry)
  return [...first.values()]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

export const errorsFile = fileURLToPath(new URL('../docs/errors.md', import.meta.url))

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(errorsFile, errorsDocument())

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorsDocument, errorsFile, readCatalogues } from '../scripts/errors.ts'
import { operations } from './operations/index.ts'
import { problemCodes, statusOf } from './problem-codes.ts'

test('a code means one thing: where two rooms raise it, the sentence is the same', () => {
  const sentences = new Map<string, Set<string>>()
  for (const { code, message } of readCatalogues().filter((entry) => entry.message !== '…'))
    sentences.set(code, (sentences.get(code) ?? new Set()).add(message))
  const torn = [...sentences].filter(([, messages]) => messages.size > 1).map(([code]) => code)
  expect(torn).toEqual([])
  expect(sentences.size).toBeGreaterThan(100)
})

test('docs/errors.md is what the catalogues say (scripts/errors.ts writes it)', () => {
  expect(readFileSync(errorsFile, 'utf8')).toBe(errorsDocument())
})

test('every message is Vietnamese and ends the sentence', () => {
  const faults = readCatalogues().filter(({ message }) => message !== '…' && !/[^\p{ASCII}]/u.test(message))
  expect(faults).toEqual([])
})

test('an operation promises only codes that exist', () => {
  const known = new Set([...readCatalogues().map(({ code }) => code), ...Object.keys(problemCodes)])
  const unknown = operations.flatMap(({ id, errors }) =>
    (errors ?? []).filter((code) => !known.has(code)).map((code) => `${id} ${code}`),
  )
  expect(unknown).toEqual([])
})

test.each([
  ['TRANSFER.ALREADY_OPEN', 409],
  ['ACCOUNT.LOGIN_TAKEN', 409],
  ['GRANT.NOT_OPEN', 409],
  ['GRANT.UNKNOWN', 404],
  ['DOSSIER.NOT_FOUND', 404],
  ['ACCESS.NO_ROLE', 403],
  ['GRANT.TERM_TOO_LONG', 422],
  ['ATTACHMENT.SCANNER_BUSY', 503],
])('%s is a %i', (code, status) => {
  expect(statusOf(code)).toBe(status)
})

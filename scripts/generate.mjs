#!/usr/bin/env node
// Makes the Prisma client when the schema or Prisma has changed since it was made: a start must not pay four seconds for nothing.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const note = at('adapters/postgres/generated/made-from')

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const inputs = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'].map((path) =>
  read(at(path)),
)
const wanted = createHash('sha256').update(inputs.join('\0')).digest('hex')
if (read(note) !== wanted) {
  const { status } = spawnSync(process.execPath, [at('node_modules/prisma/build/index.js'), 'generate'], {
    cwd: at('.'),
    stdio: 'inherit',
  })
  if (status === 0) writeFileSync(note, wanted)
  else process.exitCode = status ?? 1
}

#!/usr/bin/env node
// `npm start`: makes what is missing or outdated, then becomes the supervisor, all in one process.
import { pathToFileURL } from 'node:url'
import './generate.mjs'
import { compilePrograms } from './compile.mjs'

if (process.exitCode) process.exit() // the Prisma client could not be made, and said why
process.setSourceMapsEnabled(true)
const compiled = await compilePrograms()
if (compiled === undefined) {
  await import('tsx')
  await import('../embedded/start.ts')
} else await import(pathToFileURL(compiled).href)

import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, type Logger, type WorkflowBundleWithSourceMap } from '@temporalio/worker'
import { failureConverterPath } from './data-converter.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const workflowsPath = join(root, 'workflows/index.ts')

/** The workflows as one script for the sandbox, with the encrypting failure converter inside. */
export function buildWorkflowBundle(logger?: Logger): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath, failureConverterPath, ...(logger && { logger }) })
}

/**
 * The bundle of exactly these sources, kept in `directory`: bundling costs seconds at every start. Several workers may
 * share the directory and start at once.
 */
export async function keepWorkflowBundle(
  directory: string,
  { logger, build = buildWorkflowBundle }: { readonly logger?: Logger; readonly build?: Build } = {},
): Promise<{ code: string }> {
  const name = `${hashSources()}.js`
  mkdirSync(directory, { recursive: true })
  const kept = readIfThere(join(directory, name))
  if (kept !== undefined) return { code: kept }
  const { code } = await build(logger)
  const growing = join(directory, `${randomUUID()}.growing`)
  writeFileSync(growing, code)
  renameSync(growing, join(directory, name))
  for (const old of readdirSync(directory)) if (old !== name) forgetOld(join(directory, old))
  return { code }
}

type Build = (logger?: Logger) => Promise<{ readonly code: string }>

/** Nobody writes for so long. */
const oldMs = 3_600_000

/** Another worker may be writing a younger one just now, or has taken this one away already. */
function forgetOld(file: string): void {
  const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() }
  if (Date.now() - mtimeMs > oldMs) rmSync(file, { force: true })
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Everything that the walls let into the sandbox, and the lock file for what comes from npm. */
function hashSources(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  hash.update(readFileSync(failureConverterPath))
  for (const room of ['workflows', 'contracts', 'domain']) {
    const files = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).toSorted()
    for (const file of files.filter((name) => /\.(ts|json)$/.test(name) && !name.endsWith('.test.ts'))) {
      hash.update(`${room}/${file}\0`).update(readFileSync(join(root, room, file)))
    }
  }
  return hash.digest('hex').slice(0, 32)
}

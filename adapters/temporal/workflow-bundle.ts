import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

/** The bundle of exactly these sources, kept in `directory`: bundling costs seconds at every start. */
export async function keepWorkflowBundle(directory: string, logger?: Logger): Promise<{ codePath: string }> {
  const codePath = join(directory, `${hashSources()}.js`)
  mkdirSync(directory, { recursive: true })
  if (readdirSync(directory).some((name) => join(directory, name) === codePath)) return { codePath }
  const { code } = await buildWorkflowBundle(logger)
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true })
  const growing = `${codePath}.${process.pid}`
  writeFileSync(growing, code)
  renameSync(growing, codePath)
  return { codePath }
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

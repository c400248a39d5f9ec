import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, type Logger, type WorkflowBundleWithSourceMap } from '@temporalio/worker'
import { failureConverterPath } from './data-converter.ts'

const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))

/** The workflows as one script for the sandbox, with the encrypting failure converter inside. */
export function buildWorkflowBundle(logger?: Logger): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath, failureConverterPath, ...(logger && { logger }) })
}

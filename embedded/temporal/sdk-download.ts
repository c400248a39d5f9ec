import { TestWorkflowEnvironment } from '@temporalio/testing'

// Called by download.ts: the SDK has no download of its own, only a test environment that downloads first.
const [kind, downloadDir] = process.argv.slice(2)
const executable = { type: 'cached-download' as const, ...(downloadDir ? { downloadDir } : {}) }
const environment =
  kind === 'cli'
    ? await TestWorkflowEnvironment.createLocal({
        server: { executable: { ...executable, version: 'v1.9.1' } },
      })
    : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } })
await environment.teardown()

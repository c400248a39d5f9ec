import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { DefaultLogger, Runtime, type WorkflowBundle } from '@temporalio/worker'
import { createDataConverter } from '#adapters/temporal/data-converter.ts'
import { buildWorkflowBundle, keepWorkflowBundle } from '#adapters/temporal/workflow-bundle.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { findTemporalTestServer } from '#embedded/temporal-binary.ts'

const logger = new DefaultLogger('ERROR')
let installed = false

/** Payload keys of tests only. */
export const testPayloadKeys = {
  activeKeyId: 'test',
  get: (keyId: string): Uint8Array | undefined => (keyId === 'test' ? new Uint8Array(32).fill(7) : undefined),
}

export const testDataConverter = createDataConverter(testPayloadKeys)

export interface TestTemporal {
  readonly env: TestWorkflowEnvironment
  readonly workflowBundle: WorkflowBundle
  teardown(): Promise<void>
}

/** The time-skipping server with the hub's search attributes and one bundle of all workflows. */
export async function startTimeSkipping(): Promise<TestTemporal> {
  quietRuntime()
  const path = await findTemporalTestServer()
  const [env, workflowBundle] = await Promise.all([bootServer(path), buildBundle()])
  // The time-skipping server has no flag for search attributes: they go in through the operator API.
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map((key) => [
        key.name,
        encodeSearchAttributeIndexedValueType(key.type) ?? 0,
      ]),
    ),
  })
  return { env, workflowBundle, teardown: () => env.teardown() }
}

/** The workflows as in production, bundled once for the run (HUB_TEST_BUNDLES, set by test/global-setup.ts). */
export function buildBundle(): Promise<WorkflowBundle> {
  quietRuntime()
  const directory = process.env['HUB_TEST_BUNDLES']
  return directory === undefined ? buildWorkflowBundle(logger) : keepWorkflowBundle(directory, { logger })
}

function quietRuntime(): void {
  if (!installed) Runtime.install({ logger })
  installed = true
}

/** The core gives the server 5 s to come up; a loaded machine needs more tries. */
async function bootServer(path: string, tries = 4): Promise<TestWorkflowEnvironment> {
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
      client: { dataConverter: testDataConverter },
    })
  } catch (error) {
    if (tries <= 1) throw error
    return bootServer(path, tries - 1)
  }
}

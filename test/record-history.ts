import { writeFile } from 'node:fs/promises'
import type { WorkflowHandle } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'

/** Under `npm run record:histories` keeps the history as a golden file; in a test run it does nothing. */
export async function recordHistory(
  handle: Pick<WorkflowHandle, 'fetchHistory'>,
  name: string,
): Promise<void> {
  if (process.env['HUB_RECORD_HISTORIES'] !== '1') return
  const history = await handle.fetchHistory()
  // The machine that recorded it is nobody's business.
  const text = historyToJSON(history).replaceAll(/"identity": ?"[^"]*"/g, '"identity":"test"')
  await writeFile(new URL(`./golden/histories/${name}.json`, import.meta.url), `${text}\n`)
}

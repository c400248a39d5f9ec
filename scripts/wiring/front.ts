import { Connection } from '@temporalio/client'
import { signIn } from '#test/fakes/sign-in.ts'
import type { Stage } from './stage.ts'
import { demoPassword } from './walk.ts'

interface WirePayload {
  readonly metadata: Readonly<Record<string, string>>
  readonly data: string
}

/** The summary that officials read in the list, as Temporal keeps it. */
export async function sealedSummaryOf(stage: Stage, caseNumber: string): Promise<WirePayload> {
  const connection = await Connection.connect({ address: stage.temporalAddress })
  try {
    const { executionConfig } = await connection.workflowService.describeWorkflowExecution({
      namespace: 'hub',
      execution: { workflowId: `chuyen-cong-tac/${caseNumber}` },
    })
    const { metadata = {}, data } = executionConfig?.userMetadata?.summary ?? {}
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    return {
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]),
      ),
      data: base64(data ?? new Uint8Array()),
    }
  } finally {
    await connection.close()
  }
}

/** Nobody and an HR officer are refused; Sở Nội vụ reads. Returns what was read. */
export async function readAtFront(stage: Stage, payload: WirePayload): Promise<string> {
  const decode = async (login?: string): Promise<{ status: number; text: string }> => {
    const token = login && (await signIn({ issuer: stage.issuer, login, password: demoPassword }))
    const answer = await fetch(`http://127.0.0.1:${stage.ports.front}/giai-ma/decode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ payloads: [payload] }),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const refused = [await decode(), await decode('nhansu.sotuphap')].map(({ status }) => status)
  if (refused.some((status) => status !== 401))
    throw new Error(`decoding was not refused: ${refused.join(', ')}`)
  const { status, text } = await decode('chuyenvien')
  if (status !== 200) throw new Error(`Sở Nội vụ could not decode: ${status} ${text}`)
  const { payloads } = JSON.parse(text) as { payloads: readonly WirePayload[] } // the codec protocol
  return Buffer.from(payloads[0]?.data ?? '', 'base64').toString('utf8')
}

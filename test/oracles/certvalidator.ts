import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PolicyInputs } from '#adapters/signatures/path/question.ts'
import { certvalidatorPython } from './python.ts'

/** A path in question, as both sides see it. */
export interface PathVector {
  readonly name: string
  readonly certificate: Uint8Array
  readonly others: readonly Uint8Array[]
  readonly anchors: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  readonly at: number
  readonly policies: PolicyInputs
}

export interface Opinion {
  readonly accepted: boolean
  readonly reason?: string
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** What pyhanko-certvalidator says to each. */
export function certvalidatorOpinions(vectors: readonly PathVector[]): readonly Opinion[] {
  const lines = vectors.map(({ certificate, others, anchors, crls, at, policies }) =>
    JSON.stringify({
      certificate: base64(certificate),
      others: others.map(base64),
      anchors: anchors.map(base64),
      crls: crls.map(base64),
      at,
      policies,
    }),
  )
  const script = fileURLToPath(new URL('certvalidator.py', import.meta.url))
  const options = { input: `${lines.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1 << 26 } as const
  const { stdout, stderr, status } = spawnSync(certvalidatorPython(), [script], options)
  if (status !== 0) throw new Error(`certvalidator failed: ${stderr.slice(-500)}`)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Opinion) // our own script's answer
}

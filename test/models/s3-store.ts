import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { findFreePort } from '#embedded/ports.ts'
import type { S3Place } from '#adapters/backup-medium/medium/s3-store.ts'
import { hasPip, motoPython } from '#test/oracles/python.ts'

/** The Python that plays the store, or why there is none: only a machine that cannot reach PyPI may go without. */
export function findS3Python(): { readonly python: string } | { readonly reason: string } {
  if (!hasPip()) return { reason: 'no pip on this machine' }
  try {
    return { python: motoPython() }
  } catch (error) {
    return { reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

const login = { accessKeyId: 'thu-nghiem', secretAccessKey: 'thu-nghiem' }

/** A store of its own on a free port, gone with the test. */
export async function startS3Store(python: string) {
  const port = await findFreePort()
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  })
  const endpoint = `http://127.0.0.1:${port}`
  await untilAnswering(endpoint, server)
  return {
    /** An empty bucket. */
    async createBucket(prefix = 'hub'): Promise<S3Place> {
      const bucket = `sao-luu-${randomUUID()}`
      const client = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials: login })
      await client.send(new CreateBucketCommand({ Bucket: bucket }))
      client.destroy()
      return { endpoint, region: 'us-east-1', bucket, prefix, ...login }
    },
    async stop(): Promise<void> {
      const over = once(server, 'exit')
      if (server.exitCode === null && server.kill('SIGKILL')) await over
    },
  }
}

async function untilAnswering(endpoint: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600 && server.exitCode === null; tries += 1) {
    const answer = await fetch(endpoint).catch(() => undefined)
    if (answer) return
    await delay(100)
  }
  throw new Error('the S3 store does not answer')
}

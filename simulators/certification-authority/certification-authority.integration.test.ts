import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApplication } from './application.ts'
import { openTestAuthority } from './authority.ts'
import { toPem } from './bytes.ts'
import { createFaultPlan } from './faults.ts'
import { keyAlgorithms } from './keys.ts'

interface Officer {
  readonly serialNumber: string
  readonly certificatePem: string
  readonly chainPem: string
  readonly pkcs12Base64: string
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const directory = mkdtempSync(join(tmpdir(), 'test-ca-'))
const path = (name: string): string => join(directory, name)
let server: Server
let origin = ''

beforeAll(async () => {
  const ca = await openTestAuthority({
    directory: path('state'),
    addressesOf: () => undefined,
    now: () => Date.now(),
  })
  server = createServer(createApplication({ ca, faults: createFaultPlan() }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const anchors = (await (await fetch(`${origin}/control/anchors`)).json()) as { anchors: string[] }
  writeFileSync(
    path('root.pem'),
    anchors.anchors.map((der) => toPem(Buffer.from(der, 'base64'), 'CERTIFICATE')).join(''),
  )
})

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(directory, { recursive: true })
})

async function control(method: string, where: string, body: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return fetch(`${origin}/control/${where}`, { method, headers, body: JSON.stringify(body) })
}

async function issue(keyAlgorithm: string): Promise<Officer> {
  const answer = await control('POST', 'certificates', {
    commonName: 'Nguyễn Văn Ước',
    organisation: 'Sở Ví dụ',
    keyAlgorithm,
    password: 'mật-khẩu-1',
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Officer
}

/** Lays out what OpenSSL reads: leaf, chain, key, and the CRLs of both levels in PEM. */
async function layOut(officer: Officer, authority: 'rsa' | 'ec'): Promise<void> {
  writeFileSync(path('officer.p12'), Buffer.from(officer.pkcs12Base64, 'base64'))
  writeFileSync(path('officer.pem'), officer.certificatePem)
  writeFileSync(path('chain.pem'), officer.chainPem)
  openssl('pkcs12 -in officer.p12 -passin pass:mật-khẩu-1 -nodes -nocerts -out officer.key')
  for (const name of ['root', authority]) {
    const crl = Buffer.from(await (await fetch(`${origin}/crl/${name}.crl`)).arrayBuffer())
    writeFileSync(path(`${name}.crl`), crl)
    openssl(`crl -inform DER -in ${name}.crl -out ${name}.crl.pem`)
  }
  const crls = ['root', authority].map((name) => readFileSync(path(`${name}.crl.pem`)))
  writeFileSync(path('trust.pem'), Buffer.concat([readFileSync(path('root.pem')), ...crls]))
}

interface Told {
  readonly status: number | null
  readonly text: string
}

function openssl(command: string): Told {
  const { status, stdout, stderr } = spawnSync('openssl', command.split(' '), {
    cwd: directory,
    encoding: 'utf8',
  })
  return { status, text: stdout + stderr }
}

const authorityOf = (algorithm: string): 'rsa' | 'ec' => (algorithm.startsWith('RSA') ? 'rsa' : 'ec')

describe.skipIf(!hasOpenssl)('OpenSSL accepts what the test authority makes', () => {
  test.each(keyAlgorithms)(
    '%s: certificate, chain, CRL and PKCS#12 carry a CAdES signature',
    async (algorithm) => {
      await layOut(await issue(algorithm), authorityOf(algorithm))
      writeFileSync(path('content.bin'), 'bản kê phê duyệt')
      openssl(
        'cms -sign -cades -binary -in content.bin -signer officer.pem -inkey officer.key ' +
          '-certfile chain.pem -outform DER -out content.p7s',
      )
      const verified = openssl(
        'cms -verify -cades -binary -inform DER -in content.p7s -content content.bin -CAfile trust.pem ' +
          '-x509_strict -crl_check_all -purpose smimesign -out /dev/null',
      )
      expect(verified.text).toContain('successful')
    },
  )

  test('the CRL and OCSP tell of a revocation', async () => {
    const officer = await issue('P-256')
    await layOut(officer, 'ec')
    expect(await askOcsp()).toContain('officer.pem: good')
    const revoked = await control('POST', `certificates/${officer.serialNumber}/revoke`, {
      reason: 'KEY_COMPROMISE',
    })
    expect(revoked.status).toBe(204)
    await layOut(officer, 'ec')
    expect(await askOcsp()).toContain('officer.pem: revoked')
    const verify = openssl(
      'verify -x509_strict -crl_check_all -CAfile trust.pem -untrusted chain.pem officer.pem',
    )
    expect(verify.text).toContain('certificate revoked')
  })

  test('the time-stamp authority answers a query that OpenSSL verifies', async () => {
    writeFileSync(path('content.bin'), 'bản kê phê duyệt')
    openssl('ts -query -data content.bin -sha256 -cert -out query.tsq')
    const body = readFileSync(path('query.tsq'))
    const headers = { 'Content-Type': 'application/timestamp-query' }
    const reply = await fetch(`${origin}/tsa`, { method: 'POST', headers, body: new Uint8Array(body) })
    writeFileSync(path('reply.tsr'), Buffer.from(await reply.arrayBuffer()))
    const verified = openssl('ts -verify -queryfile query.tsq -in reply.tsr -CAfile root.pem')
    expect(verified.text).toContain('Verification: OK')
  })
})

/** The request is made by OpenSSL, sent by us (its own client blocks the event loop of this very server). */
async function askOcsp(): Promise<string> {
  const question = 'ocsp -issuer chain.pem -cert officer.pem'
  openssl(`${question} -reqout request.der`)
  const body = new Uint8Array(readFileSync(path('request.der')))
  const answer = await fetch(`${origin}/ocsp/ec`, { method: 'POST', body })
  writeFileSync(path('response.der'), Buffer.from(await answer.arrayBuffer()))
  return openssl(`${question} -respin response.der -CAfile root.pem -no_nonce`).text
}

describe('the fault plan', () => {
  const order = (plan: unknown): Promise<Response> => control('PUT', 'faults', plan)

  test('a service is down as many times as ordered, then recovers', async () => {
    await order({ crl: { mode: 'DOWN', remaining: 1 } })
    expect((await fetch(`${origin}/crl/rsa.crl`)).status).toBe(503)
    expect((await fetch(`${origin}/crl/rsa.crl`)).status).toBe(200)
  })

  test('an unknown mode is refused in words', async () => {
    const answer = await order({ tsa: { mode: 'TIRED' } })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: expect.stringContaining('STALE') })
  })

  test.skipIf(!hasOpenssl).each(['STALE', 'WRONG_KEY'])(
    'a %s CRL does not convince OpenSSL',
    async (mode) => {
      const officer = await issue('RSA-2048')
      await order({ crl: { mode } })
      await layOut(officer, 'rsa')
      await order({ crl: { mode: 'NONE' } })
      const verify = openssl('verify -crl_check_all -CAfile trust.pem -untrusted chain.pem officer.pem')
      expect(verify.status).not.toBe(0)
    },
  )
})

test('the program prints where it listens and keeps its root over a restart', async () => {
  const main = new URL('./main.ts', import.meta.url).pathname
  const anchorsOfOneRun = async (): Promise<unknown> => {
    const child = spawn(process.execPath, ['--import', 'tsx', main], {
      env: { ...process.env, CA_DATA_DIR: path('program'), CA_PORT: '0' },
    })
    try {
      const line = await new Promise<string>((resolve) =>
        child.stdout.once('data', (data: Buffer) => resolve(String(data))),
      )
      const { listening } = JSON.parse(line) as { listening: { port: number } }
      return await (await fetch(`http://127.0.0.1:${listening.port}/control/anchors`)).json()
    } finally {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
    }
  }
  expect(await anchorsOfOneRun()).toEqual(await anchorsOfOneRun())
})

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { startFaults } from './start-fault.ts'

const schema = z.object({
  keys: z.string(),
  payloadKeys: z.string(),
  apiPassword: z.string(),
  workerPassword: z.string(),
  demoPassword: z.string(),
  nationalDatabase: z.object({
    clientId: z.string(),
    clientSecret: z.string(),
    signingKey: z.string(),
    publicKey: z.string(),
  }),
})

/** Khóa và mật khẩu của bản nhúng: made once, kept 0600, never printed. Lost with them: what they sealed. */
export type Secrets = Readonly<z.output<typeof schema>>

export function keepSecrets(directory: string): Secrets {
  const file = join(directory, 'secrets.json')
  if (!existsSync(file)) {
    const growing = `${file}.${process.pid}`
    writeFileSync(growing, JSON.stringify(createSecrets(), undefined, 2), { mode: 0o600 })
    renameSync(growing, file)
  }
  chmodSync(file, 0o600)
  const secrets = read(file)
  writePrivate(join(directory, 'national-database-key.pem'), secrets.nationalDatabase.signingKey)
  return secrets
}

function writePrivate(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 })
  chmodSync(file, 0o600)
}

function read(file: string): Secrets {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw startFaults.damagedSecrets(file, error)
  }
}

function createSecrets(): Secrets {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    keys: `nhung-1:${randomBytes(32).toString('base64')}`,
    payloadKeys: `nhung-1:${randomBytes(32).toString('base64')}`,
    apiPassword: randomBytes(24).toString('base64url'),
    workerPassword: randomBytes(24).toString('base64url'),
    demoPassword: `Hub-${randomBytes(9).toString('base64url')}-1a`,
    nationalDatabase: {
      clientId: 'hub-tra-vinh',
      clientSecret: randomBytes(24).toString('base64url'),
      signingKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
    },
  }
}

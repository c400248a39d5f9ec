import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

// scrypt N=2^17 r=8 p=1 (OWASP) takes 128 MiB and about 0.4 s a call: raise maxmem, run few at a time.
const LOG_N = 17
const BLOCK = 8
const MOST_AT_ONCE = 2
const MOST_WAITING = 50

let running = 0
const waiting: (() => void)[] = []

export class TooManyPasswordChecks extends Error {
  readonly code = '53300' // too many connections: told to the caller as "try again later"
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new TooManyPasswordChecks()
    await new Promise<void>((resolve) => void waiting.push(resolve))
  }
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

function derive(password: string, { salt, logN }: { salt: Uint8Array; logN: number }): Promise<Buffer> {
  const options = { N: 2 ** logN, r: BLOCK, p: 1, maxmem: 256 * 2 ** logN * BLOCK }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, options, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

/** `$scrypt$ln=17,r=8,p=1$salt$key`; a smaller `logN` only for tests and synthetic accounts. */
export async function hashPassword(password: string, logN = LOG_N): Promise<string> {
  const salt = randomBytes(16)
  const key = await inTurn(() => derive(password, { salt, logN }))
  return `$scrypt$ln=${logN},r=${BLOCK},p=1$${salt.toString('base64url')}$${key.toString('base64url')}`
}

const form = /^\$scrypt\$ln=(\d{1,2}),r=8,p=1\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/

/** The same work is done for an account without a password, so that time tells nothing. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const [, logN, salt, key] = form.exec(stored ?? '') ?? []
  const expected = Buffer.from(key ?? '', 'base64url')
  const found = await inTurn(() =>
    derive(password, { salt: Buffer.from(salt ?? '', 'base64url'), logN: Number(logN ?? LOG_N) }),
  )
  return expected.length === found.length && timingSafeEqual(expected, found)
}

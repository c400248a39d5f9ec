import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PkitsCase } from './pkits/cases.ts'
import { pkitsAnchor } from './pkits/messages.ts'
import { pkitsInstant } from './pkits/run.ts'
import { pkitsFolder } from './python.ts'
import type { OracleVector } from './vectors.ts'

/** The major version on this machine, or undefined: the oracle is a program of the machine, not of the project. */
export function opensslVersion(): string | undefined {
  const { stdout, status } = spawnSync('openssl', ['version'], { encoding: 'utf8' })
  return status === 0 ? /^OpenSSL (3\.\S+)/.exec(stdout)?.[1] : undefined
}

const pem = (kind: 'CERTIFICATE' | 'X509 CRL', der: Uint8Array): string =>
  `-----BEGIN ${kind}-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`

const seconds = (instant: number): string => String(Math.floor(instant / 1000))

/** Runs `openssl cms -verify` in a folder of its own; true when it accepts. */
function isVerified(fill: (folder: string) => readonly string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'hub-openssl-'))
  try {
    const args = ['cms', '-verify', '-out', '/dev/null', '-purpose', 'any', ...fill(folder)]
    return spawnSync('openssl', args, { cwd: folder, stdio: 'ignore' }).status === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function opensslAcceptsPkits({ file, policies }: PkitsCase): boolean {
  return isVerified((folder) => {
    writeFileSync(join(folder, 'anchor.pem'), pem('CERTIFICATE', pkitsAnchor()))
    return [
      '-in',
      join(pkitsFolder(), 'smime', file),
      '-CAfile',
      'anchor.pem',
      '-attime',
      seconds(pkitsInstant),
      '-crl_check_all',
      '-extended_crl',
      '-use_deltas',
      '-policy_check',
      ...policies.acceptable.flatMap((policy) => ['-policy', policy]),
      ...(policies.requireExplicit ? ['-explicit_policy'] : []),
      ...(policies.inhibitMapping ? ['-inhibit_map'] : []),
      ...(policies.inhibitAny ? ['-inhibit_any'] : []),
    ]
  })
}

/** With CAdES attribute checks and the strictest path options that OpenSSL has. */
export function opensslAccepts({ cms, content, trust, at }: OracleVector): boolean {
  return isVerified((folder) => {
    writeFileSync(join(folder, 'signature.der'), cms)
    writeFileSync(join(folder, 'content.bin'), content)
    const anchors = trust.anchors.map((der) => pem('CERTIFICATE', der))
    const lists = (trust.crls ?? []).map((der) => pem('X509 CRL', der))
    writeFileSync(join(folder, 'trusted.pem'), [...anchors, ...lists].join(''))
    return [
      '-inform',
      'DER',
      '-in',
      'signature.der',
      '-content',
      'content.bin',
      '-binary',
      '-cades',
      '-CAfile',
      'trusted.pem',
      '-x509_strict',
      '-crl_check_all',
      '-attime',
      seconds(at),
    ]
  })
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { childrenOf, readOnly } from '#adapters/signatures/der/reader.ts'
import { pkitsFolder } from '../python.ts'

/** The certificates and CRLs that a signed PKITS message carries. */
export interface PkitsMessage {
  readonly certificates: readonly Buffer[]
  readonly crls: readonly Buffer[]
  /** Issuer and serial number of the signer, raw. */
  readonly issuerRaw: Buffer
  readonly serialRaw: Buffer
}

export function pkitsFiles(): readonly string[] {
  return readdirSync(join(pkitsFolder(), 'smime'))
    .filter((name) => name.endsWith('.eml'))
    .sort()
}

export function pkitsAnchor(): Buffer {
  return readFileSync(join(pkitsFolder(), 'certs', 'TrustAnchorRootCertificate.crt'))
}

export function readPkitsMessage(file: string): PkitsMessage {
  const signedData = childrenOf(childrenOf(readOnly(signaturePart(file)))[1] ?? fail(file))[0] ?? fail(file)
  const parts = childrenOf(signedData)
  const bag = (tag: number) => {
    const part = parts.find((each) => each.tag === tag)
    return part ? childrenOf(part).map(({ raw }) => raw) : []
  }
  const signer = childrenOf(parts.at(-1) ?? fail(file))[0] ?? fail(file)
  const [issuer, serial] = childrenOf(childrenOf(signer)[1] ?? fail(file))
  return {
    certificates: bag(0xa0),
    crls: bag(0xa1),
    issuerRaw: (issuer ?? fail(file)).raw,
    serialRaw: (serial ?? fail(file)).raw,
  }
}

function signaturePart(file: string): Buffer {
  const text = readFileSync(join(pkitsFolder(), 'smime', file), 'latin1')
  const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? fail(file)
  const part = text.split(`--${boundary}`)[2] ?? fail(file)
  return Buffer.from(
    part
      .split(/\r?\n\r?\n/)
      .slice(1)
      .join(''),
    'base64',
  )
}

function fail(file: string): never {
  throw new Error(`PKITS message not understood: ${file}`)
}

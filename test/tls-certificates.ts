import { webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { toArrayBuffer, toPem } from '../simulators/certification-authority/bytes.ts'
import {
  type CertifiedKey,
  extension,
  issueCertificate,
} from '../simulators/certification-authority/certificates.ts'
import { generateSigningKey } from '../simulators/certification-authority/keys.ts'
import { rootProfile } from '../simulators/certification-authority/profiles.ts'

/** PEM, as the settings of both sides take them. */
export interface TlsIdentity {
  readonly certificate: string
  readonly key: string
}

export interface TlsAuthority {
  /** PEM of the root. */
  readonly root: string
  /** For the loopback address; `expired`: its last day was yesterday. */
  issue(state?: 'VALID' | 'EXPIRED'): Promise<TlsIdentity>
}

const DAY_MS = 86_400_000
const subjectAlternativeName = '2.5.29.17'

/** An authority of TLS certificates inside a test. */
export async function createTlsAuthority(name: string): Promise<TlsAuthority> {
  const validity = { notBefore: Date.now() - 10 * DAY_MS, notAfter: Date.now() + 10 * DAY_MS }
  const root = await issueCertificate({
    subject: { commonName: name, organisation: 'Cơ quan giả định' },
    key: await generateSigningKey('P-256'),
    ...validity,
    extensions: rootProfile(),
  })
  return {
    root: toPem(root.der, 'CERTIFICATE'),
    issue: async (state = 'VALID') => {
      const made = await issueCertificate({
        subject: { commonName: '127.0.0.1', organisation: 'Cơ quan giả định' },
        key: await generateSigningKey('P-256'),
        issuer: root,
        notBefore: validity.notBefore,
        notAfter: state === 'VALID' ? validity.notAfter : Date.now() - DAY_MS,
        extensions: [loopback()],
      })
      return { certificate: toPem(made.der, 'CERTIFICATE'), key: await pemOfKey(made) }
    },
  }
}

function loopback(): pkijs.Extension {
  const address = new asn1js.OctetString({ valueHex: toArrayBuffer(new Uint8Array([127, 0, 0, 1])) })
  const names = new pkijs.AltName({ altNames: [new pkijs.GeneralName({ type: 7, value: address })] })
  return extension(subjectAlternativeName, names.toSchema(), 'PLAIN')
}

async function pemOfKey({ key }: CertifiedKey): Promise<string> {
  return toPem(new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', key.privateKey)), 'PRIVATE KEY')
}

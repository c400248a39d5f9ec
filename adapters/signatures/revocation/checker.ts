import type { Certificate } from '../certificate/certificate.ts'
import { anyPolicy } from '../certificate/oids.ts'
import { findPath } from '../path/find-path.ts'
import { anchorOf, type PathQuestion, type PolicyInputs } from '../path/question.ts'
import { refuse } from '../verdict/verdict.ts'
import type { Crl } from './crl.ts'
import { checkCrls, type RevocationSubject } from './crl-check.ts'
import type { RevocationMoment } from './moment.ts'
import { checkOcsp } from './ocsp-check.ts'
import type { OcspResponse } from './ocsp-response.ts'

export const anyPolicyInputs: PolicyInputs = {
  acceptable: [anyPolicy],
  requireExplicit: false,
  inhibitMapping: false,
  inhibitAny: false,
}

interface RevocationMaterial {
  readonly crls: readonly Crl[]
  readonly ocspResponses: readonly OcspResponse[]
}

/** Asks for every certificate of a path whether it stands, and remembers on what the answers rest. */
export class RevocationChecker {
  readonly #material: RevocationMaterial
  readonly #moment: RevocationMoment
  // A CRL signer's own standing may be told by the very CRL it signs: asked once, not in circles.
  readonly #inProgress = new Set<string>()
  readonly usedCrls = new Set<Crl>()
  readonly usedOcspResponses = new Set<OcspResponse>()

  constructor(material: RevocationMaterial, moment: RevocationMoment) {
    this.#material = material
    this.#moment = moment
  }

  readonly check = (path: readonly Certificate[], question: PathQuestion): void => {
    for (const [index, certificate] of path.slice(0, -1).entries()) {
      const above = path.slice(index + 1)
      const issuer = above[0] ?? refuse('PATH.NO_PATH')
      if (this.#inProgress.has(certificate.thumbprint)) continue
      this.#inProgress.add(certificate.thumbprint)
      try {
        this.#checkOne({ certificate, issuer, above }, question)
      } finally {
        this.#inProgress.delete(certificate.thumbprint)
      }
    }
  }

  // Any authentic "revoked" refuses, whoever says it; a "good" answer fills in only where no CRL speaks.
  #checkOne(subject: RevocationSubject, question: PathQuestion): void {
    const online = checkOcsp(subject, {
      responses: this.#material.ocspResponses,
      crls: this.#material.crls,
      moment: this.#moment,
      question,
    })
    const listed = checkCrls(subject, {
      crls: this.#material.crls,
      moment: this.#moment,
      question,
      assertTrusted: (signer, anchor) => this.#assertTrusted(signer, anchor, question),
    })
    if (!listed.isComplete && !online.good) {
      const reasons = [...listed.reasons, ...online.reasons]
      refuse(reasons[0] ?? 'REVOCATION.NO_INFORMATION', {
        certificate: subject.certificate.thumbprint,
        reasons: reasons.join(' '),
      })
    }
    for (const crl of listed.used) this.usedCrls.add(crl)
    if (online.good) this.usedOcspResponses.add(online.good)
  }

  #assertTrusted(signer: Certificate, anchor: Certificate | undefined, question: PathQuestion): void {
    const path = findPath(signer, { ...question, policies: anyPolicyInputs, leaf: undefined })
    if (anchorOf(path.certificates).thumbprint !== anchor?.thumbprint) refuse('REVOCATION.CRL_ISSUER')
  }
}

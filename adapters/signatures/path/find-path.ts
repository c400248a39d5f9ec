import type { Certificate } from '../certificate/certificate.ts'
import { isBudgetRefusal, Refusal, refuse } from '../verdict/verdict.ts'
import { longestPath, type PathQuestion, type ValidPath } from './question.ts'
import { isIssuedBy, validatePath } from './validate-path.ts'

/** A valid path from the leaf to an anchor, or the refusal that came nearest; tries others when one fails. */
export function findPath(leaf: Certificate, question: PathQuestion): ValidPath {
  return new PathSearch(question).from(leaf)
}

class PathSearch {
  readonly #question: PathQuestion
  readonly #anchors: ReadonlySet<string>
  readonly #bySubject = new Map<string, Certificate[]>()
  #refusal: Refusal | undefined

  constructor(question: PathQuestion) {
    this.#question = question
    this.#anchors = new Set(question.anchors.map(({ thumbprint }) => thumbprint))
    for (const certificate of [...question.anchors, ...question.pool]) this.#add(certificate)
  }

  #add(certificate: Certificate): void {
    const known = this.#bySubject.get(certificate.subject.key) ?? []
    if (known.some(({ thumbprint }) => thumbprint === certificate.thumbprint)) return
    this.#bySubject.set(certificate.subject.key, [...known, certificate])
  }

  from(leaf: Certificate): ValidPath {
    return this.#extend([leaf]) ?? this.#fail()
  }

  #fail(): never {
    if (this.#refusal) throw this.#refusal
    return refuse('PATH.NO_PATH')
  }

  #extend(path: readonly Certificate[]): ValidPath | undefined {
    this.#question.budget.spend('steps')
    const last = path.at(-1)
    if (last === undefined) return undefined
    if (this.#anchors.has(last.thumbprint)) {
      const valid = this.#attempt(() => this.#validate(path))
      if (valid !== undefined || path.length > 1) return valid
    }
    if (path.length >= longestPath) return undefined
    for (const issuer of this.#issuersOf(last, path)) {
      const valid = this.#attempt(() => this.#isIssuer(last, issuer)) && this.#extend([...path, issuer])
      if (valid) return valid
    }
    return undefined
  }

  #validate(path: readonly Certificate[]): ValidPath {
    this.#question.budget.spend('paths')
    return validatePath(path, this.#question)
  }

  #isIssuer(certificate: Certificate, issuer: Certificate): true {
    const isAuthority = issuer.basicConstraints?.isAuthority === true
    if (!isAuthority && !this.#anchors.has(issuer.thumbprint)) refuse('PATH.NOT_CA')
    return isIssuedBy(certificate, issuer, this.#question) || refuse('PATH.BAD_SIGNATURE')
  }

  // The refusal of a whole path tells more than that of a mere candidate, so later ones replace earlier.
  #attempt<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof Refusal) || isBudgetRefusal(error)) throw error
      const isCandidateOnly = error.code === 'PATH.NOT_CA' || error.code === 'PATH.BAD_SIGNATURE'
      if (!isCandidateOnly || this.#refusal === undefined) this.#refusal = error
      return undefined
    }
  }

  // No certificate twice and no authority (name and key) twice: cross-certificates make no circles.
  #issuersOf(last: Certificate, path: readonly Certificate[]): readonly Certificate[] {
    const candidates = this.#bySubject.get(last.issuer.key) ?? []
    return candidates
      .filter((candidate) => !path.some((member) => isSameAuthority(member, candidate, member === last)))
      .toSorted((one, other) => this.#score(last, other) - this.#score(last, one))
  }

  // RFC 4158 section 3.5: a matching key identifier first, then anchors.
  #score(certificate: Certificate, issuer: Certificate): number {
    const wanted = certificate.authorityKeyIdentifier?.keyIdentifier
    const offered = issuer.subjectKeyIdentifier
    const keyScore = wanted && offered ? (wanted.equals(offered) ? 4 : -4) : 0
    return keyScore + (this.#anchors.has(issuer.thumbprint) ? 2 : 0)
  }
}

// The last one may be followed by its own name and key: a self-issued certificate ends at the anchor it restates.
function isSameAuthority(member: Certificate, candidate: Certificate, isLast: boolean): boolean {
  if (member.thumbprint === candidate.thumbprint) return true
  if (isLast) return false
  return member.subject.key === candidate.subject.key && member.publicKeyInfo.equals(candidate.publicKeyInfo)
}

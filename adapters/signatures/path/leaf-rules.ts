import type { Certificate } from '../certificate/certificate.ts'
import { keyUsageBits } from '../certificate/extension-values.ts'
import { refuse } from '../verdict/verdict.ts'
import type { LeafRules } from './question.ts'

/** Whether the end certificate may make the signature in hand. */
export function assertLeafRules(leaf: Certificate, rules: LeafRules): void {
  if (rules.keyUsage === 'SIGNING') assertSigningUsage(leaf)
  const { extendedKeyUsages: wanted } = rules
  const named = leaf.extendedKeyUsage
  if (wanted && named && !named.some((purpose) => wanted.includes(purpose))) {
    refuse('PATH.LEAF_EXTENDED_KEY_USAGE', { purposes: named.join(' ') })
  }
}

function assertSigningUsage({ keyUsage, basicConstraints }: Certificate): void {
  const { digitalSignature, nonRepudiation } = keyUsageBits
  if (!keyUsage?.[digitalSignature] && !keyUsage?.[nonRepudiation]) refuse('PATH.LEAF_KEY_USAGE')
  if (basicConstraints?.isAuthority) refuse('PATH.LEAF_IS_CA')
}

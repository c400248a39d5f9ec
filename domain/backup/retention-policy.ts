import { DomainError } from '#domain/errors.ts'

/** Chính sách lưu giữ bản sao lưu: how much is kept beyond what the regulation demands. */
export interface RetentionPolicy {
  /** So many months have a verified set of their own. */
  readonly monthlySets: number
  /** Everything of so many months is kept, verified or not. */
  readonly everythingForMonths: number
}

// Điều 9.1: sao lưu định kỳ hàng tháng, tối thiểu ba tháng. The clause can be read as three monthly sets or as
// three months back; both are kept.
export const regulationMinimum: RetentionPolicy = { monthlySets: 3, everythingForMonths: 3 }

export const retentionPolicyErrors = {
  belowRegulation: (policy: RetentionPolicy) =>
    new DomainError(
      'RETENTION_POLICY.BELOW_REGULATION',
      'Chính sách lưu giữ thấp hơn mức tối thiểu của Điều 9.1: ít nhất ba bộ sao lưu hàng tháng và toàn bộ ba tháng gần nhất.',
      { ...policy },
    ),
}

/** For settings: refuses a policy below the regulation. */
export function assertPolicy(policy: RetentionPolicy): void {
  const { monthlySets, everythingForMonths } = policy
  const whole = Number.isInteger(monthlySets) && Number.isInteger(everythingForMonths)
  const enough =
    monthlySets >= regulationMinimum.monthlySets &&
    everythingForMonths >= regulationMinimum.everythingForMonths
  if (!whole || !enough) throw retentionPolicyErrors.belowRegulation(policy)
}

/** The second wall, for a policy that came past `assertPolicy`: the planner never goes below the regulation. */
export function atLeastRegulation(policy: RetentionPolicy): RetentionPolicy {
  const max = (asked: number, floor: number): number => (asked >= floor ? Math.ceil(asked) : floor)
  return {
    monthlySets: max(policy.monthlySets, regulationMinimum.monthlySets),
    everythingForMonths: max(policy.everythingForMonths, regulationMinimum.everythingForMonths),
  }
}

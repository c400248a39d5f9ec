/** Nhóm ngạch (bảng lương): coefficients are integer hundredths, so 2,34 is 234. */
export interface SalaryGroup {
  readonly code: string
  readonly firstHundredths: number
  readonly incrementHundredths: number
  readonly steps: number
  /** Months on a step before the regular raise. */
  readonly monthsPerStep: number
  /** False: from memory, to be confirmed against NĐ 204/2004 tables 2 and 3. */
  readonly verified: boolean
}

type Row = readonly [string, number, number, number, number, 'VERIFIED' | 'UNVERIFIED']

// NĐ 204/2004/NĐ-CP, bảng 2 và 3.
const rows: readonly Row[] = [
  ['A3.1', 620, 36, 6, 36, 'UNVERIFIED'],
  ['A3.2', 575, 36, 6, 36, 'UNVERIFIED'],
  ['A2.1', 440, 34, 8, 36, 'UNVERIFIED'],
  ['A2.2', 400, 34, 8, 36, 'VERIFIED'],
  ['A1', 234, 33, 9, 36, 'VERIFIED'],
  ['A0', 210, 31, 10, 36, 'VERIFIED'],
  ['B', 186, 20, 12, 24, 'UNVERIFIED'],
  ['C1', 165, 18, 12, 24, 'UNVERIFIED'],
  ['C2', 150, 18, 12, 24, 'UNVERIFIED'],
  ['C3', 135, 18, 12, 24, 'UNVERIFIED'],
]

export const salaryGroups: ReadonlyMap<string, SalaryGroup> = new Map(
  rows.map(([code, firstHundredths, incrementHundredths, steps, monthsPerStep, mark]) => [
    code,
    { code, firstHundredths, incrementHundredths, steps, monthsPerStep, verified: mark === 'VERIFIED' },
  ]),
)

/** The coefficient of a step, or undefined where the group has no such step. */
export function findCoefficient(group: SalaryGroup, step: number): number | undefined {
  if (!Number.isInteger(step) || step < 1 || step > group.steps) return undefined
  return group.firstHundredths + (step - 1) * group.incrementHundredths
}

/** Lương cơ sở: dong a month from a day on. */
export interface BaseSalary {
  readonly validFrom: string
  readonly dong: number
  readonly verified: boolean
}

export const baseSalaries: readonly BaseSalary[] = [
  { validFrom: '2023-07-01', dong: 1_800_000, verified: true },
  { validFrom: '2024-07-01', dong: 2_340_000, verified: true },
  // Planned; the decree itself was not seen.
  { validFrom: '2026-07-01', dong: 2_530_000, verified: false },
]

export function findBaseSalary(on: string): BaseSalary | undefined {
  return baseSalaries.findLast((salary) => salary.validFrom <= on)
}

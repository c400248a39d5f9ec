import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { assertInForce } from '#domain/unit/unit.ts'
import type { AccountQuestion } from './account-port.ts'

/** The unit that manages the data of a unit in force; null where none is named. */
export async function managerOf(question: AccountQuestion, code: string | undefined): Promise<string | null> {
  if (code === undefined) return null
  const onDate = civilDateAt(question.now)
  const unit = await question.deps.stores.units.find(question.work, code, onDate)
  assertInForce(unit, onDate, code)
  return unit?.managingUnitCode ?? null
}

export async function assertUnits(
  question: AccountQuestion,
  codes: readonly (string | null)[],
): Promise<void> {
  const { units } = question.deps.stores
  const onDate = civilDateAt(question.now)
  for (const code of codes) {
    if (code !== null) assertInForce(await units.find(question.work, code, onDate), onDate, code)
  }
}

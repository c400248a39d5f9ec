import {
  allHandlersFinished,
  condition,
  defineUpdate,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import type { PlannedUnitActActivities } from '#activities/planned-unit-act.ts'
import {
  describePlannedAct,
  type PlannedUnitActInput,
  plannedUnitActed,
  plannedUnitStageShown,
} from '#contracts/planned-unit-act.ts'
import { processIds } from '#contracts/process-ids.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { transferMovedSignal } from '#contracts/transfer.ts'
import { formatCivilDate } from '#domain/calendar/civil-date.ts'
import { dueAt, type PlannedUnitAct, type PlannedUnitStage } from '#domain/unit/planned-act.ts'

const { loadPlannedUnitAct, carryOutPlannedUnitAct } = proxyActivities<PlannedUnitActActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { maximumInterval: '1 minute' },
})

/** Sắp xếp đơn vị đã định ngày: waits for the day on which the decision takes effect, then carries it out once. */
export async function plannedUnitAct(input: PlannedUnitActInput): Promise<PlannedUnitStage> {
  let acts = 0
  setHandler(defineUpdate(plannedUnitActed), () => {
    acts += 1
  })

  let seen = acts
  let act = await loadPlannedUnitAct.executeWithOptions({ summary: '📄 Đọc quyết định' }, [input])
  while (act.stage === 'PLANNED') {
    show(act)
    if (await actedBefore(act, () => acts > seen)) {
      seen = acts
      act = await loadPlannedUnitAct.executeWithOptions({ summary: '📄 Đọc lại quyết định' }, [input])
      continue
    }
    const outcome = await carryOutPlannedUnitAct.executeWithOptions({ summary: '🏛️ Thực hiện quyết định' }, [
      input,
    ])
    act = outcome.act
    await wake(outcome.movedCases)
  }
  show(act)
  await condition(allHandlersFinished)
  return act.stage
}

async function actedBefore(act: PlannedUnitAct, hasActed: () => boolean): Promise<boolean> {
  const left = dueAt(act) - Date.now()
  if (left <= 0) return hasActed()
  return condition(hasActed, left, { summary: `⏳ Chờ đến ngày ${formatCivilDate(act.effectiveOn)}` })
}

/** The pages of the open cases name the successor at once; a case without a run is the sweeper's. */
async function wake(cases: readonly string[]): Promise<void> {
  for (const caseNumber of cases)
    await getExternalWorkflowHandle(processIds.transfer(caseNumber))
      .signal(transferMovedSignal)
      .catch(() => undefined)
}

function show(act: PlannedUnitAct): void {
  upsertSearchAttributes([{ key: searchAttributes.stage, value: plannedUnitStageShown[act.stage] }])
  setCurrentDetails(describePlannedAct(act))
}

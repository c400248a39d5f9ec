import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import { acceptedRecords, askUnit, reportUnit, sendAgain } from './sync/comparison.ts'
import { readContents } from './sync/contents.ts'
import {
  areAllShared,
  correctedPerson,
  correctionCursor,
  decideCorrection,
  keepCorrections,
  lockCorrection,
  openCorrections,
  proposalOf,
} from './sync/corrections.ts'
import { groupFailures, listFailures, replayFailures } from './sync/failures.ts'
import { claimBatch, countPending, createEnqueueSync, enqueueSync, pendingOf } from './sync/outbox.ts'
import { escalateOverdue } from './sync/overdue.ts'
import { keepUnknownPeople, reportedDifferences } from './sync/reconciliation-report.ts'
import {
  endRun,
  findRuns,
  getBreaker,
  getRun,
  keepBreaker,
  openRun,
  openRuns,
  startRun,
} from './sync/runs.ts'
import { settleRows } from './sync/settlement.ts'
import { keepConnection, sharingConnections } from './sync/sharing.ts'
import { keepSentTree, readUnitTree, sentTree } from './sync/unit-tree.ts'
import type { OutboxRow } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'

export { createEnqueueSync, enqueueSync, openRuns as openSyncRuns }

/** Sổ đồng bộ: outbox, runs, failures and comparison with the national database. */
export function createSyncStore(sealer: FieldSealer) {
  return {
    enqueueSync,
    claimBatch,
    countPending,
    pendingOf,
    readContents: (work: UnitOfWork, rows: readonly OutboxRow[]) => readContents(sealer, work, rows),
    settleRows,
    readUnitTree,
    sentTree,
    keepSentTree,
    openRun,
    startRun,
    getRun,
    findRuns,
    endRun,
    openRuns,
    getBreaker,
    keepBreaker,
    escalateOverdue,
    groupFailures,
    listFailures,
    replayFailures,
    acceptedRecords: (work: UnitOfWork, filter: Parameters<typeof acceptedRecords>[2]) =>
      acceptedRecords(sealer, work, filter),
    sendAgain,
    correctionCursor,
    keepCorrections: (work: UnitOfWork, page: Parameters<typeof keepCorrections>[2]) =>
      keepCorrections(sealer, work, page),
    openCorrections: (work: UnitOfWork, filter: Parameters<typeof openCorrections>[2]) =>
      openCorrections(sealer, work, filter),
    areAllShared,
    sharingConnections,
    keepConnection,
    correctedPerson,
    lockCorrection: (work: UnitOfWork, asked: Parameters<typeof lockCorrection>[2]) =>
      lockCorrection(sealer, work, asked),
    proposalOf: (work: UnitOfWork, changeId: string) => proposalOf(sealer, work, changeId),
    decideCorrection: (work: UnitOfWork, decision: Parameters<typeof decideCorrection>[2]) =>
      decideCorrection(sealer, work, decision),
    reportUnit: async (work: UnitOfWork, unit: Parameters<typeof reportUnit>[1]) => {
      await reportUnit(work, unit)
      await keepUnknownPeople(sealer, work, unit)
    },
    reportedDifferences: (work: UnitOfWork, runId: string) => reportedDifferences(sealer, work, runId),
    askUnit,
  }
}

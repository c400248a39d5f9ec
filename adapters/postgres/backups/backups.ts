import { randomUUID } from 'node:crypto'
import type { BackupProof, BackupRow, BackupStage, BackupStore, BackupTrigger } from '#contracts/backup.ts'
import type { OpenCase } from '#contracts/case-sweep.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { backupStart } from '#contracts/backup.ts'
import type { BackupPeriod } from '#domain/backup/backup-period.ts'
import { toPeriodName } from '#domain/backup/backup-period.ts'
import type { RetentionDecision } from '#domain/backup/retention.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import type { BackupSet as Row } from '../generated/client.ts'
import { notify } from '../notifications/notifications.ts'

const unknownRun = (runId: string) =>
  new DomainError('BACKUP.NOT_FOUND', `Không có lần sao lưu "${runId}".`, { runId })

/** Sổ sao lưu: what the medium says is the truth; the rows tell when, why and what was decided. */
export function createBackupStore(): BackupStore {
  const update = async (work: UnitOfWork, runId: string, data: Parameters<typeof set>[2]) =>
    set(work, runId, data)
  return {
    async open(work, { runId, period, trigger, at }) {
      await prismaOf(work).$executeRaw`
        INSERT INTO backup_set (id, period, run_id, stage, trigger, started_at)
        VALUES (${randomUUID()}::uuid, ${period}, ${runId}, 'MO', ${trigger}, ${new Date(at)})
        ON CONFLICT (run_id) DO NOTHING`
    },
    async get(work, runId) {
      const row = await prismaOf(work).backupSet.findUnique({ where: { runId } })
      if (!row) throw unknownRun(runId)
      return toRow(row)
    },
    async list(work, { limit }) {
      const rows = await prismaOf(work).backupSet.findMany({ orderBy: { startedAt: 'desc' }, take: limit })
      return rows.map(toRow)
    },
    async lastVerifiedBefore(work, runId) {
      const row = await prismaOf(work).backupSet.findFirst({
        where: { runId: { not: runId }, verifiedAt: { not: null } },
        orderBy: { verifiedAt: 'desc' },
      })
      return row?.startedAt.getTime() ?? null
    },
    keepTaken: (work, runId, taken) =>
      update(work, runId, {
        stage: 'DA_SAO_LUU',
        name: taken.name,
        keyId: taken.keyId,
        bytes: BigInt(taken.bytes),
        manifest: { ...taken },
        failure: null,
      }),
    keepProof: (work, runId, proof, at) =>
      update(work, runId, {
        stage: proof.outcome === 'RESTORED' ? 'DA_KIEM_CHUNG' : 'THAT_BAI',
        verification: { ...proof },
        verifiedAt: proof.outcome === 'RESTORED' ? new Date(at) : null,
      }),
    keepPlan: (work, runId, decisions) =>
      update(work, runId, { decision: { decisions: decisions.map((one) => ({ ...one })) } }),
    async keepDeleted(work, names, at) {
      await prismaOf(work).backupSet.updateMany({
        where: { name: { in: [...names] } },
        data: { prunedAt: new Date(at) },
      })
    },
    keepFailure: (work, runId, failure) => update(work, runId, { stage: 'THAT_BAI', failure }),
    async finish(work, runId, { certificate, at }) {
      const row = await prismaOf(work).backupSet.findUniqueOrThrow({ where: { runId } })
      const decision = { ...(row.decision as object | null), certificate }
      await set(work, runId, { stage: 'XONG', finishedAt: new Date(at), decision })
    },
    async certificate(work, runId) {
      const row = await prismaOf(work).backupSet.findUnique({ where: { runId } })
      if (!row) throw unknownRun(runId)
      return (row.decision as { certificate?: string } | null)?.certificate ?? null // written by `finish`
    },
    escalate: (work, { runId, period, reason, key }) =>
      notify(work, {
        to: { unitCode: null, role: 'DEPARTMENT_ADMINISTRATOR' },
        kind: 'BACKUP_FAILED',
        caseKind: 'BACKUP',
        caseId: runId,
        title: `Sao lưu ${toPeriodName(period)} chưa được kiểm chứng`,
        body: `Lần sao lưu ${runId}: ${reason} Bản chưa kiểm chứng không tính là bản sao lưu (Điều 9.1).`,
        deduplicationKey: key,
      }),
  }
}

type RowChange = Parameters<ReturnType<typeof prismaOf>['backupSet']['update']>[0]['data']

async function set(work: UnitOfWork, runId: string, data: RowChange): Promise<void> {
  await prismaOf(work).backupSet.update({ where: { runId }, data })
}

function toRow(row: Row): BackupRow {
  const time = (at: Date | null): number | null => at?.getTime() ?? null
  return {
    id: row.id,
    runId: row.runId,
    period: row.period as BackupPeriod, // written by `open`
    trigger: row.trigger as BackupTrigger,
    stage: row.stage as BackupStage,
    name: row.name,
    bytes: row.bytes === null ? null : Number(row.bytes),
    startedAt: row.startedAt.getTime(),
    verifiedAt: time(row.verifiedAt),
    finishedAt: time(row.finishedAt),
    prunedAt: time(row.prunedAt),
    failure: row.failure,
    proof: row.verification as BackupProof | null,
    decisions: (row.decision as { decisions?: RetentionDecision[] } | null)?.decisions ?? null,
  }
}

/** For the sweeper and `hub reconcile`: runs that are not over. */
export async function openBackupCases(
  work: UnitOfWork,
  { afterId, limit }: { readonly afterId: string; readonly limit: number },
): Promise<readonly OpenCase[]> {
  const rows = await prismaOf(work).backupSet.findMany({
    where: { runId: { gt: afterId }, finishedAt: null, prunedAt: null },
    orderBy: { runId: 'asc' },
    take: limit,
  })
  return rows.map((row) => ({
    id: row.runId,
    start: backupStart({ runId: row.runId, period: row.period as BackupPeriod }), // written by `open`
  }))
}

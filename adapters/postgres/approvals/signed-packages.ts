import type { SignatureToSettle } from '#contracts/approval.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { PackageStatus } from '#domain/approval/package/package.ts'
import { parsePeriod, type Period } from '#domain/calendar/civil-date.ts'
import { prismaOf } from '../database.ts'
import { packageNotFound } from './packages.ts'

/** Gói có chữ ký, as its row has it. */
export interface SignedPackage extends SignatureToSettle {
  readonly roundId: string
  readonly unitCode: string
  readonly period: Period
  readonly round: number
  readonly stage: PackageStatus
  readonly preparedBy: string
  readonly nonce: string
}

interface SignedRow {
  readonly round_id: string
  readonly unit_code: string
  readonly period: string
  readonly round: number
  readonly stage: PackageStatus
  readonly prepared_by: string
  readonly nonce: string
  readonly manifest: Uint8Array
  readonly cms: Uint8Array | null
  readonly received_at: Date | null
  readonly timestamp_token: Uint8Array | null
  readonly der: Uint8Array
  readonly sha256: string
}

export async function lockSignedPackage(work: UnitOfWork, packageId: string): Promise<SignedPackage> {
  const [row] = await prismaOf(work).$queryRaw<SignedRow[]>`
    SELECT p.round_id::text, p.unit_code, p.period, p.round, p.stage, p.prepared_by, p.nonce, p.manifest, p.cms, p.received_at,
      p.timestamp_token, c.der, c.sha256
    FROM approval_package p JOIN signing_certificate c ON c.id = p.certificate_id
    WHERE p.id = ${packageId}::uuid FOR UPDATE OF p`
  if (row === undefined || row.cms === null || row.received_at === null) throw packageNotFound()
  return {
    packageId,
    roundId: row.round_id,
    unitCode: row.unit_code,
    period: parsePeriod(row.period),
    round: row.round,
    stage: row.stage,
    preparedBy: row.prepared_by,
    nonce: row.nonce,
    manifest: new Uint8Array(row.manifest),
    cms: new Uint8Array(row.cms),
    receivedAt: row.received_at.getTime(),
    token: row.timestamp_token === null ? null : new Uint8Array(row.timestamp_token),
    certificate: new Uint8Array(row.der),
    thumbprint: row.sha256,
  }
}

export async function listSignedPackages(work: UnitOfWork, roundId: string): Promise<readonly string[]> {
  const rows = await prismaOf(work).$queryRaw<{ id: string }[]>`
    SELECT id::text FROM approval_package WHERE round_id = ${roundId}::uuid AND stage = 'SIGNED' ORDER BY received_at`
  return rows.map(({ id }) => id)
}

/** Of each round that has one: the signed package that came last and is not settled yet. */
export async function lastSignedPackages(
  work: UnitOfWork,
  roundIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await prismaOf(work).$queryRaw<{ roundId: string; id: string }[]>`
    SELECT DISTINCT ON (round_id) round_id::text AS "roundId", id::text FROM approval_package
    WHERE round_id = ANY (${roundIds}::uuid[]) AND stage = 'SIGNED' ORDER BY round_id, received_at DESC`
  return new Map(rows.map(({ roundId, id }) => [roundId, id]))
}

export async function keepTimestamp(work: UnitOfWork, packageId: string, token: Uint8Array): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET timestamp_token = ${Buffer.from(token)}
    WHERE id = ${packageId}::uuid AND stage = 'SIGNED' AND timestamp_token IS NULL`
}

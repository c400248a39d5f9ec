import { describeCertificate, judgeOfficerCertificate } from '#adapters/signatures/acceptance.ts'
import { assembleDetachedCms, prepareDetachedCms } from '#adapters/signatures/detached-cms.ts'
import type { ApprovalStore } from '#api/operations/approvals/approval-port.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { getAuthority } from '#domain/approval/authority/authority.ts'
import { findIneligibility } from '#domain/approval/authority/eligibility.ts'
import { isLate } from '#domain/approval/cycle/lateness.ts'
import { planExtraordinaryRound } from '#domain/approval/cycle/round.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { endOfDay, startOfDay } from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import { getPerson, loadUnitAuthority } from './authority-rows.ts'
import { listCertificates, registerCertificate, revokeCertificate } from './certificates.ts'
import { createDelegation, endDelegation, findDelegationUnit, listDelegationLines } from './delegations.ts'
import { listDeskChanges } from './desk.ts'
import { preparePackage } from './packages.ts'
import { writeChangeProof } from './proofs.ts'
import { returnChanges } from './returns.ts'
import { openExtraordinaryRounds } from './rounds.ts'
import { endSecondLevel, listSecondLevelRules, nameSecondLevel } from './second-level.ts'
import type { ApprovalStoreSettings } from './settings.ts'
import { receiveSignature } from './signature.ts'
import { getPackage, getPackageCertificate, getUnitOfChange, listRounds } from './views.ts'

/**
 * Điều 16.8: on Sở Nội vụ's desk lie changes of every unit, which row-level security hides from an approver who holds no
 * role for the whole province. The application's wall has admitted him to this desk.
 */
async function admitToDesk(
  work: UnitOfWork,
  settings: ApprovalStoreSettings,
  unitCode: string,
): Promise<void> {
  if (unitCode !== settings.departmentUnitCode) return
  await prismaOf(work).$executeRaw`SELECT set_config('app.scope', 'PROVINCE', true)`
}

/** Thông tư 15/2025/TT-BKHCN: a certificate is checked before it is signed with. */
function readCertificate(der: Uint8Array, now: number): ReturnType<typeof describeCertificate> {
  const verdict = judgeOfficerCertificate(der, { at: now })
  if (!verdict.accepted) {
    throw verdict.code.startsWith('DER.')
      ? approvalErrors.certificateUnreadable()
      : approvalErrors.certificateUnfit(verdict.message, { code: verdict.code })
  }
  return describeCertificate(der)
}

const listDesk =
  (settings: ApprovalStoreSettings): ApprovalStore['listDesk'] =>
  async (work, { accountId, unitCode, now, limit, after }) => {
    await admitToDesk(work, settings, unitCode)
    const employeeId = await getPerson(work, accountId)
    const authority = getAuthority({ ...(await loadUnitAuthority(work, unitCode)), employeeId, at: now })
    const { sealer, departmentUnitCode, windowInDays } = settings
    const changes = await listDeskChanges(work, sealer, { unitCode, departmentUnitCode, now, limit, after })
    return changes.map((change) => ({
      content: change.content,
      late: isLate(change.submittedAt, now, windowInDays),
      locked: change.locked,
      secondLevel: change.secondLevel,
      unitApproved: change.unitApproved,
      submittedAt: change.submittedAt,
      obstacle: findIneligibility(change, authority) ?? null,
    }))
  }

/** Mode B: a raw signature over the attributes that the hub prepared; whatever comes is verified in full later. */
const receive: ApprovalStore['receive'] = async (work, { packageId, accountId, now, signature }) => {
  if ('cms' in signature) return receiveSignature(work, { packageId, accountId, cms: signature.cms, now })
  const certificate = await getPackageCertificate(work, packageId)
  const { manifest } = await getPackage(work, packageId)
  const { signedAttributes } = signature
  const expected = prepareDetachedCms({ content: manifest, signerCertificate: certificate, signingTime: now })
  const prepared = { ...expected, signedAttributes }
  const cms = assemble(prepared, signature.signature)
  return receiveSignature(work, { packageId, accountId, cms, now })
}

function assemble(prepared: Parameters<typeof assembleDetachedCms>[0], signature: Uint8Array): Uint8Array {
  try {
    return assembleDetachedCms(prepared, { signature, chain: [] })
  } catch {
    throw approvalErrors.signedAttributes()
  }
}

/** What the API reads and writes about approval. */
export function createApprovalStore(settings: ApprovalStoreSettings): ApprovalStore {
  return {
    listRounds,
    openExtraordinary: (work, request) => {
      const { period, unitCodes, lastDay, reason, documentNumber, now } = request
      const window = planExtraordinaryRound({ lastDay, reason, documentNumber, openedAt: now })
      const rounds = { period, unitCodes, reason, documentNumber, ...window }
      return openExtraordinaryRounds(work, rounds, { settings, now })
    },
    listDesk: listDesk(settings),
    returnChanges: async (work, request) => {
      await admitToDesk(work, settings, request.unitCode)
      return returnChanges(work, settings, request)
    },
    prepare: async (work, request) => {
      await admitToDesk(work, settings, request.unitCode)
      return preparePackage(work, settings, request)
    },
    getPackage,
    signedAttributes: async (work, { packageId, now }) => {
      const { manifest } = await getPackage(work, packageId)
      const signerCertificate = await getPackageCertificate(work, packageId)
      return prepareDetachedCms({ content: manifest, signerCertificate, signingTime: now })
    },
    receive,
    unitOfChange: getUnitOfChange,
    proofOf: async (work, request) => (await writeChangeProof(work, settings, request)).bytes,
    registerCertificate: (work, { der, startsOn, lastDay, ...request }) => {
      const certificate = readCertificate(der, request.now)
      const validFrom = startsOn === undefined ? certificate.validFrom : startOfDay(startsOn)
      const validTo = lastDay === undefined ? certificate.validTo : endOfDay(lastDay)
      return registerCertificate(work, { ...request, certificate, validFrom, validTo })
    },
    revokeCertificate,
    listCertificates,
    delegate: createDelegation,
    endDelegation,
    unitOfDelegation: async (work, delegationId) => {
      const unitCode = await findDelegationUnit(work, delegationId)
      if (unitCode === undefined) throw new DomainError('DELEGATION.NOT_FOUND', 'Không tìm thấy ủy quyền.')
      return unitCode
    },
    listDelegations: listDelegationLines,
    listSecondLevelRules,
    nameSecondLevel,
    endSecondLevel,
  }
}

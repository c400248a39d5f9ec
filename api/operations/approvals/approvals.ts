import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { signatureWake } from '#contracts/approval.ts'
import {
  changeParams,
  packageParams,
  packageView,
  prepareBody,
  preparedView,
  signatureBody,
  signedAttributesView,
  unitParams,
} from '#contracts/http/approval.ts'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ApprovalStore, PackageLine } from './approval-port.ts'
import { deskRefusals, ofUnit } from './approval-targets.ts'

const tag = 'Phê duyệt'
const signing = { tag, params: packageParams } as const

function toPackageView(line: PackageLine): z.input<typeof packageView> {
  const { verdict } = line
  return {
    id: line.id,
    unitCode: line.unitCode,
    period: line.period,
    round: line.round,
    stage: line.stage,
    preparedAt: toInstant(line.preparedAt),
    expiresAt: toInstant(line.expiresAt),
    manifestSha256: line.manifestSha256,
    treeSize: line.treeSize,
    treeRoot: line.treeRoot,
    delegated: line.delegated,
    receivedAt: toInstantOrNull(line.receivedAt),
    approvedAt: toInstantOrNull(line.approvedAt),
    verdict: verdict && {
      accepted: verdict.accepted,
      code: verdict.code ?? null,
      message: verdict.message ?? null,
    },
  }
}

interface PackageInput {
  readonly deps: { readonly stores: { readonly approvals: ApprovalStore } }
  readonly work: UnitOfWork
  readonly params: { readonly id: string }
}

/** The wall asks about the unit on whose desk the package lies. */
async function packageTarget({ deps, work, params }: PackageInput) {
  const { unitCode } = await deps.stores.approvals.getPackage(work, params.id)
  return { unitCodes: [unitCode], managingUnitCodes: [unitCode], employeeId: null }
}

function toSignature(body: z.output<typeof signatureBody>) {
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
  return 'cms' in body
    ? { cms: bytes(body.cms) }
    : { signedAttributes: bytes(body.signedAttributes), signature: bytes(body.signature) }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** The package: prepared, signed, and what proves each of its changes. */
export const approvalPackageOperations = [
  operation({
    id: 'prepareApprovalPackage',
    method: 'post',
    path: '/units/{code}/approval-packages',
    tag,
    summary: 'Lập gói phê duyệt: hệ thống dựng bản kê, giữ các đề nghị trong 30 phút',
    action: 'approvals.prepare',
    params: unitParams,
    body: prepareBody,
    status: 201,
    reply: preparedView,
    replyHeaders: { Location: '^/api/v1/approval-packages/' },
    errors: [...deskRefusals, 'APPROVAL.PACKAGE_EMPTY', 'APPROVAL.CERTIFICATE_NOT_REGISTERED'],
    target: ({ params }) => ofUnit(params.code),
    run: async ({ deps, work, params, body, actor, now, note }) => {
      const { approvals } = deps.stores
      const request = { ...body, accountId: actor.accountId, unitCode: params.code, now }
      const { packageId, skipped } = await approvals.prepare(work, request)
      note({ units: [params.code], cases: [packageId] })
      const prepared = toPackageView(await approvals.getPackage(work, packageId))
      return {
        body: { package: prepared, skipped: skipped.map((change) => ({ ...change })) },
        headers: { Location: `/api/v1/approval-packages/${packageId}` },
      }
    },
  }),
  operation({
    ...signing,
    id: 'getApprovalPackage',
    method: 'get',
    path: '/approval-packages/{id}',
    summary: 'Trạng thái và kết luận của gói phê duyệt',
    action: 'approvals.read',
    status: 200,
    reply: packageView,
    errors: ['APPROVAL_PACKAGE.NOT_FOUND'],
    target: packageTarget,
    run: async ({ deps, work, params }) => ({
      body: toPackageView(await deps.stores.approvals.getPackage(work, params.id)),
    }),
  }),
  operation({
    ...signing,
    id: 'downloadManifest',
    method: 'get',
    path: '/approval-packages/{id}/manifest',
    summary: 'Tải bản kê phê duyệt: đúng các byte phải ký',
    action: 'approvals.sign',
    download: ['application/json'],
    status: 200,
    reply: z.undefined(),
    errors: ['APPROVAL_PACKAGE.NOT_FOUND'],
    target: packageTarget,
    run: async ({ deps, work, params }) => {
      const { manifest, id } = await deps.stores.approvals.getPackage(work, params.id)
      return { download: { mediaType: 'application/json', fileName: `ban-ke-${id}.json`, bytes: manifest } }
    },
  }),
  operation({
    ...signing,
    id: 'getSignedAttributes',
    method: 'get',
    path: '/approval-packages/{id}/signed-attributes',
    summary: 'Thuộc tính ký cho thiết bị chỉ ký giá trị băm (SignMsg)',
    action: 'approvals.sign',
    status: 200,
    reply: signedAttributesView,
    errors: ['APPROVAL_PACKAGE.NOT_FOUND'],
    target: packageTarget,
    run: async ({ deps, work, params, now }) => {
      const request = { packageId: params.id, now }
      const { signedAttributes, hash, hashToSign } = await deps.stores.approvals.signedAttributes(
        work,
        request,
      )
      const hashAlgorithm = hash === 'sha256' ? ('SHA-256' as const) : ('SHA-384' as const)
      const body = {
        signedAttributes: base64(signedAttributes),
        hashAlgorithm,
        hashToSign: base64(hashToSign),
      }
      return { body }
    },
  }),
  operation({
    ...signing,
    id: 'submitSignature',
    method: 'post',
    path: '/approval-packages/{id}/signature',
    summary: 'Gửi chữ ký số trên bản kê; kết luận có trong trạng thái của gói',
    action: 'approvals.sign',
    body: signatureBody,
    status: 202,
    reply: packageView,
    replyHeaders: { Location: '^/api/v1/approval-packages/' },
    errors: [
      ...deskRefusals,
      'APPROVAL_PACKAGE.NOT_FOUND',
      'APPROVAL.PACKAGE_EXPIRED',
      'APPROVAL.PACKAGE_NOT_ALLOWED',
      'APPROVAL.OTHER_SIGNATURE',
      'APPROVAL.NOT_PREPARED_BY_YOU',
      'APPROVAL.SIGNED_ATTRIBUTES',
    ],
    target: packageTarget,
    run: async ({ deps, work, params, body, actor, now, note, afterCommit, requestKey }) => {
      const { approvals } = deps.stores
      const { accountId } = actor
      await approvals.receive(work, { packageId: params.id, accountId, now, signature: toSignature(body) })
      const line = await approvals.getPackage(work, params.id)
      note({ units: [line.unitCode], cases: [params.id] })
      afterCommit(() =>
        deps.workflows.executeUpdate(signatureWake(line, { packageId: params.id, updateId: requestKey })),
      )
      return { body: toPackageView(line), headers: { Location: `/api/v1/approval-packages/${params.id}` } }
    },
  }),
  operation({
    id: 'downloadProof',
    method: 'get',
    path: '/changes/{id}/proof',
    tag,
    summary: 'Tải tệp chứng minh của một thay đổi đã được phê duyệt',
    action: 'dossiers.read',
    params: changeParams,
    download: ['application/json'],
    status: 200,
    reply: z.undefined(),
    refusal: 'NOT_FOUND',
    errors: ['APPROVAL_PROOF.NOT_FOUND', 'APPROVAL.LEAVES_CHANGED'],
    target: async ({ deps, work, params }) => {
      const { unitCode, employeeId } = await deps.stores.approvals.unitOfChange(work, params.id)
      return { ...ofUnit(unitCode), employeeId }
    },
    run: async ({ deps, work, params, now, note }) => {
      const { approvals } = deps.stores
      const { employeeId } = await approvals.unitOfChange(work, params.id)
      const bytes = await approvals.proofOf(work, { changeId: params.id, now })
      note({ subjects: [employeeId] })
      return { download: { mediaType: 'application/json', fileName: `chung-minh-${params.id}.json`, bytes } }
    },
  }),
]

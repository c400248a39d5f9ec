import { z } from 'zod'
import { operation } from '#api/operation.ts'
import {
  extraordinaryCampaignStart,
  signatureReceivedUpdate,
  unitApprovalStart,
} from '#contracts/approval.ts'
import {
  changeParams,
  deskPage,
  deskQuery,
  openedRounds,
  openRoundsBody,
  packageParams,
  packageView,
  prepareBody,
  preparedView,
  returnBody,
  returnedView,
  roundPage,
  roundQuery,
  type roundView,
  signatureBody,
  signedAttributesView,
  unitParams,
} from '#contracts/http/approval.ts'
import { fromCursor, toPage } from '#contracts/http/paging.ts'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import { processIds } from '#contracts/process-ids.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ApprovalStore, DeskLine, PackageLine, RoundLine } from './approval-port.ts'

const tag = 'Phê duyệt'
const signing = { tag, params: packageParams } as const

function toRoundView(line: RoundLine): z.input<typeof roundView> {
  return { ...line, opensAt: toInstant(line.opensAt), closesAt: toInstant(line.closesAt) }
}

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

function toDeskView(line: DeskLine): z.input<typeof deskPage>['items'][number] {
  const { content, late, locked, secondLevel, unitApproved, obstacle } = line
  return {
    changeId: content.changeId,
    employeeId: content.employeeId,
    unitCode: content.unitCode,
    section: content.section,
    entryKey: content.entryKey,
    kind: content.kind,
    validFrom: content.validFrom,
    late,
    locked,
    secondLevel,
    unitApproved,
    obstacle,
    submittedAt: toInstant(line.submittedAt),
    differences: content.fields.map((field) => ({ ...field })),
    documents: [...content.documents],
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

const ofUnit = (unitCode: string) => ({
  unitCodes: [unitCode],
  managingUnitCodes: [unitCode],
  employeeId: null,
})

function toSignature(body: z.output<typeof signatureBody>) {
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
  return 'cms' in body
    ? { cms: bytes(body.cms) }
    : { signedAttributes: bytes(body.signedAttributes), signature: bytes(body.signature) }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const refusals = [
  'APPROVAL.NOT_AUTHORISED',
  'APPROVAL.OWN_CHANGE',
  'APPROVAL.OUT_OF_SCOPE',
  'APPROVAL.WINDOW_CLOSED',
]

export const approvalOperations = [
  operation({
    id: 'listApprovalRounds',
    method: 'get',
    path: '/approval-rounds',
    tag,
    summary: 'Danh sách đợt phê duyệt (Điều 6)',
    action: 'approvals.read',
    query: roundQuery,
    status: 200,
    reply: roundPage,
    run: async ({ deps, work, query, scope }) => {
      const cursor = query.after === undefined ? undefined : fromCursor(query.after)
      const rows = await deps.stores.approvals.listRounds(work, {
        unitCodes: scope.kind === 'PROVINCE' ? null : scope.unitCodes,
        period: query.period,
        unit: query.unit,
        stage: query.stage,
        before: cursor && { opensAt: cursor.order, id: cursor.id },
        limit: query.limit + 1,
      })
      const keyset = ({ opensAt, id }: RoundLine) => ({ order: opensAt, id })
      return { body: toPage(rows, { limit: query.limit, keyset, item: toRoundView }) }
    },
  }),
  operation({
    id: 'openExtraordinaryRounds',
    method: 'post',
    path: '/approval-rounds',
    tag,
    summary: 'Sở Nội vụ mở đợt phê duyệt bổ sung cho một, nhiều hoặc mọi đơn vị',
    action: 'approvals.openExtraordinaryRound',
    body: openRoundsBody,
    status: 202,
    reply: openedRounds,
    errors: ['APPROVAL.WINDOW_CLOSED', 'APPROVAL.REASON_REQUIRED', 'APPROVAL.DOCUMENT_REQUIRED'],
    run: async ({ deps, work, body, now, note, afterCommit, requestKey }) => {
      const rounds = await deps.stores.approvals.openExtraordinary(work, { ...body, now })
      note({ units: rounds.map(({ unitCode }) => unitCode), cases: [body.documentNumber] })
      const [only] = rounds
      // One unit is started at once; for many a campaign starts them page by page.
      if (only !== undefined) {
        afterCommit(() =>
          deps.workflows.start(
            rounds.length === 1
              ? unitApprovalStart(only)
              : extraordinaryCampaignStart(body.period, requestKey),
          ),
        )
      }
      const views = rounds.map(({ roundId, status, kind, ...round }) => ({
        id: roundId,
        period: round.period,
        unitCode: round.unitCode,
        round: round.round,
        extraordinary: kind === 'EXTRAORDINARY',
        stage: status,
        opensAt: toInstant(round.opensAt),
        closesAt: toInstant(round.closesAt),
        pendingAtEnd: null,
        late: false,
        reason: body.reason,
        documentNumber: body.documentNumber,
      }))
      return { body: { opened: rounds.length, rounds: views } }
    },
  }),
  operation({
    id: 'listPendingChanges',
    method: 'get',
    path: '/units/{code}/pending-changes',
    tag,
    summary: 'Đề nghị chờ phê duyệt trên bàn của đơn vị, với khác biệt và tài liệu',
    action: 'approvals.prepare',
    params: unitParams,
    query: deskQuery,
    status: 200,
    reply: deskPage,
    target: ({ params }) => ofUnit(params.code),
    run: async ({ deps, work, params, query, actor, now, note }) => {
      const rows = await deps.stores.approvals.listDesk(work, {
        accountId: actor.accountId,
        unitCode: params.code,
        now,
        limit: query.limit + 1,
        after: query.after === undefined ? undefined : fromCursor(query.after).id,
      })
      note({
        subjects: rows.slice(0, query.limit).map(({ content }) => content.employeeId),
        units: [params.code],
      })
      const keyset = ({ content }: DeskLine) => ({ order: 0, id: content.changeId })
      return { body: toPage(rows, { limit: query.limit, keyset, item: toDeskView }) }
    },
  }),
  operation({
    id: 'returnChanges',
    method: 'post',
    path: '/units/{code}/returned-changes',
    tag,
    summary: 'Trả lại một hoặc nhiều đề nghị, kèm lý do và thời hạn bổ sung',
    action: 'approvals.return',
    params: unitParams,
    body: returnBody,
    status: 200,
    reply: returnedView,
    errors: [
      ...refusals,
      'APPROVAL.NOT_ON_DESK',
      'APPROVAL.CHANGE_LOCKED',
      'APPROVAL.REASON_REQUIRED',
      'APPROVAL.DUE_DATE_IN_PAST',
    ],
    target: ({ params }) => ofUnit(params.code),
    run: async ({ deps, work, params, body, actor, now, note }) => {
      const { accountId } = actor
      const request = { ...body, accountId, unitCode: params.code, now }
      const { returned, employeeIds } = await deps.stores.approvals.returnChanges(work, request)
      note({ subjects: employeeIds, units: [params.code] })
      return { body: { returned } }
    },
  }),
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
    errors: [...refusals, 'APPROVAL.PACKAGE_EMPTY', 'APPROVAL.CERTIFICATE_NOT_REGISTERED'],
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
      ...refusals,
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
        deps.workflows.executeUpdate({
          workflowId: processIds.unitApproval(line.period, line.unitCode, line.round),
          update: signatureReceivedUpdate,
          updateId: requestKey,
          input: { packageId: params.id },
        }),
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

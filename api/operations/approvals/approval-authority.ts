import { z } from 'zod'
import { operation } from '#api/operation.ts'
import {
  certificateBody,
  certificateList,
  createdId,
  delegationBody,
  delegationList,
  endDelegationBody,
  packageParams,
  unitParams,
} from '#contracts/http/approval.ts'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import { ofUnit } from './approval-targets.ts'

/** Who may sign and with what: registered certificates and delegations. */
export const approvalAuthorityOperations = [
  operation({
    id: 'listSigningCertificates',
    method: 'get',
    path: '/signing-certificates',
    tag: 'Chứng thư số',
    summary: 'Chứng thư số đã đăng ký',
    action: 'certificates.read',
    status: 200,
    reply: certificateList,
    run: async ({ deps, work, actor, scope }) => {
      const unitCodes = scope.kind === 'PROVINCE' ? 'ALL' : scope.unitCodes
      const lines = await deps.stores.approvals.listCertificates(work, {
        unitCodes,
        accountId: actor.accountId,
      })
      const items = lines.map(({ certificateId, validFrom, validTo, revokedAt, ...line }) => ({
        id: certificateId,
        ...line,
        validFrom: toInstant(validFrom),
        validTo: toInstant(validTo),
        revokedAt: toInstantOrNull(revokedAt),
      }))
      return { body: { items } }
    },
  }),
  operation({
    id: 'registerSigningCertificate',
    method: 'post',
    path: '/signing-certificates',
    tag: 'Chứng thư số',
    summary: 'Đăng ký chứng thư số cho cán bộ, theo dấu vân tay, đơn vị, vai trò và thời hạn',
    action: 'certificates.register',
    body: certificateBody,
    status: 201,
    reply: createdId,
    errors: [
      'APPROVAL.CERTIFICATE_TERM',
      'APPROVAL.CERTIFICATE_ALREADY_REGISTERED',
      'SIGNING_CERTIFICATE.UNREADABLE',
      'SIGNING_CERTIFICATE.UNFIT',
    ],
    run: async ({ deps, work, body, now, note }) => {
      const der = new Uint8Array(Buffer.from(body.certificate, 'base64'))
      const id = await deps.stores.approvals.registerCertificate(work, { ...body, der, now })
      note({ units: [body.unitCode], cases: [id] })
      return { body: { id } }
    },
  }),
  operation({
    id: 'revokeSigningCertificate',
    method: 'post',
    path: '/signing-certificates/{id}/revocation',
    tag: 'Chứng thư số',
    summary: 'Thu hồi đăng ký chứng thư số, có hiệu lực ngay',
    action: 'certificates.revoke',
    params: packageParams,
    status: 204,
    reply: z.undefined(),
    errors: ['SIGNING_CERTIFICATE.NOT_FOUND'],
    run: async ({ deps, work, params, actor, now, note }) => {
      const { accountId } = actor
      await deps.stores.approvals.revokeCertificate(work, { certificateId: params.id, accountId, now })
      note({ cases: [params.id] })
      return { body: undefined }
    },
  }),
  operation({
    id: 'listDelegations',
    method: 'get',
    path: '/units/{code}/delegations',
    tag: 'Ủy quyền',
    summary: 'Ủy quyền phê duyệt của đơn vị',
    action: 'delegations.read',
    params: unitParams,
    status: 200,
    reply: delegationList,
    target: ({ params }) => ofUnit(params.code),
    run: async ({ deps, work, params }) => {
      const lines = await deps.stores.approvals.listDelegations(work, params.code)
      const items = lines.map(({ delegationId, endedAt, ...line }) => ({
        id: delegationId,
        ...line,
        endedAt: toInstantOrNull(endedAt),
      }))
      return { body: { items } }
    },
  }),
  operation({
    id: 'createDelegation',
    method: 'post',
    path: '/delegations',
    tag: 'Ủy quyền',
    summary: 'Ủy quyền phê duyệt: có văn bản, phạm vi, thời hạn; không ủy quyền lại',
    action: 'delegations.create',
    body: delegationBody,
    status: 201,
    reply: createdId,
    errors: [
      'APPROVAL.DELEGATION_CHAIN',
      'APPROVAL.DELEGATION_TO_SELF',
      'APPROVAL.DELEGATION_TERM',
      'APPROVAL.DELEGATION_SCOPE',
      'APPROVAL.DOCUMENT_REQUIRED',
      'DELEGATION.ACCOUNT_NOT_ACTIVE',
    ],
    target: ({ body }) => ofUnit(body.unitCode),
    run: async ({ deps, work, body, actor, now, note }) => {
      const { sections, ...delegation } = body
      const id = await deps.stores.approvals.delegate(work, {
        ...delegation,
        fromAccountId: actor.accountId,
        scope: sections.length === 0 ? 'ALL' : sections,
        now,
      })
      note({ units: [body.unitCode], cases: [id, body.documentNumber] })
      return { body: { id } }
    },
  }),
  operation({
    id: 'endDelegation',
    method: 'post',
    path: '/delegations/{id}/end',
    tag: 'Ủy quyền',
    summary: 'Chấm dứt ủy quyền, có hiệu lực ngay',
    action: 'delegations.revoke',
    params: packageParams,
    body: endDelegationBody,
    status: 204,
    reply: z.undefined(),
    errors: ['DELEGATION.NOT_OPEN', 'DELEGATION.NOT_FOUND'],
    target: async ({ deps, work, params }) =>
      ofUnit(await deps.stores.approvals.unitOfDelegation(work, params.id)),
    run: async ({ deps, work, params, body, now, note }) => {
      await deps.stores.approvals.endDelegation(work, { delegationId: params.id, reason: body.reason, now })
      note({ cases: [params.id] })
      return { body: undefined }
    },
  }),
]

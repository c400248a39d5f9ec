import { z } from 'zod'
import { packageStatuses } from '#domain/approval/package/package.ts'
import { roundStatuses } from '#domain/approval/cycle/round.ts'
import { pageOf, pageQuery } from './paging.ts'
import {
  civilDate,
  documentNumber,
  instant,
  integer,
  line,
  lines,
  period,
  unitCode,
  uuid,
} from './primitives.ts'

const sha256 = () =>
  z.string().regex(/^[0-9a-f]{64}$/, { error: 'Phải là SHA-256 dạng 64 chữ số thập lục phân' })
const base64 = (maxLength: number) =>
  z
    .string()
    .min(4)
    .max(maxLength)
    .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, { error: 'Phải là base64' })
const leafValue = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const roundView = z.strictObject({
  id: uuid(),
  period: period(),
  unitCode: z.string(),
  round: integer(1, 1000),
  extraordinary: z.boolean(),
  stage: z.enum(roundStatuses),
  opensAt: instant(),
  closesAt: instant(),
  pendingAtEnd: z.int().nullable(),
  late: z.boolean(),
  reason: z.string().nullable(),
  documentNumber: z.string().nullable(),
})

export const roundQuery = z.strictObject({
  ...pageQuery,
  period: period().optional(),
  unit: unitCode().optional(),
  stage: z.enum(roundStatuses).optional(),
})

export const roundPage = pageOf(roundView)

export const openRoundsBody = z.strictObject({
  period: period(),
  /** Trống: mọi đơn vị quản lý dữ liệu */
  unitCodes: z.array(unitCode()).max(300),
  lastDay: civilDate(),
  reason: lines(1000),
  documentNumber: documentNumber(),
})

export const openedRounds = z.strictObject({ opened: z.int().min(0), rounds: z.array(roundView) })

export const unitParams = z.strictObject({ code: unitCode() })
export const packageParams = z.strictObject({ id: uuid() })
export const changeParams = z.strictObject({ id: uuid() })

export const deskQuery = z.strictObject({ ...pageQuery })

export const deskChangeView = z.strictObject({
  changeId: uuid(),
  employeeId: uuid(),
  unitCode: z.string(),
  section: z.string(),
  entryKey: z.string(),
  kind: z.enum(['CREATE', 'UPDATE', 'DELETE']),
  validFrom: z.string(),
  submittedAt: instant(),
  late: z.boolean(),
  locked: z.boolean(),
  secondLevel: z.boolean(),
  unitApproved: z.boolean(),
  /** Vì sao người hỏi không được phê duyệt đề nghị này */
  obstacle: z.enum(['OWN_CHANGE', 'OUT_OF_SCOPE']).nullable(),
  differences: z.array(z.strictObject({ field: z.string(), before: leafValue, after: leafValue })),
  documents: z.array(z.string()),
})

export const deskPage = pageOf(deskChangeView)

export const returnBody = z.strictObject({
  changeIds: z.array(uuid()).min(1).max(1000),
  reason: lines(1000),
  completeBy: civilDate(),
})
export const returnedView = z.strictObject({ returned: z.int().min(0) })

export const prepareBody = z.strictObject({
  certificateSha256: sha256().optional(),
  changeIds: z.array(uuid()).min(1).max(5000).optional(),
})

export const packageView = z.strictObject({
  id: uuid(),
  unitCode: z.string(),
  period: z.string(),
  round: z.int(),
  stage: z.enum(packageStatuses),
  preparedAt: instant(),
  expiresAt: instant(),
  manifestSha256: z.string(),
  treeSize: z.int(),
  treeRoot: z.string(),
  delegated: z.boolean(),
  receivedAt: instant().nullable(),
  approvedAt: instant().nullable(),
  verdict: z
    .strictObject({ accepted: z.boolean(), code: z.string().nullable(), message: z.string().nullable() })
    .nullable(),
})

export const preparedView = z.strictObject({
  package: packageView,
  skipped: z.array(
    z.strictObject({ changeId: uuid(), reason: z.enum(['OWN_CHANGE', 'OUT_OF_SCOPE', 'LOCKED']) }),
  ),
})

/** Một tệp CMS hoàn chỉnh, hoặc chữ ký thô trên thuộc tính ký do hệ thống chuẩn bị (SignMsg). */
export const signatureBody = z.union([
  z.strictObject({ cms: base64(88_000) }),
  z.strictObject({ signedAttributes: base64(4000), signature: base64(2000) }),
])

export const signedAttributesView = z.strictObject({
  signedAttributes: z.string(),
  hashAlgorithm: z.enum(['SHA-256', 'SHA-384']),
  hashToSign: z.string(),
})

export const certificateBody = z.strictObject({
  accountId: uuid(),
  unitCode: unitCode(),
  role: z.enum(['COMPETENT_APPROVER', 'DELEGATE']),
  /** DER, base64 */
  certificate: base64(16_000),
  startsOn: civilDate().optional(),
  lastDay: civilDate().optional(),
})

export const certificateView = z.strictObject({
  id: uuid(),
  accountId: uuid(),
  unitCode: z.string(),
  role: z.enum(['COMPETENT_APPROVER', 'DELEGATE']),
  thumbprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: instant(),
  validTo: instant(),
  revokedAt: instant().nullable(),
})
export const certificateList = z.strictObject({ items: z.array(certificateView) })
export const createdId = z.strictObject({ id: uuid() })

export const delegationBody = z.strictObject({
  toAccountId: uuid(),
  unitCode: unitCode(),
  /** Trống: mọi mục thông tin */
  sections: z.array(z.string().regex(/^[A-Z][A-Z0-9_]{1,40}$/, { error: 'Mã mục không đúng dạng' })).max(60),
  documentNumber: documentNumber(),
  documentDate: civilDate(),
  startsOn: civilDate(),
  lastDay: civilDate(),
})
export const endDelegationBody = z.strictObject({ reason: line(500) })
export const delegationList = z.strictObject({
  items: z.array(
    z.strictObject({
      id: uuid(),
      fromAccountId: uuid(),
      toAccountId: uuid(),
      unitCode: z.string(),
      scope: z.string(),
      documentNumber: z.string(),
      startsOn: z.string(),
      lastDay: z.string(),
      endedAt: instant().nullable(),
    }),
  ),
})

const sectionCode = z.string().regex(/^[A-Z][A-Z0-9_]{1,40}$/, { error: 'Mã mục không đúng dạng' })

export const secondLevelBody = z.strictObject({
  /** Trống: mọi mục thông tin */
  section: sectionCode.nullable(),
  /** Trống: mọi đơn vị */
  unitCode: unitCode().nullable(),
  documentNumber: documentNumber(),
})
export const secondLevelList = z.strictObject({
  items: z.array(
    z.strictObject({
      id: uuid(),
      section: z.string().nullable(),
      unitCode: z.string().nullable(),
      documentNumber: z.string(),
      recordedAt: instant(),
      endedAt: instant().nullable(),
    }),
  ),
})

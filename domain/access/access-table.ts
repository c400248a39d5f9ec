import type { Role } from './actor.ts'
import type { Relation } from './relation.ts'

/** Dòng của bảng quyền: which role may act, and in which relations. */
export type AccessRow = Readonly<Partial<Record<Role, readonly Relation[]>>>

const unit = ['OWN_UNIT', 'MANAGED_UNIT'] as const
const unitOrGrant = ['OWN_UNIT', 'MANAGED_UNIT', 'GRANT'] as const

const everyone: AccessRow = {
  EMPLOYEE: ['SIGNED_IN'],
  UNIT_HR_OFFICER: ['SIGNED_IN'],
  COMPETENT_APPROVER: ['SIGNED_IN'],
  DELEGATE: ['SIGNED_IN'],
  UNIT_HEAD: ['SIGNED_IN'],
  DEPARTMENT_OFFICER: ['SIGNED_IN'],
  DEPARTMENT_ADMINISTRATOR: ['SIGNED_IN'],
  OBSERVER: ['SIGNED_IN'],
}
const person: AccessRow = { EMPLOYEE: ['SELF'] }
const department: AccessRow = { DEPARTMENT_OFFICER: ['PROVINCE'], DEPARTMENT_ADMINISTRATOR: ['PROVINCE'] }
const administrator: AccessRow = { DEPARTMENT_ADMINISTRATOR: ['PROVINCE'] }
const observer: AccessRow = { OBSERVER: ['PROVINCE', 'OWN_UNIT', 'GRANT'] }
const hrOfficer: AccessRow = { UNIT_HR_OFFICER: unitOrGrant }
const head: AccessRow = { UNIT_HEAD: unit }
const approvers: AccessRow = { COMPETENT_APPROVER: unit, DELEGATE: unit }
const unitReaders: AccessRow = { ...hrOfficer, ...head, ...approvers }
const caseReaders: AccessRow = { UNIT_HR_OFFICER: [...unitOrGrant, 'PARTY'], UNIT_HEAD: [...unit, 'PARTY'] }
const parties: AccessRow = { UNIT_HR_OFFICER: ['PARTY'], UNIT_HEAD: ['PARTY'] }

/** The one table of rights: role x relation x action. The API, the tests and the documents are generated from it. */
export const accessTable = {
  // Điều 16.2: Sở Nội vụ sử dụng mã định danh của các cơ quan, tổ chức thuộc phạm vi quản lý.
  'units.read': everyone,
  'units.manage': department,

  // Điều 5.2, Điều 16.3: Sở Nội vụ tạo lập, quản lý tài khoản. Điều 15.1: đơn vị quản lý tài khoản được phân cấp.
  'accounts.read': { ...person, ...unitReaders, ...department },
  'accounts.create': { UNIT_HR_OFFICER: unit, ...department },
  'accounts.import': department,
  'accounts.manage': { UNIT_HR_OFFICER: unit, ...department },
  'accounts.assignRoles': administrator,
  'accounts.delegateManagement': department,
  'accounts.acknowledge': person,

  // Điều 15.1, Điều 16.3: cấp, hạn chế, mở rộng hoặc hủy quyền truy cập theo phân cấp.
  'grants.read': { ...person, UNIT_HR_OFFICER: unit, ...head, ...department, ...observer },
  'grants.create': { UNIT_HR_OFFICER: unit, ...department },
  'grants.restrict': { UNIT_HR_OFFICER: unit, ...department },
  'grants.extend': { UNIT_HR_OFFICER: unit, ...department },
  'grants.revoke': { UNIT_HR_OFFICER: unit, ...department },

  // Điều 6: người được ủy quyền phê duyệt; người được ủy quyền không ủy quyền tiếp.
  'delegations.read': { ...person, ...unitReaders, ...department },
  'delegations.create': { COMPETENT_APPROVER: unit, ...head, ...administrator },
  'delegations.revoke': { COMPETENT_APPROVER: unit, ...head, ...administrator },

  // Điều 10.1: chuyển giao, tiếp nhận.
  'transfers.list': { ...person, ...caseReaders, ...department, ...observer },
  'transfers.read': { ...person, ...caseReaders, ...department, ...observer },
  'transfers.create': { ...hrOfficer, ...department },
  'transfers.confirmRevocation': { ...parties, ...department },
  'transfers.receive': parties,
  'transfers.object': parties,
  'transfers.withdraw': { ...parties, ...department },
  'transfers.attach': { ...parties, ...department },
  'transfers.settle': department,
  // Biệt phái: đơn vị cử đi gia hạn hoặc cho kết thúc sớm.
  'transfers.changeTerm': { ...parties, ...department },
  // Điều 10.1(c): cá nhân kiểm tra thông tin, dữ liệu của mình.
  'transfers.confirmData': person,

  // Điều 3.4, Điều 7: bản thân, đơn vị mình, Sở Nội vụ toàn tỉnh, còn lại phải có văn bản đồng ý.
  'dossiers.list': { ...unitReaders, ...department },
  'dossiers.read': { EMPLOYEE: ['SELF', 'CONSENT'], ...unitReaders, ...department },
  'dossiers.export': { ...person, ...hrOfficer, ...head, ...department },
  'dossiers.create': { ...hrOfficer, ...department },
  'dossiers.import': { ...hrOfficer, ...department },

  // Điều 5.2, 5.3: cá nhân nhập, cập nhật dữ liệu của mình; đơn vị nhập thay thì ghi rõ là nhập thay.
  'changes.read': { ...person, ...unitReaders, ...department },
  'changes.enter': { ...person, ...hrOfficer },
  'changes.submit': { ...person, ...hrOfficer },
  'changes.withdraw': { ...person, ...hrOfficer },
  // Điều 13.2: thông báo kịp thời khi có sai sót.
  'changes.reportError': person,

  // Điều 6, Điều 15.4: chỉ người có thẩm quyền hoặc được ủy quyền của đơn vị phê duyệt.
  'approvals.read': { ...unitReaders, ...department, ...observer },
  'approvals.prepare': approvers,
  'approvals.return': approvers,
  'approvals.sign': approvers,
  'approvals.openExtraordinaryRound': department,
  // Điều 16.8: Sở Nội vụ nêu mục, đơn vị mà mình phê duyệt cấp hai.
  'secondLevel.read': { ...unitReaders, ...department, ...observer },
  'secondLevel.name': department,
  'secondLevel.end': department,
  'certificates.read': { ...person, ...approvers, ...head, ...department },
  'certificates.register': administrator,
  'certificates.revoke': administrator,

  // Điều 5.4, Điều 12, Điều 14.1(b): Sở Nội vụ cập nhật lên Cơ sở dữ liệu quốc gia.
  'sync.read': { ...hrOfficer, ...department, ...observer },
  'sync.preview': { ...hrOfficer, ...department },
  'sync.start': department,
  'sync.replay': department,
  'sync.control': administrator,
  'reconciliation.read': { ...hrOfficer, ...department, ...observer },
  'reconciliation.start': department,
  'reconciliation.answer': { ...hrOfficer, ...department },

  // Điều 9, Điều 16.8: lưu trữ, sao lưu.
  'backups.read': { ...department, ...observer },
  'backups.start': administrator,
  'backups.verify': administrator,
  'backups.hold': administrator,
  'backups.delete': administrator,
  // Điều 10.2: thư mục riêng, quyền riêng.
  'archive.read': {
    DEPARTMENT_ADMINISTRATOR: ['PROVINCE'],
    DEPARTMENT_OFFICER: ['GRANT'],
    EMPLOYEE: ['CONSENT'],
  },
  'archive.export': administrator,
  'archive.takeBack': administrator,

  // Điều 3.4: văn bản đồng ý của cơ quan có thẩm quyền quản lý.
  'consents.read': { ...person, UNIT_HR_OFFICER: unit, ...head, ...department },
  'consents.record': { UNIT_HR_OFFICER: unit, ...head, ...department },
  'consents.revoke': { UNIT_HR_OFFICER: unit, ...head, ...department },
  // Điều 14.1(c): cung cấp dữ liệu theo yêu cầu của cấp có thẩm quyền.
  'dataRequests.read': department,
  'dataRequests.record': department,
  'dataRequests.answer': department,

  // Điều 14.1(d), (đ): phát hiện mâu thuẫn, đôn đốc hoàn thiện.
  'quality.read': { ...person, ...hrOfficer, ...head, ...department, ...observer },
  'quality.scan': department,
  'quality.remind': { ...hrOfficer, ...department },
  // Sở Nội vụ mở đợt rà soát, đơn vị rà soát và xác nhận.
  'reviews.read': { ...hrOfficer, ...head, ...department, ...observer },
  'reviews.manage': department,
  'reviews.confirm': { ...hrOfficer, ...head },

  // Điều 14.1(g), Điều 16.4: nhật ký truy cập; cá nhân biết ai đã xem dữ liệu của mình.
  'audit.read': { ...person, ...department },
  'audit.verify': administrator,
  'audit.export': administrator,
  'violations.read': department,
  'violations.record': department,

  'calendar.read': everyone,
  'calendar.edit': department,
  'codeLists.read': everyone,
  'codeLists.edit': administrator,
  'notifications.list': everyone,
  'notifications.markRead': everyone,
  // Điều 16.11: báo cáo hằng năm. Điều 7.1: tổng hợp, phân tích.
  'reports.read': { ...hrOfficer, ...head, ...department, ...observer },
  'reports.make': department,
  'operations.read': { ...department, ...observer },
} as const satisfies Readonly<Record<string, AccessRow>>

/** Hành vi: what a person may ask the hub to do. */
export type Action = keyof typeof accessTable

export const actions = Object.keys(accessTable) as readonly Action[] // the keys of a frozen literal

import { type Actor, type HeldRole, isGroundOf, type Role } from './actor.ts'

export const relations = [
  'SIGNED_IN',
  'SELF',
  'OWN_UNIT',
  'MANAGED_UNIT',
  'PROVINCE',
  'GRANT',
  'CONSENT',
  'PARTY',
] as const

/** Quan hệ với đối tượng dữ liệu: how a held role stands to what is asked for. */
export type Relation = (typeof relations)[number]

/** Đối tượng truy cập: what is asked for, by ids only. */
export interface AccessTarget {
  /** The units that the data belongs to now. */
  readonly unitCodes: readonly string[]
  /** The person whom it concerns, or null. */
  readonly employeeId: string | null
  /** In a case: the units whose act this is (for a receipt, the receiving unit and its managing unit). */
  readonly partyUnits?: readonly string[]
  /** The units that manage the data of `unitCodes` on the day of the request. */
  readonly managingUnitCodes?: readonly string[]
  /** A written consent in force that covers actor, person and purpose. */
  readonly consentId?: string | null
}

/** Does the role stand in this relation to the target? */
export function standsIn(relation: Relation, held: HeldRole, actor: Actor, target: AccessTarget): boolean {
  return tests[relation](held, target, actor)
}

type RelationTest = (held: HeldRole, target: AccessTarget, actor: Actor) => boolean

const tests: Readonly<Record<Relation, RelationTest>> = {
  SIGNED_IN: () => true,
  SELF: ({ role }, target, actor) => isOwn(role, actor, target),
  OWN_UNIT: (held, target) => !isGranted(held) && isOneOf(held.unitCode, target.unitCodes),
  MANAGED_UNIT: (held, target) => !isGranted(held) && isOneOf(held.unitCode, target.managingUnitCodes ?? []),
  PROVINCE: (held) => !isGranted(held) && isProvincial(held),
  // Điều 16.3: quyền được cấp trên cơ sở đề nghị bằng văn bản, trong phạm vi đơn vị ghi trong văn bản.
  GRANT: (held, target) =>
    isGranted(held) &&
    (isProvincial(held) ||
      isOneOf(held.unitCode, [...target.unitCodes, ...(target.managingUnitCodes ?? [])])),
  // Điều 3.4, Điều 7.3: được cơ quan có thẩm quyền đồng ý bằng văn bản.
  CONSENT: (_held, target) => typeof target.consentId === 'string',
  PARTY: (held, target) => isOneOf(held.unitCode, target.partyUnits ?? []),
}

function isGranted({ ground }: HeldRole): boolean {
  return isGroundOf('GRANT', ground)
}

// Điều 7.3: cá nhân khai thác dữ liệu của mình, ở đâu và giữ chức vụ gì cũng vậy.
function isOwn(role: Role, actor: Actor, target: AccessTarget): boolean {
  return role === 'EMPLOYEE' && actor.employeeId !== null && actor.employeeId === target.employeeId
}

/** Only the department's roles and observers can hold for the whole province; a unit's role without unit is a fault. */
function isProvincial({ role, unitCode }: HeldRole): boolean {
  const canBe = role === 'DEPARTMENT_OFFICER' || role === 'DEPARTMENT_ADMINISTRATOR' || role === 'OBSERVER'
  return canBe && unitCode === null
}

function isOneOf(unitCode: string | null, unitCodes: readonly string[]): boolean {
  return unitCode !== null && unitCodes.includes(unitCode)
}

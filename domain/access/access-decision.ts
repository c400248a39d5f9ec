import { type AccessRow, type Action, accessTable } from './access-table.ts'
import { type Actor, groundOf, type HeldRole, isGroundOf, type Role, roleLabels, roles } from './actor.ts'
import { type AccessRefusal, refusals } from './refusals.ts'
import { type AccessTarget, type Relation, relations, standsIn } from './relation.ts'

/** Quyết định truy cập: allowed with its ground, or refused with a code and what to do, in Vietnamese. */
export type AccessDecision =
  | {
      readonly allowed: true
      readonly ground: string
      readonly role: Role
      readonly relation: Relation
      /** What gave the role; with CONSENT, the consent. */
      readonly groundId: string
    }
  | ({ readonly allowed: false } & AccessRefusal)

/** Câu hỏi về quyền truy cập. */
export interface AccessQuestion {
  readonly actor: Actor
  readonly action: Action
  readonly target: AccessTarget
  readonly now: number
}

/** Phạm vi được xem: which rows a list may show. */
export type AccessScope =
  | { readonly kind: 'PROVINCE' }
  | { readonly kind: 'LIMITED'; readonly unitCodes: readonly string[]; readonly employeeId: string | null }

// Nobody decides on an own matter: the change goes one level up, the right is given by another.
const notInOwnMatter: ReadonlySet<Action> = new Set<Action>([
  'approvals.return',
  'grants.create',
  'grants.extend',
  'accounts.assignRoles',
  'consents.record',
  'transfers.receive',
])

export function decideAccess({ actor, action, target, now }: AccessQuestion): AccessDecision {
  const row: AccessRow = accessTable[action]
  const held = rolesInForce(actor, now)
  if (notInOwnMatter.has(action) && isOwnMatter(actor, target)) return refused(refusals.ownMatter(action))
  for (const role of held) {
    const relation = row[role.role]?.find((candidate) => standsIn(candidate, role, actor, target))
    if (relation) return allowed(role, relation, target)
  }
  return refused(refusals.forQuestion({ action, row, held, target }))
}

/** Could any role of the actor ever do this, whatever the target? Asked before the request is read. */
export function mayEver({ actor, action, now }: Omit<AccessQuestion, 'target'>): AccessDecision {
  const row: AccessRow = accessTable[action]
  const held = rolesInForce(actor, now).find(({ role }) => row[role] !== undefined)
  if (!held) return refused(refusals.noRole(action, row))
  return allowed(held, row[held.role]?.[0] ?? 'SIGNED_IN', { unitCodes: [], employeeId: null })
}

/** Which rows of a list the actor may see by an action's relations. Empty and without a person: none. */
export function scopeOf({ actor, action, now }: Omit<AccessQuestion, 'target'>): AccessScope {
  const row: AccessRow = accessTable[action]
  const granting = rolesInForce(actor, now).filter((held) => row[held.role] !== undefined)
  const isWide = granting.some((held) =>
    row[held.role]?.some((relation) => isWideOver(relation, held, actor)),
  )
  if (isWide) return { kind: 'PROVINCE' }
  const unitCodes = granting
    .filter((held) => row[held.role]?.some((relation) => reachesUnits(relation, held)))
    .flatMap(({ unitCode }) => unitCode ?? [])
  const isSelf = granting.some((held) => row[held.role]?.includes('SELF'))
  return { kind: 'LIMITED', unitCodes: [...new Set(unitCodes)], employeeId: isSelf ? actor.employeeId : null }
}

/** Every cell of the table, for generated tests and documents. */
export function accessMatrix(): readonly {
  readonly action: Action
  readonly role: Role
  readonly relation: Relation
  readonly allowed: boolean
}[] {
  return (Object.entries(accessTable) as [Action, AccessRow][]).flatMap(
    (
      [action, row], // keys are the Action union
    ) =>
      roles.flatMap((role) =>
        relations.map((relation) => ({
          action,
          role,
          relation,
          allowed: row[role]?.includes(relation) ?? false,
        })),
      ),
  )
}

/** Roles whose last day has passed count no more, whether or not anyone has cleaned up. */
export function rolesInForce(actor: Actor, now: number): readonly HeldRole[] {
  const held = actor.roles.filter(({ endsAt }) => endsAt === undefined || endsAt === null || now < endsAt)
  // Điều 7.3, Điều 8: ai được cấp tài khoản cũng là một cá nhân; quyền đối với dữ liệu của mình không cần ai cấp.
  return [...held, { role: 'EMPLOYEE', unitCode: null, ground: groundOf('ACCOUNT', actor.accountId) }]
}

function allowed(held: HeldRole, relation: Relation, target: AccessTarget): AccessDecision {
  const groundId = relation === 'CONSENT' ? (target.consentId ?? held.ground) : held.ground
  return { allowed: true, ground: groundText(held, relation), role: held.role, relation, groundId }
}

function refused(refusal: AccessRefusal): AccessDecision {
  return { allowed: false, ...refusal }
}

function isOwnMatter(actor: Actor, target: AccessTarget): boolean {
  return actor.employeeId !== null && actor.employeeId === target.employeeId
}

function isWideOver(relation: Relation, held: HeldRole, actor: Actor): boolean {
  const nowhere: AccessTarget = { unitCodes: [], employeeId: null }
  return ['SIGNED_IN', 'PROVINCE', 'GRANT'].includes(relation) && standsIn(relation, held, actor, nowhere)
}

function reachesUnits(relation: Relation, held: HeldRole): boolean {
  const isGranted = isGroundOf('GRANT', held.ground)
  return relation === 'PARTY' || (isGranted ? ['GRANT'] : ['OWN_UNIT', 'MANAGED_UNIT']).includes(relation)
}

function groundText({ role, unitCode }: HeldRole, relation: Relation): string {
  const held = `${roleLabels[role]}${unitCode === null ? '' : ` ${unitCode}`}`
  return (
    groundTexts[relation] ??
    (relation === 'GRANT'
      ? `Quyền được cấp theo đề nghị bằng văn bản: ${held} (Điều 16.3)`
      : `Vai trò ${held}`)
  )
}

const groundTexts: Readonly<Partial<Record<Relation, string>>> = {
  SELF: 'Dữ liệu của bản thân (Điều 7.3)',
  CONSENT: 'Văn bản đồng ý của cơ quan có thẩm quyền (Điều 3.4)',
  SIGNED_IN: 'Tài khoản do Sở Nội vụ cung cấp (Điều 8)',
}

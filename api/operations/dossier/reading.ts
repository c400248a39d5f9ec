import type { AccessTarget } from '#api/access.ts'
import type { ApiDeps } from '#api/deps.ts'
import type { Actor } from '#contracts/actor.ts'
import type { PersonFacts } from '#contracts/dossier.ts'
import type {
  AttachmentStore,
  ChangeStore,
  ConsentStore,
  EntryStore,
  ErrorReports,
  OwnDossierReader,
  PeopleStore,
} from '#contracts/dossier-stores.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import {
  type ReadingGround,
  type ReadingRequest,
  requireReading,
} from '#domain/dossier/access/readable-fields.ts'
import { unitsOfSecondment } from '#domain/transfer/secondment.ts'
import { consentStateOf } from '#domain/dossier/access/written-consent.ts'

/** Everything that the dossier's operations read and write. */
export interface DossierStores {
  readonly people: PeopleStore
  readonly entries: EntryStore
  readonly changes: ChangeStore
  readonly attachments: AttachmentStore
  readonly consents: ConsentStore
  readonly errorReports: ErrorReports
  readonly readOwn: OwnDossierReader
  /** Lets row-level security show these people for the rest of the transaction. */
  admit(work: UnitOfWork, employeeIds: readonly string[]): Promise<void>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly dossier: DossierStores
  }
}

interface Asked {
  readonly deps: ApiDeps
  readonly actor: Actor
  readonly work: UnitOfWork
  readonly now: number
}

/** The facts that the access table asks for: units of the person and a consent in force. */
export async function dossierTarget(asked: Asked, employeeId: string): Promise<AccessTarget> {
  const person = await asked.deps.stores.dossier.people.get(asked.work, employeeId)
  const today = civilDateAt(asked.now)
  const consents = await consentsFor(asked, person)
  const active = consents.find((consent) => consentStateOf(consent, today, asked.now) === 'ACTIVE')
  return {
    unitCodes: person.unitCode === null ? [] : [person.unitCode],
    managingUnitCodes: person.managingUnit === null ? [] : [person.managingUnit],
    employeeId,
    consentId: active?.consentId ?? null,
  }
}

/** For reading only: the unit where the person serves by secondment reads the dossier while the term runs. */
export async function readingTarget(asked: Asked, employeeId: string): Promise<AccessTarget> {
  const [target, posts] = await Promise.all([
    dossierTarget(asked, employeeId),
    asked.deps.stores.dossier.people.seconded(asked.work, employeeId),
  ])
  return { ...target, unitCodes: [...target.unitCodes, ...unitsOfSecondment(posts, asked.now)] }
}

export interface Reading {
  readonly person: PersonFacts
  readonly grounds: readonly ReadingGround[]
  readonly readable: ReadonlySet<string>
}

/** Điều 3.4, 7: the person and the fields that this reader may see; opens the second wall for what the first allows. */
export async function openReading(asked: Asked, employeeId: string): Promise<Reading> {
  const { people } = asked.deps.stores.dossier
  const [person, posts] = await Promise.all([
    people.get(asked.work, employeeId),
    people.seconded(asked.work, employeeId),
  ])
  const unitCodes = [...unitsOf(person), ...unitsOfSecondment(posts, asked.now)]
  const request: ReadingRequest = {
    reader: asked.actor,
    subject: { employeeId, unitCodes },
    consents: await consentsFor(asked, person),
    today: civilDateAt(asked.now),
    now: asked.now,
  }
  const reading = requireReading(request)
  await asked.deps.stores.dossier.admit(asked.work, [employeeId])
  return { person, ...reading }
}

export function groundsText(grounds: readonly ReadingGround[]): string {
  return grounds.map((ground) => `${ground.relation} ${ground.reference}`).join('; ')
}

function consentsFor({ deps, actor, work }: Asked, person: PersonFacts) {
  const subject = { employeeId: person.employeeId, unitCodes: unitsOf(person) }
  return deps.stores.dossier.consents.listFor(work, { accountId: actor.accountId, subject })
}

function unitsOf(person: PersonFacts): string[] {
  return [person.unitCode, person.managingUnit].filter((unit) => unit !== null)
}

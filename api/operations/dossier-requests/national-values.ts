import type { ApiDeps } from '#api/deps.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'

const most = 200

/** Điều 3.5: what the national side has said of a person's section and nobody here has decided on yet. */
export async function nationalValues(
  { deps, work }: { readonly deps: ApiDeps; readonly work: UnitOfWork },
  { employeeId, section }: { readonly employeeId: string; readonly section: SectionCode },
): Promise<Readonly<Record<string, unknown>>> {
  const { population, sync } = deps.stores
  const answer = section === 'IDENTITY' ? await population.find(work, employeeId) : undefined
  const corrections = await sync.openCorrections(work, { employeeId, limit: most })
  const corrected = corrections.flatMap(({ field, view }) => {
    const [named, name] = field?.split('.') ?? []
    return named === section && name !== undefined ? [[name, view.theirs] as const] : []
  })
  return { ...answer, ...Object.fromEntries(corrected) }
}

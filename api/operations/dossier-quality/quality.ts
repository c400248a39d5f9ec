import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { instant, queryInteger, toInstant, uuid } from '#contracts/http/primitives.ts'
import { type QualityStore, qualityScanStart } from '#contracts/quality.ts'
import { checkCatalogue, checkCodes } from '#domain/dossier/checks/catalogue.ts'
import { findField, isSectionCode } from '#domain/dossier/form/dossier-form.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly quality: Pick<QualityStore, 'begin' | 'unitScores' | 'findings' | 'lastScan'>
  }
}

const tag = 'Chất lượng dữ liệu'

const unitScore = z
  .strictObject({
    unitCode: z.string(),
    people: z.int(),
    correct: z.int(),
    complete: z.int(),
    clean: z.int(),
    live: z.int(),
  })
  .meta({ id: 'UnitQuality' })

const findingLine = z
  .strictObject({
    employeeId: uuid(),
    unitCode: z.string(),
    code: z.string(),
    field: z.string(),
    fieldLabel: z.string(),
    level: z.string(),
    rule: z.string(),
    foundAt: instant(),
  })
  .meta({ id: 'QualityFinding' })

export const qualityOperations = [
  operation({
    id: 'listUnitQuality',
    method: 'get',
    path: '/quality/units',
    tag,
    summary: 'Mức đúng – đủ – sạch – sống của từng đơn vị (phần trăm), theo lần rà soát gần nhất',
    action: 'quality.read',
    status: 200,
    reply: z.strictObject({ items: z.array(unitScore) }),
    run: async ({ deps, work, scope }) => {
      const units = scope.kind === 'PROVINCE' ? null : scope.unitCodes
      return { body: { items: await deps.stores.quality.unitScores(work, units) } }
    },
  }),
  operation({
    id: 'listQualityFindings',
    method: 'get',
    path: '/quality/findings',
    tag,
    summary: 'Dữ liệu thiếu, sai, mâu thuẫn, quá hạn của mình hoặc đơn vị mình (Điều 14.1d, 14.1đ)',
    action: 'quality.read',
    query: z.strictObject({
      code: z.enum(checkCodes as [string, ...string[]]).optional(), // the catalogue is never empty
      limit: queryInteger(1, 500, 100),
    }),
    status: 200,
    reply: z.strictObject({ items: z.array(findingLine) }),
    run: async ({ deps, work, scope, query, note }) => {
      const lines = await deps.stores.quality.findings(work, {
        unitCodes: scope.kind === 'PROVINCE' ? null : scope.unitCodes,
        employeeId: scope.kind === 'LIMITED' ? scope.employeeId : null,
        code: query.code ?? null,
        limit: query.limit,
      })
      note({ subjects: lines.map((line) => line.employeeId) })
      const items = lines.map((line) => ({
        ...line,
        fieldLabel: labelOf(line.field),
        rule: ruleOf(line.code),
        foundAt: toInstant(line.foundAt),
      }))
      return { body: { items } }
    },
  }),
  operation({
    id: 'startQualityScan',
    method: 'post',
    path: '/quality/scans',
    tag,
    summary: 'Rà soát toàn tỉnh ngay bây giờ',
    action: 'quality.scan',
    status: 202,
    reply: z.strictObject({ scanId: uuid(), workflowId: z.string() }),
    run: async ({ deps, work, now, afterCommit }) => {
      const scanId = randomUUID()
      await deps.stores.quality.begin(work, { scanId, at: now })
      const start = qualityScanStart(scanId)
      afterCommit(() => deps.workflows.start(start))
      return { body: { scanId, workflowId: start.workflowId } }
    },
  }),
]

/** `TRAINING/dao-tao-1.school` → the label of the form. */
function labelOf(field: string): string {
  const [place = '', name = ''] = field.split('.')
  const section = place.split('/')[0] ?? ''
  return isSectionCode(section) ? (findField(section, name)?.label ?? section) : section
}

// Values are not kept, so the rule is told without them.
function ruleOf(code: string): string {
  const rules: Readonly<Record<string, { readonly message: string }>> = checkCatalogue
  return (rules[code]?.message ?? code).replaceAll(/ ?"?\{[^}]+\}"?/g, '')
}

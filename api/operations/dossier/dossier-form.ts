import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { sectionCode } from '#contracts/http/dossier.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { type SectionCode, sectionCodes, sectionOf } from '#domain/dossier/form/dossier-form.ts'
import { restrictionLevels } from '#domain/dossier/form/restriction-level.ts'
import { type CodeListName, codeLists } from '#domain/reference/code-lists.ts'
import { listCodesInForce } from '#domain/reference/code-list.ts'

const tag = 'Hồ sơ'
const listNames = Object.keys(codeLists) as [CodeListName, ...CodeListName[]] // there are lists

const fieldReply = z.strictObject({
  name: z.string(),
  item: z.string(),
  label: z.string(),
  kind: z.string(),
  codeList: z.string().nullable(),
  level: z.int(),
  levelLabel: z.string(),
  encrypted: z.boolean(),
  requiredFor: z.array(z.string()),
  documentDue: z.boolean(),
})

const sectionReply = z
  .strictObject({
    section: sectionCode,
    label: z.string(),
    entries: z.enum(['ONE', 'MANY']),
    fields: z.array(fieldReply),
  })
  .meta({ id: 'DossierSection' })

export const dossierFormOperations = [
  operation({
    id: 'getDossierForm',
    method: 'get',
    path: '/dossier-form',
    tag,
    summary:
      'Mẫu hồ sơ 38 mục: từng trường, kiểu, độ hạn chế tiếp cận, bắt buộc với ai, có phải kèm tài liệu không',
    action: 'codeLists.read',
    status: 200,
    reply: z.strictObject({ sections: z.array(sectionReply) }),
    run: () => Promise.resolve({ body: { sections: sectionCodes.map(showSection) } }),
  }),
  operation({
    id: 'getCodeList',
    method: 'get',
    path: '/code-lists/{list}',
    tag,
    summary: 'Danh mục dùng chung đang có hiệu lực',
    action: 'codeLists.read',
    params: z.strictObject({ list: z.enum(listNames) }),
    status: 200,
    reply: z.strictObject({
      list: z.string(),
      label: z.string(),
      verified: z.boolean(),
      entries: z.array(
        z.strictObject({
          code: z.string(),
          label: z.string(),
          validFrom: z.string().nullable(),
          validTo: z.string().nullable(),
        }),
      ),
    }),
    run: ({ params, now }) => {
      const { label, verified } = codeLists[params.list]
      const entries = listCodesInForce(codeLists[params.list], civilDateAt(now)).map((entry) => ({
        ...entry,
      }))
      return Promise.resolve({ body: { list: params.list, label, verified, entries } })
    },
  }),
]

function showSection(section: SectionCode): z.input<typeof sectionReply> {
  const { label, entries, fields } = sectionOf(section)
  const shown = Object.entries(fields).map(([name, field]) => ({
    name,
    item: field.item,
    label: field.label,
    kind: field.type.kind,
    codeList: 'list' in field.type ? field.type.list : null,
    level: field.level,
    levelLabel: restrictionLevels[field.level].label,
    encrypted: field.sealed,
    requiredFor: [...field.requiredFor],
    documentDue: field.documentDue,
  }))
  return { section, label, entries, fields: shown }
}

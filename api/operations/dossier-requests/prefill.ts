import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { entryKey, prefillReply, sectionCode } from '#contracts/http/dossier.ts'
import { uuid } from '#contracts/http/primitives.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { maskValue } from '#domain/dossier/access/mask.ts'
import { prefill } from '#domain/dossier/change/prefill.ts'
import { dossierErrors } from '#domain/dossier/errors.ts'
import { isSectionOf } from '#domain/dossier/form/dossier-form.ts'
import { nationalValues } from './national-values.ts'
import { dossierTarget, groundsText, openReading } from '../dossier/reading.ts'

export const prefillOperations = [
  operation({
    id: 'prefillChange',
    method: 'get',
    path: '/dossiers/{employeeId}/prefill',
    tag: 'Đề nghị cập nhật',
    summary:
      'Điền sẵn một mục trước khi khai: dữ liệu tỉnh hoặc CSDL quốc gia đã có, trường còn phải hỏi, mục đích được khai lại (Điều 3.5)',
    action: 'changes.enter',
    params: z.strictObject({ employeeId: uuid() }),
    query: z.strictObject({ section: sectionCode, entryKey: entryKey.default('MAIN') }),
    status: 200,
    reply: prefillReply,
    errors: ['DOSSIER.NOT_FOUND', 'DOSSIER.READ_REFUSED', 'DOSSIER.SECTION_NOT_ON_FORM'],
    target: (input) => dossierTarget(input, input.params.employeeId),
    run: async (context) => {
      const { deps, work, params, query, now, note } = context
      const { section } = query
      const { person, readable, grounds } = await openReading(context, params.employeeId)
      const { category } = person
      if (!isSectionOf(category, section)) throw dossierErrors.sectionNotOnForm({ section, category })
      const today = civilDateAt(now)
      const entries = await deps.stores.dossier.entries.current(work, [params.employeeId], { validOn: today })
      const held = entries.find((entry) => entry.section === section && entry.entryKey === query.entryKey)
      const national =
        query.entryKey === 'MAIN'
          ? await nationalValues(context, { employeeId: params.employeeId, section })
          : {}
      note({ subjects: [params.employeeId], ground: groundsText(grounds) })
      const known = prefill({ section, category, held: held?.value ?? null, national, today })
      const masked = maskValue(section, known.value, readable)
      return {
        body: {
          section,
          entryKey: query.entryKey,
          value: masked.value as z.input<typeof prefillReply>['value'], // what is held or fits the form
          hidden: [...masked.hidden],
          sources: known.sources,
          asked: [...known.asked],
          purposes: [...known.purposes],
        },
      }
    },
  }),
]

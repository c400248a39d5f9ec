import { type SectionCode, findField, sectionOf } from '../form/dossier-form.ts'
import { type ValueFault, findValueFault } from '../values/check-value.ts'
import type { FieldValue } from '../values/field-type.ts'
import { type Finding, finding } from './finding.ts'

export interface LooseEntry {
  readonly section: SectionCode
  readonly entryKey: string
  readonly value: Readonly<Record<string, unknown>>
}

// Điều 5.1: CCCD_FORMAT, CODE_NOT_IN_LIST and the format of each field of one entry.
export function checkFields(entry: LooseEntry, on: string): Finding[] {
  const found: Finding[] = []
  for (const name of Object.keys(entry.value)) {
    const value = entry.value[name]
    if (value === undefined) continue
    const field = findField(entry.section, name)
    if (field === undefined) {
      const place = { field: name, entryKey: entry.entryKey }
      found.push(formatFinding(entry.section, place, name, 'không có trong mẫu.'))
      continue
    }
    const fault = findValueFault(field.type, value as FieldValue, on) // the switch below it checks the runtime type
    if (fault === undefined) continue
    found.push(toFinding(entry.section, { field: name, entryKey: entry.entryKey }, field.label, fault))
  }
  return found
}

/** FIELD_MISSING for each required field that an existing entry lacks. */
export function checkRequired(entry: LooseEntry, category: string): Finding[] {
  const found: Finding[] = []
  for (const { name, label } of requiredIn(entry.section, category)) {
    if (entry.value[name] !== undefined) continue
    found.push(
      finding('FIELD_MISSING', entry.section, { field: name, entryKey: entry.entryKey }, { trường: label }),
    )
  }
  return found
}

interface RequiredField {
  readonly name: string
  readonly label: string
}

const requiredFields = new Map<SectionCode, Map<string, readonly RequiredField[]>>()

/** Worked out once for a section and category: a scan asks it a million times. */
export function requiredIn(section: SectionCode, category: string): readonly RequiredField[] {
  const ofSection = requiredFields.get(section) ?? new Map<string, readonly RequiredField[]>()
  requiredFields.set(section, ofSection)
  const known = ofSection.get(category)
  if (known !== undefined) return known
  const required = Object.entries(sectionOf(section).fields)
    .filter(([, field]) => (field.requiredFor as readonly string[]).includes(category))
    .map(([name, field]) => ({ name, label: field.label }))
  ofSection.set(category, required)
  return required
}

interface Place {
  readonly field: string
  readonly entryKey: string
}

function toFinding(section: SectionCode, place: Place, label: string, fault: ValueFault): Finding {
  switch (fault.kind) {
    case 'PERSONAL_ID':
      return finding('CCCD_FORMAT', section, place)
    case 'NOT_IN_LIST':
      return finding('CODE_NOT_IN_LIST', section, place, { v: fault.value, dm: fault.listLabel })
    case 'FORMAT':
    default:
      return formatFinding(section, place, label, fault.hint)
  }
}

function formatFinding(section: SectionCode, place: Place, label: string, hint: string): Finding {
  return finding('FIELD_FORMAT', section, place, { trường: label, 'yêu cầu': hint })
}

import type { z } from 'zod'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import type { attachmentReply, changeReply, dossierEntry, findingReply } from '#contracts/http/dossier.ts'
import type { ChangeRecord } from '#contracts/dossier.ts'
import type { AttachmentLine, HeldEntry } from '#contracts/dossier-stores.ts'
import { isWhollyHidden, maskValue } from '#domain/dossier/access/mask.ts'
import { type Finding, levelOf, messageOf } from '#domain/dossier/checks/finding.ts'

type Shown = Record<string, string | number | string[]>

/** Only what may be read; entries of which nothing may be read are left out. */
export function showEntries(
  entries: readonly HeldEntry[],
  readable: ReadonlySet<string>,
): z.input<typeof dossierEntry>[] {
  return entries.flatMap((entry) => {
    const masked = maskValue(entry.section, entry.value ?? {}, readable)
    if (isWhollyHidden(masked)) return []
    return [
      {
        entryId: entry.versionId,
        section: entry.section,
        entryKey: entry.entryKey,
        value: masked.value as Shown, // stored through the field types
        hidden: [...masked.hidden],
        validFrom: entry.validFrom,
        recordedAt: toInstant(entry.recordedAt),
        retractedAt: toInstantOrNull(entry.retractedAt),
        source: entry.source,
        approvedBy: entry.approval,
      },
    ]
  })
}

export function showChange(change: ChangeRecord, readable: ReadonlySet<string>): z.input<typeof changeReply> {
  const masked = maskValue(change.section, change.value ?? {}, readable)
  return {
    changeId: change.changeId,
    employeeId: change.employeeId,
    managingUnit: change.managingUnit,
    status: change.status,
    act: change.act,
    section: change.section,
    entryKey: change.entryKey,
    value: change.value === null ? null : (masked.value as Shown), // stored through the field types
    hidden: [...masked.hidden],
    validFrom: change.validFrom,
    purpose: change.purpose,
    onBehalf: change.onBehalf,
    returnReason: change.returnReason,
    submittedAt: toInstantOrNull(change.submittedAt),
    version: change.version,
  }
}

export function showFinding(found: Finding): z.input<typeof findingReply> {
  return { code: found.code, level: levelOf(found), field: found.field, message: messageOf(found) }
}

export function showAttachment(line: AttachmentLine): z.input<typeof attachmentReply> {
  const { attachmentId, documentKind, documentNo, mediaType, size, sha256, pointer } = line
  return { attachmentId, documentKind, documentNo, mediaType, size, sha256, pointer }
}

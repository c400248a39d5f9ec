import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'

// Never personal data: search attributes are stored and indexed in clear.
export const searchAttributes = {
  unitCodes: defineSearchAttributeKey('UnitCodes', SearchAttributeType.KEYWORD_LIST),
  process: defineSearchAttributeKey('Process', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD),
  period: defineSearchAttributeKey('Period', SearchAttributeType.KEYWORD),
  blockedReason: defineSearchAttributeKey('BlockedReason', SearchAttributeType.KEYWORD),
  dueAt: defineSearchAttributeKey('DueAt', SearchAttributeType.DATETIME),
  overdue: defineSearchAttributeKey('Overdue', SearchAttributeType.BOOL),
} as const

/** Name and type as `temporal operator search-attribute create` takes them. */
export const searchAttributeTypes = {
  UnitCodes: 'KeywordList',
  Process: 'Keyword',
  Stage: 'Keyword',
  Period: 'Keyword',
  BlockedReason: 'Keyword',
  DueAt: 'Datetime',
  Overdue: 'Bool',
} as const

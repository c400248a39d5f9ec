import type { CodeList } from './code-list.ts'
import { learningLists } from './learning-lists.ts'
import { personalLists } from './personal-lists.ts'
import { gradeList } from './grades.ts'
import { serviceLists } from './service-lists.ts'

/** Danh mục dùng chung — every code list by name. */
export const codeLists = {
  ...personalLists,
  ...serviceLists,
  ...learningLists,
  GRADE: gradeList,
} as const satisfies Record<string, CodeList>

export type CodeListName = keyof typeof codeLists

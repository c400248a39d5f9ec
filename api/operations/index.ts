import type { Operation } from '#api/operation.ts'
import { accountImportOperations } from './account-import.ts'
import { accountOperations } from './accounts.ts'
import { auditOperations } from './audit.ts'
import { dossierOperations } from './dossiers.ts'
import { meOperations } from './me.ts'
import { unitOperations } from './units.ts'

/** The whole route table: each concern adds its own array. */
export const operations: readonly Operation[] = [
  ...meOperations,
  ...unitOperations,
  ...accountOperations,
  ...accountImportOperations,
  ...dossierOperations,
  ...auditOperations,
]

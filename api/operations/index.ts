import type { Operation } from '#api/operation.ts'
import { auditOperations } from './audit.ts'
import { meOperations } from './me.ts'

/** The whole route table: each concern adds its own array. */
export const operations: readonly Operation[] = [...meOperations, ...auditOperations]

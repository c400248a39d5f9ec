import { type Database, prismaOf } from '#adapters/postgres/database.ts'

export function createOneChangeActivities(hub: Database) {
  return {
    approveChange: async (changeId: string): Promise<void> => {
      await hub.transaction(
        { kind: 'SYSTEM' },
        (work) => prismaOf(work).$executeRaw`
          UPDATE change_request SET status = 'APPROVED', approved_at = now() WHERE id = ${changeId}::uuid`,
      )
    },
  }
}

export type OneChangeActivities = ReturnType<typeof createOneChangeActivities>

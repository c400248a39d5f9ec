import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from './database.ts'

export interface Profile {
  readonly login: string
  readonly displayName: string
  readonly mustChange: boolean
  readonly acknowledgedAt: number | null
}

export interface Session {
  readonly id: string
  readonly signedInAt: number | null
  readonly endsAt: number | null
}

interface SessionRow {
  readonly uid: string
  readonly login_ts: number | null
  readonly expires_at: Date | null
}

/** What an account knows of itself. */
export function createProfiles() {
  return {
    async getProfile(work: UnitOfWork, accountId: string): Promise<Profile> {
      const row = await prismaOf(work).account.findUniqueOrThrow({ where: { id: accountId } })
      return {
        login: row.login,
        displayName: row.displayName,
        mustChange: row.mustChange,
        acknowledgedAt: row.acknowledgedAt?.getTime() ?? null,
      }
    },
    /** Sessions at the embedded issuer; another issuer keeps its own. */
    async listSessions(work: UnitOfWork, accountId: string): Promise<readonly Session[]> {
      const rows = await prismaOf(work).$queryRaw<SessionRow[]>`
        SELECT uid, (payload->>'loginTs')::float8 AS login_ts, expires_at FROM oidc_payload
        WHERE model = 'Session' AND payload->>'accountId' = ${accountId} AND (expires_at IS NULL OR expires_at > now())
        ORDER BY expires_at DESC NULLS LAST, uid LIMIT 100`
      return rows.map(({ uid, login_ts, expires_at }) => ({
        id: uid,
        signedInAt: login_ts === null ? null : login_ts * 1000,
        endsAt: expires_at?.getTime() ?? null,
      }))
    },
    /** Ends every session and every token at once: those of this very second too, hence the next second. */
    async endSessions(
      work: UnitOfWork,
      { accountId, now }: { accountId: string; now: number },
    ): Promise<void> {
      const validAfter = new Date((Math.floor(now / 1000) + 1) * 1000)
      await prismaOf(work).$executeRaw`
        UPDATE account SET valid_after = greatest(valid_after, ${validAfter}) WHERE id = ${accountId}::uuid`
      await prismaOf(work).$executeRaw`DELETE FROM oidc_payload WHERE payload->>'accountId' = ${accountId}`
    },
  }
}

import type pg from 'pg'

/** What oidc-provider hands over to be kept (its `AdapterPayload`); opaque but for the fields that are looked up. */
interface Payload {
  readonly grantId?: string
  readonly userCode?: string
  readonly uid?: string
}

interface KeptRow {
  readonly payload: Record<string, unknown>
  readonly consumed: number | null
}

type Column = 'id' | 'uid' | 'user_code'

const upsert = `
  INSERT INTO oidc_payload (model, id, payload, grant_id, user_code, uid, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
  ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
    user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at`

// Ending the sessions ends what would give new tokens too: browser sessions by their sign-in, the rest by its issue.
const isNotRevoked = `NOT (p.model IN ('Session', 'RefreshToken', 'AuthorizationCode') AND EXISTS (
  SELECT 1 FROM account a
  WHERE a.id = (CASE WHEN p.payload->>'accountId' ~ '^[0-9a-f-]{36}$' THEN p.payload->>'accountId' END)::uuid
    AND a.valid_after > to_timestamp(coalesce(p.payload->>'loginTs', p.payload->>'iat')::bigint)))`

/** The adapter that oidc-provider makes one of for each of its models; one table keeps them all. */
export function createOidcStore(pool: pg.Pool) {
  return class OidcStore {
    readonly model: string

    constructor(model: string) {
      this.model = model
    }

    async upsert(id: string, payload: object, expiresInSeconds: number): Promise<void> {
      const { grantId, userCode, uid } = payload as Payload
      const keys = [grantId ?? null, userCode ?? null, uid ?? null]
      const life = expiresInSeconds === 0 ? null : expiresInSeconds
      await pool.query(upsert, [this.model, id, JSON.stringify(payload), ...keys, life])
    }

    async #find(column: Column, value: string): Promise<Record<string, unknown> | undefined> {
      const { rows } = await pool.query<KeptRow>(
        `SELECT p.payload, extract(epoch FROM p.consumed_at)::int AS consumed FROM oidc_payload p
         WHERE p.model = $1 AND p.${column} = $2 AND (p.expires_at IS NULL OR p.expires_at > now()) AND ${isNotRevoked}`,
        [this.model, value],
      )
      const [row] = rows
      if (row === undefined) return undefined
      return row.consumed === null ? row.payload : { ...row.payload, consumed: row.consumed }
    }

    find(id: string): Promise<Record<string, unknown> | undefined> {
      return this.#find('id', id)
    }

    findByUid(uid: string): Promise<Record<string, unknown> | undefined> {
      return this.#find('uid', uid)
    }

    findByUserCode(userCode: string): Promise<Record<string, unknown> | undefined> {
      return this.#find('user_code', userCode)
    }

    async destroy(id: string): Promise<void> {
      await pool.query('DELETE FROM oidc_payload WHERE model = $1 AND id = $2', [this.model, id])
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      await pool.query('DELETE FROM oidc_payload WHERE model = $1 AND grant_id = $2', [this.model, grantId])
    }

    async consume(id: string): Promise<void> {
      await pool.query('UPDATE oidc_payload SET consumed_at = now() WHERE model = $1 AND id = $2', [
        this.model,
        id,
      ])
    }
  }
}

/** Expired rows are forgotten by the nightly sweep. */
export async function forgetExpiredOidc(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query('DELETE FROM oidc_payload WHERE expires_at < now()')
  return rowCount ?? 0
}

import { Router } from 'express'
import type { HealthProbe } from '#api/deps.ts'

/** `/healthz`: the process lives. `/readyz`: database, Temporal and worker do their work. */
export function healthRouter(
  health: HealthProbe,
  { isStopping }: { readonly isStopping: () => boolean },
): Router {
  const router = Router({ strict: true, caseSensitive: true })
  router.get('/healthz', (_request, response) => void response.json({ ok: true }))
  router.get('/readyz', async (_request, response) => {
    const parts = await health.probe()
    const ready = !isStopping() && parts.every(({ ok }) => ok)
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ ok: ready, parts: Object.fromEntries(parts.map(({ name, ok }) => [name, ok])) })
  })
  return router
}

import express from 'express'
import { pino } from 'pino'
import { openDatabase } from '#adapters/postgres/database.ts'
import { loadServiceSettings } from '#config/env.ts'
import { describeError } from '../http/request-log.ts'
import { serve } from '../http/serve.ts'
import { composeIssuer, loadIssuerKeys } from './compose.ts'

// The embedded issuer as a process of its own: then OIDC_ISSUER of the API is this one's public address plus /oidc.
const settings = loadServiceSettings()
const logger = pino({ level: settings.LOG_LEVEL })
const database = openDatabase({ url: settings.DATABASE_URL, role: 'hub_api', connections: 4 })
const app = express()
app.disable('x-powered-by')
app.use(
  composeIssuer({
    publicUrl: settings.HUB_PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`,
    audience: settings.OIDC_AUDIENCE,
    database,
    keys: loadIssuerKeys(settings),
    report: (error) => logger.error({ error: describeError(error) }, 'issuer error'),
  }),
)
const running = await serve(app, { host: settings.HUB_LISTEN, port: settings.PORT, graceMs: 5_000 })
logger.info({ port: running.port }, 'issuer is up')

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void running.stop().then(() => database.close()))

import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { loadServiceSettings } from '#config/env.ts'
import { ensureLogins } from '#embedded/logins.ts'
import { prepareTemporal } from '#embedded/prepare.ts'
import { seedProduction } from '../prisma/seed/production.ts'

// The jobs of docker-compose.yml, safe to run again: `database` (as the owner) and `schedules`.
const settings = loadServiceSettings()
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function prepareDatabase(): Promise<void> {
  const applied = await migrateDeploy(settings.DATABASE_URL)
  say(`Đã nâng cấp cơ sở dữ liệu: ${applied.length} bước.`)
  const { units, administrator } = await seedProduction(settings.DATABASE_URL)
  say(`Đơn vị: ${units}.`)
  if (administrator) {
    const { login, password } = administrator
    say(`Tài khoản quản trị đầu tiên: ${login}, mật khẩu dùng một lần: ${password} (chỉ hiện lần này).`)
  }
  const { HUB_API_PASSWORD: api, HUB_WORKER_PASSWORD: worker } = settings
  if (api === undefined || worker === undefined) return
  await ensureLogins(settings.DATABASE_URL, { hub_api_login: api, hub_worker_login: worker })
  say('Đã đặt tài khoản cơ sở dữ liệu của API và tiến trình xử lý.')
}

const jobs: Readonly<Record<string, () => Promise<void>>> = {
  database: prepareDatabase,
  schedules: () => prepareTemporal(settings, say),
}
const job = jobs[process.argv[2] ?? '']
if (job) await job()
else {
  process.stderr.write('Dùng: prepare.ts database | schedules\n')
  process.exitCode = 2
}

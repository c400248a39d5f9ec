import { chmodSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// The CLI asks for a native engine on every call, also `generate`, and would download it. Give it the
// official engine's WebAssembly build behind the same protocol (scripts/schema-engine.mjs).
if (process.platform !== 'win32' && process.env['PRISMA_SCHEMA_ENGINE_BINARY'] === undefined) {
  const standIn = fileURLToPath(new URL('./scripts/schema-engine.mjs', import.meta.url))
  chmodSync(standIn, 0o755)
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] = standIn
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://nobody@127.0.0.1:1/none' },
})

#!/usr/bin/env node
// Stand-in for Prisma's native `schema-engine` binary, used through PRISMA_SCHEMA_ENGINE_BINARY (prisma.config.ts).
import { register } from 'tsx/esm/api'

register()
await import('../adapters/postgres/migration/schema-engine-cli.ts')

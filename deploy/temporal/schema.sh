#!/bin/sh
# Safe to run again; also the first step of an upgrade (one minor version at a time, schema before server).
set -eu
for database in temporal temporal_visibility; do
  kind=${database#temporal_}
  tool="temporal-sql-tool --plugin postgres12 --endpoint ${SQL_HOST:-postgres} --port ${SQL_PORT:-5432} --user temporal --db $database"
  export SQL_PASSWORD
  $tool setup-schema --version 0.0 || echo "$database: the version table is there"
  $tool update-schema --schema-dir "${SCHEMA_DIR:-/etc/temporal/schema}/postgresql/v12/$kind/versioned"
done

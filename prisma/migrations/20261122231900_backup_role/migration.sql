-- Điều 9.1: the backup role reads every row or fails. From PostgreSQL 16 a membership inherits by what the role was when
-- it was granted; hub_backup was NOINHERIT then, so it is granted again now that it inherits.
DO $$
BEGIN
  REVOKE pg_read_all_data FROM hub_backup;
  GRANT pg_read_all_data TO hub_backup;
EXCEPTION WHEN insufficient_privilege OR OTHERS THEN
  RAISE NOTICE 'hub_backup needs pg_read_all_data from an administrator: %', SQLERRM;
END $$;

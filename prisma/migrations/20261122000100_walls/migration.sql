-- What Prisma's schema cannot say: partial unique indexes, the audit chain, the archive's lock, roles, row-level security.

CREATE UNIQUE INDEX transfer_one_open_case ON transfer (employee_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX assignment_one_open_main ON assignment (employee_id) WHERE kind = 'MAIN' AND ends_on IS NULL;
CREATE INDEX dossier_entry_current ON dossier_entry (employee_id) WHERE superseded_at IS NULL;
CREATE INDEX held_role_open ON held_role (account_id) WHERE ends_at IS NULL;
CREATE INDEX sync_outbox_pending ON sync_outbox (id) WHERE status = 'PENDING';
CREATE UNIQUE INDEX unit_management_open ON unit_management (unit_code) WHERE valid_to IS NULL;

-- Điều 14.1(g): append-only hash chain. The head row is the mutex and remembers the last hash; append last in a transaction.
CREATE FUNCTION audit_text(e audit_entry) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws(E'\x1f', e.seq, e.chain, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.actor, e.action, e.ground, e.request_id, e.detail::text, e.subjects::text)
$$;

CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_head;
BEGIN
  INSERT INTO audit_head (chain, seq, hash)
    VALUES (NEW.chain, 0, sha256(convert_to('hub-audit:' || NEW.chain, 'UTF8'))) ON CONFLICT (chain) DO NOTHING;
  SELECT * INTO head FROM audit_head WHERE chain = NEW.chain FOR UPDATE;
  NEW.seq := head.seq + 1;
  NEW.at := clock_timestamp();
  NEW.prev_hash := head.hash;
  NEW.hash := sha256(head.hash || convert_to(audit_text(NEW), 'UTF8'));
  UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.chain;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_append BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_append();

CREATE FUNCTION audit_list_subjects() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_subject (chain, seq, employee_id)
    SELECT DISTINCT NEW.chain, NEW.seq, subject::uuid FROM jsonb_array_elements_text(NEW.subjects) AS subject;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_list_subjects AFTER INSERT ON audit_entry FOR EACH ROW
  WHEN (NEW.subjects <> '[]'::jsonb) EXECUTE FUNCTION audit_list_subjects();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501';
END $$;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Điều 10.2: the archive folder is read-only; only "taken back" may be written, once.
CREATE FUNCTION archive.keep_folder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.taken_back_at IS NOT NULL
    OR (to_jsonb(NEW) - 'taken_back_at' - 'taken_back_ground') <> (to_jsonb(OLD) - 'taken_back_at' - 'taken_back_ground') THEN
    RAISE EXCEPTION 'archive.folder is read-only (% refused)', TG_OP USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_folder BEFORE UPDATE OR DELETE ON archive.folder FOR EACH ROW EXECUTE FUNCTION archive.keep_folder();

-- A dossier's past is never overwritten: an entry's value stays, only what superseded it is noted, once.
CREATE FUNCTION keep_dossier_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'superseded_at' - 'sealed') <> (to_jsonb(OLD) - 'superseded_at' - 'sealed') THEN
    RAISE EXCEPTION 'dossier_entry is never overwritten (% refused)', TG_OP USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_dossier_entry BEFORE UPDATE OR DELETE ON dossier_entry FOR EACH ROW EXECUTE FUNCTION keep_dossier_entry();

-- Roles belong to the cluster: another database of the same cluster may have made them.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['hub_api', 'hub_worker', 'hub_archive', 'hub_backup'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
  BEGIN
    ALTER ROLE hub_backup BYPASSRLS;
    GRANT pg_read_all_data TO hub_backup;
    ALTER ROLE hub_backup INHERIT;
  EXCEPTION WHEN insufficient_privilege OR OTHERS THEN
    RAISE NOTICE 'hub_backup needs BYPASSRLS and pg_read_all_data from an administrator: %', SQLERRM;
  END;
END $$;
GRANT hub_archive TO hub_api, hub_worker;
DO $$ BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT hub_api, hub_worker, hub_archive, hub_backup TO %I', current_user);
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO hub_api, hub_worker, hub_archive, hub_backup;
GRANT USAGE ON SCHEMA archive TO hub_archive, hub_backup;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO hub_api, hub_worker;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hub_api, hub_worker;
GRANT DELETE ON oidc_payload, idempotency, calendar_day, calendar_year, quality_finding, quality_score TO hub_api, hub_worker;
GRANT DELETE ON attachment, change_request TO hub_api; -- own drafts only, held by the application
REVOKE UPDATE ON audit_entry, audit_subject, audit_head FROM hub_api, hub_worker;
REVOKE INSERT ON audit_subject, audit_head FROM hub_api, hub_worker;
GRANT SELECT, INSERT ON archive.folder TO hub_archive;
GRANT UPDATE (taken_back_at, taken_back_ground) ON archive.folder TO hub_archive;

-- The second wall: the API's role sees protected rows only of whom the request may see.
CREATE FUNCTION managing_unit_of(unit text, day date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT m.managing_unit_code FROM unit_management m
    WHERE m.unit_code = unit AND m.valid_from <= day AND (m.valid_to IS NULL OR m.valid_to > day)
    ORDER BY m.valid_from DESC LIMIT 1), unit)
$$;

CREATE FUNCTION request_sees(subject uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('app.scope', true), '') IN ('SYSTEM', 'PROVINCE')
    OR subject::text = current_setting('app.employee', true)
    OR subject::text = ANY (string_to_array(current_setting('app.subjects', true), ','))
    OR EXISTS (
      SELECT 1 FROM employee e
      WHERE e.id = subject AND (
        e.unit_code = ANY (string_to_array(current_setting('app.units', true), ','))
        OR managing_unit_of(e.unit_code, CURRENT_DATE) = ANY (string_to_array(current_setting('app.units', true), ','))))
$$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['dossier_entry', 'change_request', 'attachment'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY request ON %I FOR ALL TO hub_api USING (request_sees(employee_id)) WITH CHECK (request_sees(employee_id))', name);
    EXECUTE format('CREATE POLICY worker ON %I FOR ALL TO hub_worker USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;

-- Điều 6: what will be signed of a change is fixed when it is submitted, its leaf in the tree with it; whoever prepares a
-- package of 20,000 takes the leaves as they are, and the acceptance computes each again from the rows.
ALTER TABLE change_request ADD COLUMN leaf_salt text, ADD COLUMN leaf_hash bytea, ADD COLUMN leaf_kind text;

-- Key rotation changes `sealed` and not what it says.
CREATE FUNCTION forget_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.leaf_hash := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER forget_leaf
  BEFORE UPDATE OF employee_id, managing_unit, section, entry_key, act, base_entry_id, value, valid_from, submitted_at
  ON change_request FOR EACH ROW EXECUTE FUNCTION forget_leaf();

-- Both are asked of what waits, which `sync_outbox_pending` lists and a night empties.
DROP INDEX sync_outbox_due;
DROP INDEX sync_outbox_pending_of_unit;

-- An entry that came of a change has its id, and its value as it was sealed then: the reader must know which.
DROP FUNCTION own_dossier(uuid, date);
CREATE FUNCTION own_dossier(who uuid, day date) RETURNS TABLE (
  category text, status text, unit_code text, managing_unit text, dossier_version int, entries text
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.scope', 'ACTOR', true), set_config('app.employee', who::text, true),
    set_config('app.units', '', true), set_config('app.subjects', '', true);
  RETURN QUERY
    SELECT p.category, p.status, p.unit_code, managing_unit_of(p.unit_code, CURRENT_DATE), p.dossier_version, (
      SELECT string_agg(concat('["', d.id, '","', d.section, '",', to_json(d.entry_key), ',', d.value, ',"', d.sealed, '","',
        d.valid_from, '",', floor(extract(epoch FROM d.recorded_at) * 1000), ',', to_json(d.source), ',"', d.package_id,
        '","', d.change_id, '"]'),
        ',' ORDER BY d.valid_from, d.recorded_at, d.dossier_version)
      FROM dossier_entry d
      WHERE d.employee_id = p.id AND d.superseded_at IS NULL AND d.act <> 'RESCIND' AND d.valid_from <= day)
    FROM employee p WHERE p.id = who;
END $$;
REVOKE ALL ON FUNCTION own_dossier(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_dossier(uuid, date) TO hub_api;

-- Điều 7.3: one's own dossier in one statement. It runs as its caller, behind the same row-level security: the settings
-- that it makes hold to the end of this statement's transaction only and open nobody else's rows.
CREATE FUNCTION own_dossier(who uuid, day date) RETURNS TABLE (
  category text, status text, unit_code text, managing_unit text, dossier_version int, entries text
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.scope', 'ACTOR', true), set_config('app.employee', who::text, true),
    set_config('app.units', '', true), set_config('app.subjects', '', true);
  RETURN QUERY
    SELECT p.category, p.status, p.unit_code, managing_unit_of(p.unit_code, CURRENT_DATE), p.dossier_version, (
      SELECT string_agg(concat('["', d.id, '","', d.section, '",', to_json(d.entry_key), ',', d.value, ',"', d.sealed, '","',
        d.valid_from, '",', floor(extract(epoch FROM d.recorded_at) * 1000), ',', to_json(d.source), ',"', d.package_id, '"]'),
        ',' ORDER BY d.valid_from, d.recorded_at, d.dossier_version)
      FROM dossier_entry d
      WHERE d.employee_id = p.id AND d.superseded_at IS NULL AND d.act <> 'RESCIND' AND d.valid_from <= day)
    FROM employee p WHERE p.id = who;
END $$;
REVOKE ALL ON FUNCTION own_dossier(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_dossier(uuid, date) TO hub_api;

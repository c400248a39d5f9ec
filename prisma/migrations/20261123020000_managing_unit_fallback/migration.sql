-- Điều 10.1: as Sở Nội vụ has set it, else a phòng's parent, else the unit itself; the same rule as
-- domain/unit/data-management.ts, so that row-level security and the approval rounds see what the domain says.
CREATE OR REPLACE FUNCTION managing_unit_of(unit text, day date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT m.managing_unit_code FROM unit_management m
      WHERE m.unit_code = $1 AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to > $2)
      ORDER BY m.valid_from DESC LIMIT 1),
    (SELECT u.parent_code FROM unit u WHERE u.code = $1 AND u.kind = 'PHONG'),
    $1)
$$;

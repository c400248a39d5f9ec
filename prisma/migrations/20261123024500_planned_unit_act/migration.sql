-- A decision on units that takes effect on a later day: kept here until its day, carried out by its own process.
CREATE TABLE planned_unit_act (
    case_number text PRIMARY KEY,
    kind text NOT NULL,
    unit_code text NOT NULL,
    new_name text,
    source_codes text[] NOT NULL DEFAULT '{}',
    successor_code text,
    decision_number text NOT NULL,
    decision_date date NOT NULL,
    effective_on date NOT NULL,
    stage text NOT NULL DEFAULT 'PLANNED',
    refusal text,
    recorded_by text NOT NULL,
    recorded_at timestamptz(6) NOT NULL,
    closed_at timestamptz(6)
);
CREATE INDEX planned_unit_act_stage_idx ON planned_unit_act (stage, case_number);
GRANT SELECT, INSERT, UPDATE ON planned_unit_act TO hub_api, hub_worker;
GRANT SELECT ON planned_unit_act TO hub_backup;

-- Điều 16.8: sections and units whose changes Sở Nội vụ approves after the unit; null means all.
CREATE TABLE second_level_rule (
    id uuid PRIMARY KEY,
    section text,
    unit_code text,
    document_number text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at timestamptz(6),
    ended_by text
);
GRANT SELECT, INSERT, UPDATE ON second_level_rule TO hub_api, hub_worker;

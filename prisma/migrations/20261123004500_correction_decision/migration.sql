-- A correction is decided by a person: who, when, why, and the three sides as they were seen (sealed).
ALTER TABLE sync_correction ADD COLUMN decided_at TIMESTAMPTZ(6), ADD COLUMN decided_by TEXT,
  ADD COLUMN decision_reason TEXT, ADD COLUMN decided_view TEXT;

-- People whom only the national side knows have no row here: the report still names them.
CREATE TABLE sync_unknown_person (
    run_id UUID NOT NULL,
    unit_code TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (run_id, unit_code, ordinal)
);
GRANT SELECT, INSERT, UPDATE ON sync_unknown_person TO hub_api, hub_worker;

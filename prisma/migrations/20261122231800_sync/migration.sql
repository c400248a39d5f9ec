-- Sync (Điều 5.4, 12): a readable number for each run, what the partner said, the hash of what it accepted, corrections.
ALTER TABLE sync_run ADD COLUMN number TEXT NOT NULL UNIQUE;
-- Who has the row in hand, and until when nobody else may take it.
ALTER TABLE sync_outbox ADD COLUMN lease_until TIMESTAMPTZ(6), ADD COLUMN content_hash TEXT;
CREATE INDEX sync_outbox_due ON sync_outbox (due_at) WHERE status = 'PENDING' AND due_at IS NOT NULL;
CREATE INDEX sync_outbox_accepted ON sync_outbox (employee_id, version DESC) WHERE status = 'ACCEPTED';
ALTER TABLE sync_failure ADD COLUMN version INTEGER NOT NULL DEFAULT 0, ADD COLUMN partner_message TEXT NOT NULL DEFAULT '';

CREATE TABLE sync_correction (
    correction_id TEXT NOT NULL PRIMARY KEY,
    employee_id UUID,
    field TEXT,
    partner_field TEXT NOT NULL,
    sealed TEXT NOT NULL,
    based_on_version INTEGER NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    issued_at TIMESTAMPTZ(6) NOT NULL,
    pulled_at TIMESTAMPTZ(6) NOT NULL,
    status TEXT NOT NULL DEFAULT 'OPEN',
    change_id UUID
);
CREATE INDEX sync_correction_employee ON sync_correction (employee_id, status);
GRANT SELECT, INSERT, UPDATE ON sync_correction TO hub_api, hub_worker;

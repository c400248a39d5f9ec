-- Điều 6: one signature writes 20,000 rows of each of these tables in one transaction. Each index that another one stands
-- for, or that is asked for one status only, cost as much as the row itself.

-- Asked by unit for what waits, never for what is done.
DROP INDEX change_request_managing_unit_status_id_idx;
CREATE INDEX change_request_waiting ON change_request (managing_unit, id) WHERE status = 'SUBMITTED';

-- (employee_id, section, entry_key) begins with the same column; few of a person's entries are superseded.
DROP INDEX dossier_entry_current;

-- sync_outbox_pending and sync_outbox_accepted stand for the other two statuses.
DROP INDEX sync_outbox_status_id_idx;
CREATE INDEX sync_outbox_refused ON sync_outbox (due_at) WHERE status = 'REFUSED';
DROP INDEX sync_outbox_unit_code_status_idx;
CREATE INDEX sync_outbox_pending_of_unit ON sync_outbox (unit_code) WHERE status = 'PENDING';

-- One index answers both questions: who was concerned by an entry is read from the entry itself.
ALTER TABLE audit_subject DROP CONSTRAINT audit_subject_pkey, ADD PRIMARY KEY (employee_id, seq, chain);
DROP INDEX audit_subject_employee_id_seq_idx;

-- Each approved change raises the version of its person: half a page free keeps the new row beside the old one, so that
-- no index is touched.
ALTER TABLE employee SET (fillfactor = 50);

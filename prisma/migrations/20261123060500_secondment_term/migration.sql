-- Biệt phái has a term: its last day belongs to it. Rows recorded before have none until one is given.
ALTER TABLE "transfer" ADD COLUMN "last_day" DATE;
ALTER TABLE "transfer" ADD CONSTRAINT transfer_term CHECK (last_day IS NULL OR (kind = 'BIET_PHAI' AND last_day >= handover_date));
CREATE INDEX transfer_term_end ON transfer (last_day) WHERE last_day IS NOT NULL;
CREATE INDEX assignment_seconded ON assignment (unit_code, employee_id) WHERE kind = 'SECONDED';

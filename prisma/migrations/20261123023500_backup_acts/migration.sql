-- Điều 9.1: what this database was restored from; `hub reconcile` settles what Temporal's runs remember beyond it.
CREATE TABLE restore_record (
  id uuid PRIMARY KEY,
  set_id text NOT NULL,
  data_at timestamptz(6) NOT NULL,
  restored_at timestamptz(6) NOT NULL,
  reconciled_at timestamptz(6),
  report jsonb
);
GRANT SELECT, UPDATE ON restore_record TO hub_worker;

-- Deletion of a set by hand: asked by one, agreed by another, both on record before anything is gone.
CREATE TABLE backup_deletion (
  id uuid PRIMARY KEY,
  set_id text NOT NULL,
  reason text NOT NULL,
  requested_by uuid NOT NULL REFERENCES account (id),
  requested_at timestamptz(6) NOT NULL,
  consented_by uuid REFERENCES account (id),
  consented_at timestamptz(6),
  consent_reason text,
  stage text NOT NULL CHECK (stage IN ('CHO_DONG_Y', 'DA_DONG_Y', 'DA_XOA', 'KHONG_XOA', 'DA_RUT')),
  settled_at timestamptz(6),
  failure text,
  CONSTRAINT backup_deletion_four_eyes CHECK (consented_by IS NULL OR consented_by <> requested_by)
);
CREATE UNIQUE INDEX backup_deletion_open ON backup_deletion (set_id) WHERE stage IN ('CHO_DONG_Y', 'DA_DONG_Y');
CREATE INDEX backup_deletion_requested_at_idx ON backup_deletion (requested_at);
GRANT SELECT, INSERT, UPDATE ON backup_deletion TO hub_api, hub_worker;

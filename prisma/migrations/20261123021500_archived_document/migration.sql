-- Điều 10.2: the decision attached to a case is kept in the archive folder, sealed like the dossier beside it.
CREATE TABLE archive.document (
    id uuid PRIMARY KEY,
    transfer_id uuid NOT NULL,
    document_kind text NOT NULL,
    document_no text,
    document_date date,
    media_type text NOT NULL,
    size integer NOT NULL,
    sha256 text NOT NULL,
    key_id text NOT NULL,
    sealed bytea NOT NULL,
    archived_at timestamptz(6) NOT NULL
);
CREATE INDEX document_transfer_id_idx ON archive.document (transfer_id);
CREATE TRIGGER keep_document BEFORE UPDATE OR DELETE ON archive.document FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON archive.document TO hub_archive;
GRANT SELECT ON archive.document TO hub_backup;
CREATE INDEX attachment_case_id_idx ON attachment (case_id) WHERE case_id IS NOT NULL;

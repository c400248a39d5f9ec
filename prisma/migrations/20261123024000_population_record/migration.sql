-- Đối khớp dân cư: what the national population database says of a person, sealed; the last answer stands.
CREATE TABLE population_record (
    id uuid PRIMARY KEY REFERENCES employee (id),
    sealed text NOT NULL,
    document_number text NOT NULL,
    document_date date NOT NULL,
    received_by text NOT NULL,
    received_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
GRANT SELECT, INSERT, UPDATE ON population_record TO hub_api, hub_worker;
ALTER TABLE population_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY request ON population_record FOR ALL TO hub_api USING (request_sees(id)) WITH CHECK (request_sees(id));
CREATE POLICY worker ON population_record FOR ALL TO hub_worker USING (true) WITH CHECK (true);
-- Điều 4: the log of violations is written once; a text is sealed anew only by a rotation of keys.
REVOKE UPDATE ON violation FROM hub_api;

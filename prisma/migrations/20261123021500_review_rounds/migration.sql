-- Điều 14.1(đ): a round in which units review their people's data, each by its own day.
CREATE TABLE review_round (
    case_number text PRIMARY KEY,
    title text NOT NULL,
    document_number text,
    status text NOT NULL DEFAULT 'OPEN',
    opened_by text NOT NULL,
    opened_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    closed_at timestamptz(6),
    close_reason text,
    CONSTRAINT review_round_status CHECK (status IN ('OPEN', 'DONE', 'CANCELLED'))
);
CREATE TABLE review_round_unit (
    case_number text NOT NULL REFERENCES review_round (case_number),
    unit_code text NOT NULL,
    due_on date NOT NULL,
    findings_at_opening integer NOT NULL,
    confirmed_at timestamptz(6),
    confirmed_by text,
    confirmation_note text,
    findings_at_confirmation integer,
    escalated_at timestamptz(6),
    PRIMARY KEY (case_number, unit_code)
);
CREATE INDEX review_round_unit_unit_code_idx ON review_round_unit (unit_code);
GRANT SELECT, INSERT, UPDATE ON review_round, review_round_unit TO hub_api, hub_worker;

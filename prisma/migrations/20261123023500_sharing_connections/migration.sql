-- Điều 3.5: by which connection each item of the form is shared, and from when; Sở Nội vụ keeps it by document.
CREATE TABLE sharing_connection (
    code text PRIMARY KEY,
    name text NOT NULL,
    agencies text[] NOT NULL,
    document_number text NOT NULL,
    document_date date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE sharing_item (
    connection_code text NOT NULL REFERENCES sharing_connection (code),
    item text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    PRIMARY KEY (connection_code, item, valid_from),
    CONSTRAINT sharing_item_term CHECK (valid_to IS NULL OR valid_to > valid_from)
);
GRANT SELECT, INSERT, UPDATE ON sharing_connection, sharing_item TO hub_api, hub_worker;

-- Điều 5.4: every section of the form goes up; the ministry reads it there.
INSERT INTO sharing_connection (code, name, agencies, document_number, document_date, recorded_by) VALUES
  ('CSDLQG', 'Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức', '{G09}', '06/2023/TT-BNV', '2023-05-04', 'hub');
INSERT INTO sharing_item (connection_code, item, valid_from)
SELECT 'CSDLQG', item, '2023-05-05' FROM unnest(ARRAY['IDENTITY', 'ORIGIN', 'CONTACT', 'RECRUITMENT', 'PARTY', 'MILITARY',
  'EDUCATION', 'POSTS', 'CURRENT_SALARY', 'ALLOWANCES', 'HEALTH', 'CONTRACT', 'TRAINING', 'WORK_HISTORY', 'HISTORY_NOTES',
  'OLD_REGIME', 'FOREIGN_ORGS', 'EVALUATIONS', 'AWARDS', 'DISCIPLINES', 'RELATIVES', 'SALARY_HISTORY',
  'ALLOWANCE_HISTORY', 'ASSETS', 'REMARK']) AS item;

-- Điều 3.3, 10.2: a rotation seals the archive anew under another key. What was archived stays: its digest may not change,
-- and who opens it compares. Nothing else of a folder or document may be touched.
CREATE OR REPLACE FUNCTION archive.keep_folder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.key_id <> OLD.key_id
    AND to_jsonb(NEW) - '{key_id,sealed,personal_id_index}'::text[] = to_jsonb(OLD) - '{key_id,sealed,personal_id_index}'::text[] THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.taken_back_at IS NOT NULL
    OR (to_jsonb(NEW) - 'taken_back_at' - 'taken_back_ground') <> (to_jsonb(OLD) - 'taken_back_at' - 'taken_back_ground') THEN
    RAISE EXCEPTION 'archive.folder is read-only (% refused)', TG_OP USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION archive.keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.key_id = OLD.key_id
    OR to_jsonb(NEW) - '{key_id,sealed}'::text[] <> to_jsonb(OLD) - '{key_id,sealed}'::text[] THEN
    RAISE EXCEPTION 'archive.document is read-only (% refused)', TG_OP USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER keep_document ON archive.document;
CREATE TRIGGER keep_document BEFORE UPDATE OR DELETE ON archive.document FOR EACH ROW EXECUTE FUNCTION archive.keep_document();
GRANT UPDATE (key_id, sealed, personal_id_index) ON archive.folder TO hub_archive;
GRANT UPDATE (key_id, sealed) ON archive.document TO hub_archive;

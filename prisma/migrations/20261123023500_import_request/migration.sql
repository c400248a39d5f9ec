-- The request that began a run: asked again after the answer was lost, it gets the run's own report.
ALTER TABLE import_run ADD COLUMN request_key text;

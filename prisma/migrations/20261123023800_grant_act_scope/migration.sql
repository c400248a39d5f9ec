-- Điều 15.1, 16.3: a restriction may narrow the role or the unit; each act says what the grant was then.
ALTER TABLE access_grant_act ADD COLUMN role text, ADD COLUMN unit_code text;

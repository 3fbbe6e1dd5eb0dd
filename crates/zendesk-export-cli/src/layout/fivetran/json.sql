-- A text as JSON, and null where PostgreSQL cannot hold it: an error would fail every question about every record.
CREATE OR REPLACE FUNCTION LAYOUT._json(sent text) RETURNS pg_catalog.jsonb
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN sent::pg_catalog.jsonb;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$$

-- When each export had nothing newer left to read, which is when what it holds was known to be all.
SELECT name AS export, to_timestamp((LAYOUT._json(state) ->> 'caught_up_at')::bigint) AT TIME ZONE 'UTC' AS synced_at
FROM DATA._streams

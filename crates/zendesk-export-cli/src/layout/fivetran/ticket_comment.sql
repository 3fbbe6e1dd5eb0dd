-- Comments, public and internal.
-- Few events say what kind of comment theirs is, so that only the texts of those are read.
-- The package drops comments without an author: Zendesk itself (-1) stands in.
SELECT
    comment.id,
    comment.ticket_id,
    coalesce(comment.author_id, -1) AS user_id,
    comment.body,
    comment.public,
    comment.created_at AT TIME ZONE 'UTC' AS created,
    coalesce(kind.kind = 'VoiceComment', false) AS voice_comment,
    coalesce(kind.kind = 'FacebookComment', false) AS facebook_comment,
    coalesce(kind.kind = 'Tweet', false) AS tweet,
    false AS _fivetran_deleted,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'ticket-events') AS _fivetran_synced
FROM DATA.ticket_comments AS comment
LEFT JOIN LATERAL (
    SELECT child ->> 'type' AS kind
    FROM DATA.raw_ticket_events AS sent
    CROSS JOIN LATERAL jsonb_path_query(
        CASE WHEN sent.json ~ '"(VoiceComment|FacebookComment|Tweet)"' THEN LAYOUT._json(sent.json) END,
        '$.child_events[*]'
    ) AS child
    WHERE sent.id = comment.event_id AND child ->> 'id' = comment.id::text
    LIMIT 1
) AS kind ON true

-- Users, and a row for each id that tickets and comments name and the export of users does not have.
-- Without such rows the package drops those tickets and comments. Zendesk itself (-1) is neither agent nor end user.
SELECT
    named.id,
    known.url,
    CASE WHEN known.id IS NOT NULL THEN known.name WHEN named.id = -1 THEN 'Zendesk' ELSE 'Unknown ' || named.id END AS name,
    known.alias,
    known.email,
    known.phone,
    CASE WHEN known.id IS NOT NULL THEN known.role WHEN named.id = -1 THEN 'system' ELSE 'end-user' END AS role,
    known.external_id,
    known.organization_id,
    known.created_at AT TIME ZONE 'UTC' AS created_at,
    known.updated_at AT TIME ZONE 'UTC' AS updated_at,
    known.last_login_at AT TIME ZONE 'UTC' AS last_login_at,
    known.time_zone,
    known.locale,
    known.locale_id,
    known.details,
    known.notes,
    known.signature,
    known.remote_photo_url,
    known.ticket_restriction,
    CASE WHEN known.id IS NOT NULL THEN known.active ELSE false END AS active,
    known.suspended,
    known.verified,
    known.shared,
    known.shared_agent,
    known.moderator,
    known.chat_only,
    known.restricted_agent,
    known.only_private_comments,
    known.two_factor_auth_enabled,
    CASE WHEN known.id IS NOT NULL THEN coalesce(known._deleted, false) ELSE true END AS _fivetran_deleted,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'users') AS _fivetran_synced
FROM (
    SELECT id FROM DATA.users
    UNION SELECT requester_id FROM LAYOUT.ticket
    UNION SELECT submitter_id FROM LAYOUT.ticket
    UNION SELECT assignee_id FROM LAYOUT.ticket
    UNION SELECT user_id FROM LAYOUT.ticket_comment
) AS named
LEFT JOIN DATA.users AS known ON known.id = named.id
WHERE named.id IS NOT NULL

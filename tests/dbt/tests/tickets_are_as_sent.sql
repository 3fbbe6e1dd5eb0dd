-- Times are of UTC, whatever the time zone of the session that reads them.
with sent as (
    select
        id,
        (record ->> 'created_at')::timestamptz at time zone 'UTC' as created_at,
        (record ->> 'updated_at')::timestamptz at time zone 'UTC' as updated_at,
        record ->> 'status' as status,
        record ->> 'subject' as subject,
        record ->> 'description' as description,
        (record ->> 'requester_id')::bigint as requester_id,
        coalesce(record ->> 'submitter_id', record ->> 'requester_id')::bigint as submitter_id,
        record ->> 'status' = 'deleted' as _fivetran_deleted
    from {{ source('ledger', 'now') }}
    where export = 'tickets'
)

select id from (
    select * from sent
    except
    select
        id, created_at, updated_at, status, subject, description, requester_id, submitter_id, _fivetran_deleted
    from {{ source('fivetran', 'ticket') }}
) as other

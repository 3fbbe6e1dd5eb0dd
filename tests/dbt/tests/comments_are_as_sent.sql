-- As many of each ticket as events of it say, public and internal.
with sent as (
    select
        (record ->> 'ticket_id')::bigint as ticket_id,
        coalesce((child ->> 'public')::boolean, (child ->> 'comment_public')::boolean) as public,
        (record ->> 'created_at')::timestamptz at time zone 'UTC' as created
    from {{ source('ledger', 'now') }}
    cross join lateral jsonb_array_elements(record -> 'child_events') as child
    where export = 'ticket_events' and (child ->> 'comment_present')::boolean
)

select * from (
    select ticket_id, public, created, count(*) from sent group by 1, 2, 3
    except
    select ticket_id, public, created, count(*) from {{ source('fivetran', 'ticket_comment') }} group by 1, 2, 3
) as other

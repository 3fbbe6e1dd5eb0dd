-- How many tickets have which status at the end of each day, in UTC.
with spans as (
    select
        ticket_id,
        value as status,
        updated::date as since,
        lead(updated::date) over (partition by ticket_id order by updated) as until,
        max(updated::date) over () as newest
    from {{ source('fivetran', 'ticket_field_history') }}
    where field_name = 'status'
)

select day::date as day, status, count(*) as tickets
from spans
cross join lateral generate_series(since, coalesce(until - 1, newest), '1 day') as day
group by 1, 2

-- Day by day: what was there the day before, and what has come to it or left it since.
with steps as (
    select
        updated::date as day,
        (value not in ('solved', 'closed', 'deleted'))::int
        - coalesce((lag(value) over (partition by ticket_id order by updated) not in ('solved', 'closed', 'deleted'))::int, 0) as came
    from {{ source('fivetran', 'ticket_field_history') }}
    where field_name = 'status'
),

days as (
    select day, sum(sum(came)) over (order by day) as tickets from steps group by day
)

select days.day, days.tickets, coalesce(backlog.tickets, 0) as counted
from days
left join {{ ref('backlog') }} as backlog on backlog.day = days.day
where days.tickets <> coalesce(backlog.tickets, 0)

-- Those of the newest day are those of the tickets themselves, but for tickets that have changed since.
with counted as (
    select status, tickets from {{ ref('tickets_by_status') }}
    where day = (select max(day) from {{ ref('tickets_by_status') }})
),

now as (
    select status, count(*) as tickets from {{ source('fivetran', 'ticket') }} group by status
)

select status, counted.tickets, now.tickets as of_now
from counted full join now using (status)
where abs(coalesce(counted.tickets, 0) - coalesce(now.tickets, 0))
    > (select count(*) from {{ source('fivetran', 'ticket') }} where id not in ({{ settled() }}))

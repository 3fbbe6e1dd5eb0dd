-- How many tickets are left to solve at the end of each day.
select day, sum(tickets)::bigint as tickets
from {{ ref('tickets_by_status') }}
where status not in ('solved', 'closed', 'deleted')
group by day

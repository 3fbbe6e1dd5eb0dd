-- The tests that look at what the ledger has look at something.
select export, count(now.id) as now, count(ever.id) as ever
from {{ source('ledger', 'ever') }} as ever
left join {{ source('ledger', 'now') }} as now using (export, id)
group by export
having count(ever.id) < 10 or (export in ('tickets', 'ticket_events') and 4 * count(now.id) < count(ever.id))

-- What the package made by going on after the second sync, against what it made from nothing. It never looks back, so that days
-- before the first run are missing: of tickets that came late, or were closed and have changed since.
select * from ledger.went_on
except
select * from {{ ref('zendesk', 'zendesk__ticket_field_history') }}

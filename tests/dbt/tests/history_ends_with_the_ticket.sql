-- The newest value of a member's history is what the ticket has. Deleted tickets lose their subjects, which no event tells.
{% set members = ['status', 'priority', 'type', 'assignee_id', 'group_id', 'requester_id', 'subject'] %}
{% for member in members %}
select ticket.id, '{{ member }}' as member, history.value, ticket.{{ member }}::text as has
from ({{ settled() }}) as settled
join {{ source('fivetran', 'ticket') }} as ticket on ticket.id = settled.id
left join lateral (
    select value from {{ source('fivetran', 'ticket_field_history') }}
    where ticket_id = ticket.id and field_name = '{{ member }}'
    order by updated desc limit 1
) as history on true
where history.value is distinct from ticket.{{ member }}::text
    {{ "and ticket.status <> 'deleted'" if member == 'subject' }}
{{ 'union all' if not loop.last }}
{% endfor %}

{# Tickets that stand where their newest events do: exports are read one after the other, while the account changes. #}
{% macro settled() %}
    select ticket.id
    from {{ source('exported', 'tickets') }} as ticket
    left join (
        select ticket_id, max(created_at) as newest from {{ source('exported', 'ticket_events') }} group by ticket_id
    ) as event on event.ticket_id = ticket.id
    -- What Zendesk does by itself leaves `updated_at` as it was.
    where to_timestamp(ticket.generated_timestamp) < (
            select max(created_at) - interval '5 minutes' from {{ source('exported', 'ticket_events') }}
        )
        and to_timestamp(ticket.generated_timestamp) >= coalesce(event.newest, ticket.updated_at)
{% endmacro %}

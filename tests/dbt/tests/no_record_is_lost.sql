-- What the simulator has sent has a row, and no row is of anything else. The layout leaves deleted organizations out.
{% set views = {'tickets': 'ticket', 'users': 'user', 'organizations': 'organization'} %}
{% for export, view in views.items() %}
select '{{ export }}' as export, id, 'lost' as what
from {{ source('ledger', 'ever') }}
where export = '{{ export }}' and id not in (select id from {{ source('fivetran', view) }})
group by id
having bool_and(record ->> 'deleted_at' is null)
union all
select '{{ export }}', id, 'never sent'
from {{ source('fivetran', view) }}
where id not in (select id from {{ source('ledger', 'ever') }} where export = '{{ export }}')
    {% if export == 'users' %}
    -- Made up for tickets and comments that came before their users, or have none.
    and name not in ('Unknown ' || id, 'Zendesk')
    {% endif %}
union all
{% endfor %}
select 'organizations', id, 'deleted'
from {{ source('exported', 'organizations') }}
where deleted_at is not null and id in (select id from {{ source('fivetran', 'organization') }})

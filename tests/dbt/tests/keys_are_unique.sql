-- By the columns that Fivetran's tables are known by.
{% set keys = {
    'ticket_field_history': ['ticket_id', 'field_name', 'updated'],
    'ticket_tag': ['ticket_id', 'tag'],
    'user_tag': ['user_id', 'tag'],
    'organization_tag': ['organization_id', 'tag'],
    'domain_name': ['organization_id', 'index'],
} %}
{% for table, key in keys.items() %}
select '{{ table }}' as view, row({{ key | join(', ') }})::text as key, count(*) as rows
from {{ source('fivetran', table) }}
group by {{ key | join(', ') }}
having count(*) > 1 or row({{ key | join(', ') }}) is null
{{ 'union all' if not loop.last }}
{% endfor %}

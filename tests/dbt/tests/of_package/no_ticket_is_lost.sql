-- Its joins drop tickets without a word.
select id from {{ source('fivetran', 'ticket') }}
where id not in (select ticket_id from {{ ref('zendesk', 'zendesk__ticket_metrics') }})

select ticket_id from {{ ref('zendesk', 'zendesk__ticket_metrics') }} group by ticket_id having count(*) > 1

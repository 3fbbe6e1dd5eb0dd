-- The package joins these, and says nothing of rows that fall out.
select 'ticket' as view, ticket.id
from {{ source('fivetran', 'ticket') }} as ticket
left join {{ source('fivetran', 'user') }} as requester on requester.id = ticket.requester_id
left join {{ source('fivetran', 'user') }} as submitter on submitter.id = ticket.submitter_id
where requester.id is null or submitter.id is null
union all
select 'ticket_comment', comment.id
from {{ source('fivetran', 'ticket_comment') }} as comment
left join {{ source('fivetran', 'user') }} as author on author.id = comment.user_id
where author.id is null

-- From a ticket's creation to the first public comment of an agent who is not its requester.
select
    ticket.id as ticket_id,
    min(comment.created) as replied_at,
    floor(extract(epoch from min(comment.created) - ticket.created_at) / 60)::bigint as minutes
from {{ source('fivetran', 'ticket') }} as ticket
join {{ source('fivetran', 'ticket_comment') }} as comment on comment.ticket_id = ticket.id
join {{ source('fivetran', 'user') }} as author on author.id = comment.user_id
where comment.public and author.role in ('agent', 'admin') and author.id <> ticket.requester_id
group by ticket.id, ticket.created_at

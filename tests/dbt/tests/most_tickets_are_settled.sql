-- The tests that look at settled tickets alone look at something.
select count(*) from ({{ settled() }}) as settled
having 4 * count(*) < 3 * (select count(*) from {{ source('fivetran', 'ticket') }})

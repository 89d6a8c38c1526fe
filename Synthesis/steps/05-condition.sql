-- table: a row a person and long-term condition
select person, n.condition,
  -- Over twenty years before they are last seen, so that each year brings some; nobody has one
  -- before being born.
  cast(greatest(born, seen - whole(7300 * draw(who, n.condition))) as date) as since
from (
  select person, who, born, least(final_day(), died, "left") as seen, unnest(conditions) as number
  from life) l
  join condition_names n on n.number = l.number

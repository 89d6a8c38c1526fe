-- table: a row a person and month registered on its last day
select l.person, m.month as period, m.last as "on",
  case when l.moved <= m.last then l.second_practice else l.practice end as practice
from life l,
  lateral (
    select period(first) as month, last
    from months
    where is_registered(last, l.joined, l."left", l.died)) m

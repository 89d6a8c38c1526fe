-- table: a row a person and month registered on its last day
select l.person, m.month as period, m.last as "on",
  case when l.moved <= m.last then l.second_practice else l.practice end as practice
from life l,
  lateral (
    select strftime(first, '%Y-%m') as month, last
    from months
    where last >= l.joined and (l."left" is null or last < l."left")
      and (l.died is null or last < l.died)) m

-- table: a row a person who waits at the end of a month
select p.person, p.provider, board_of(p.practice) as commissioner, p.specialty, m.month as period,
  cast(p.since as date) as since, 1 as pathways
from pathway p,
  lateral (
    select period(first) as month
    from months
    where is_registered(last, p.since, p."left", p.died) and last < p.ends) m

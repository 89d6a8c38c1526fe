-- table: a row a person who waits at the end of a month
select p.person, p.provider, case when p.practice = 'P9001' then 'NICB' else 'ICB' end as commissioner, p.specialty,
  m.month as period, cast(p.since as date) as since, 1 as pathways
from pathway p,
  lateral (
    select strftime(first, '%Y-%m') as month from months
    where last >= p.since and last < p.ends and (p.died is null or last < p.died)
      and (p."left" is null or last < p."left")) m

-- table: general practices of about 9,000 people, and one over the border
select practice, name, place, commissioner
from (
  select p.number * 1000 + j as sort,
    'P' || p.number || lpad(cast(j + 1 as varchar), 3, '0') as practice,
    p.name || ' Practice ' || (j + 1) as name,
    p.place, 'ICB' as commissioner
  from places p,
    lateral (
      select greatest(2, cast(round(getvariable('people') * p.share / 9000) as bigint)) as n),
    lateral (select unnest(range(n)) as j)
  union all
  select 9001, 'P9001', 'Border Practice', 'moor', 'NICB')
order by sort

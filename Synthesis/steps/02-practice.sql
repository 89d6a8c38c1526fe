-- table: general practices of about 9,000 people, and one over the border
select practice, name, place, commissioner
from (
  select
    'P' || p.number || lpad(cast(j + 1 as varchar), 3, '0') as practice,
    p.name || ' Practice ' || (j + 1) as name, p.place, 'ICB' as commissioner, p.number * 1000 + j as sort
  from places p,
    lateral (
      select unnest(range(greatest(2, cast(round(getvariable('people') * p.share / 9000) as bigint))))
        as j)
  union all
  select 'P9001', 'Border Practice', 'moor', 'NICB', 9001)
order by sort

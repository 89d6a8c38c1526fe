-- table: small areas of about 1,600 people, each in a place and a tenth of deprivation
with per_decile as (
  select greatest(4, cast(round(getvariable('people') / 16000.0) as bigint)) as areas
), numbered as (
  select i, 1 + i // areas as decile, hash(xor(hash(i), hash(getvariable('seed')))) as who
  from per_decile, lateral (select unnest(range(10 * areas)) as i)
), weighed as (
  select n.i, n.decile, n.who, p.place, p.number,
    cast(round(1000 * p.share * (1 + (p.tilt - 1) * (5.5 - n.decile) / 4.5)) as bigint) as part
  from numbered n cross join places p
), cumulated as (
  select *, sum(part) over (partition by i order by number) as upper,
    sum(part) over (partition by i) as total
  from weighed
)
select 'A' || lpad(cast(i as varchar), 5, '0') as area, cast(decile as integer) as decile, place
from cumulated
where floor(draw(who, 'place') * total) >= upper - part and floor(draw(who, 'place') * total) < upper
order by i

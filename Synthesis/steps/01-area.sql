-- table: small areas of about 1,600 people, each in a place and a tenth of deprivation
with numbered as (
  select i, 1 + i // areas_per_decile() as decile,
    hash(xor(hash(i), hash(getvariable('seed')))) as who
  from range(10 * areas_per_decile()) r(i)
), weighed as (
  -- Deprived areas are likelier in places with a tilt above 1.
  select n.i, n.decile, n.who, p.place, p.number,
    cast(round(1000 * p.share * (1 + (p.tilt - 1) * (5.5 - n.decile) / 4.5)) as bigint) as part
  from numbered n cross join places p
), summed as (
  select *, sum(part) over (partition by i order by number) as upper,
    floor(draw(who, 'place') * sum(part) over (partition by i)) as drawn
  from weighed
)
select area_code(i) as area, cast(decile as integer) as decile, place
from summed
where drawn >= upper - part and drawn < upper
order by i

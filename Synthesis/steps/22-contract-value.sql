-- table: what is paid whatever is done, by commissioner, provider, setting, kind and year, with the
-- way from the year before: value = opening + full_year_effect + uplift - efficiency + growth + transfer
--
-- The value is the plan's, more or less: the gap that history left between a block and its activity.
with planned as (
  select provider, commissioner, setting, kind,
    case when right(period, 2) >= '04' then cast(left(period, 4) as bigint) else cast(left(period, 4) as bigint) - 1 end as year,
    sum(cast(cost * 100 as bigint)) as pence
  from plan group by all
), valued as (
  select p.*, b.full_year_effect, b.growth, b.transfer,
    cast(round(p.pence * b.fixed_share / 100000) * 100000 as bigint) as value
  from planned p join baselines b on b.provider = p.provider and b.setting = p.setting and b.kind = p.kind
), opened as (
  -- The first year's is worked back to; every other opens with the value of the year before.
  select *,
    coalesce(lag(value) over (partition by commissioner, provider, setting, kind order by year),
      cast(round(value / (1 + full_year_effect + 0.029 - 0.011 + growth + transfer)) as bigint)) as opening
  from valued
), parted as (
  select *, cast(round(opening * full_year_effect) as bigint) as fye, cast(round(opening * 0.029) as bigint) as uplift,
    cast(round(opening * 0.011) as bigint) as efficiency, cast(round(opening * transfer) as bigint) as moved
  from opened
)
select year || '/' || lpad(cast((year + 1) % 100 as varchar), 2, '0') as year, commissioner, provider, setting, kind,
  cast(opening / 100.0 as decimal(14, 2)) as opening, cast(fye / 100.0 as decimal(14, 2)) as full_year_effect,
  cast(uplift / 100.0 as decimal(14, 2)) as uplift, cast(efficiency / 100.0 as decimal(14, 2)) as efficiency,
  cast((value - opening - fye - uplift + efficiency - moved) / 100.0 as decimal(14, 2)) as growth,
  cast(moved / 100.0 as decimal(14, 2)) as transfer, cast(value / 100.0 as decimal(14, 2)) as value
from parted
order by year, commissioner, provider, setting, kind

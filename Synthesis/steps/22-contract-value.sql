-- table: what is paid whatever is done, by commissioner, provider, setting, kind and year, with the
-- way from the year before:
-- value = opening + full_year_effect + uplift - efficiency + growth + transfer
--
-- The value is the plan's, more or less: the gap that history left between a block and its
-- activity.
with planned as (
  select provider, commissioner, setting, kind,
    year(begins) - case when month(begins) < 4 then 1 else 0 end as year,
    sum(cast(cost * 100 as bigint)) as pence
  from plan
  group by all
), valued as (
  select p.*, b.full_year_effect, b.growth, b.transfer,
    cast(round(p.pence * b.fixed_share / 100000) * 100000 as bigint) as value
  from planned p
    join baselines b on b.provider = p.provider and b.setting = p.setting and b.kind = p.kind
), opened as (
  -- The first year's is worked back to; every other opens with the value of the year before.
  select *,
    coalesce(
      lag(value) over (partition by commissioner, provider, setting, kind order by year),
      cast(
        round(value / (1 + full_year_effect + 0.029 - 0.011 + growth + transfer)) as bigint))
      as opening
  from valued
), parted as (
  select year, commissioner, provider, setting, kind, opening, value,
    cast(round(opening * full_year_effect) as bigint) as full_year_effect,
    cast(round(opening * 0.029) as bigint) as uplift,
    cast(round(opening * 0.011) as bigint) as efficiency,
    cast(round(opening * transfer) as bigint) as transfer
  from opened
)
select financial_year(year) as year, commissioner, provider, setting, kind,
  large_pounds(opening) as opening,
  large_pounds(full_year_effect) as full_year_effect,
  large_pounds(uplift) as uplift,
  large_pounds(efficiency) as efficiency,
  -- Whatever is left.
  large_pounds(value - opening - full_year_effect - uplift + efficiency - transfer) as growth,
  large_pounds(transfer) as transfer,
  large_pounds(value) as value
from parted
order by year, commissioner, provider, setting, kind

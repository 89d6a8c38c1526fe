-- table: indicative activity plans: what each provider was expected to do for each commissioner in
-- a month, and what that is worth at the price list times the market forces factor, or at cost
-- where there is no price
--
-- A plan is a guess: here within a few per cent of what happened.
with done as (
  select provider, commissioner, setting, kind, currency, period(ended) as period,
    financial_year(year(ended) - case when month(ended) < 4 then 1 else 0 end) as year,
    count(*) as contacts, sum(cast(cost * 100 as bigint)) as cost
  from activity
  where happened and sent = 1 and ended between first_day() and final_day() and ended >= began
  group by all
), valued as (
  select d.provider, d.commissioner, d.setting, d.kind, d.period, sum(d.contacts) as contacts,
    sum(
      case
        when p.price is null then d.cost
        else d.contacts * cast(round(p.price * v.market_forces * 100) as bigint)
      end) as pence
  from done d
    left join price p on p.currency = d.currency and p.year = d.year
    left join providers v on v.provider = d.provider
  group by all
), guessed as (
  select *,
    0.97 + 0.06 * draw(hash(provider || commissioner || setting || kind), 'plan') as factor
  from valued
)
select provider, commissioner, setting, kind, period,
  cast(strptime(period || '-01', '%Y-%m-%d') as date) as begins,
  cast(greatest(1, round(contacts * factor)) as bigint) as contacts,
  large_pounds(round(pence * factor)) as cost
from guessed
order by provider, commissioner, setting, kind, period

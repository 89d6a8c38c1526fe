-- view: contacts outside acute hospitals
with found as (
  select e.*, k.setting, k.unit_cost, k.noise, k.provider, v.cost_index, v.variable, v.semi_fixed
  from event e join kinds k on k.kind = e.kind join providers v on v.provider = k.provider
  where e.kind in ('gp', 'nurse', 'practice-team', 'dispensing', 'pharmacy-service', 'dental', 'sight-test', 'community',
    'mental-health', 'talking-therapy', 'call-111', 'ambulance', 'urgent-treatment')
), counted as (
  select *,
    case kind
      when 'dispensing' then 1 + poisson(2.0, draw(event, 'items'), 0.135335283)
      when 'dental' then case when draw(event, 'band') < 0.60 then 1 when draw(event, 'band') < 0.93 then 3 else 12 end
    end as units
  from found
)
select contact * 16 as contact, event as who, person, practice, place, setting, kind,
  case provider when 'GP' then practice else provider end as provider,
  cast(null as varchar) as specialty, cast(null as varchar) as currency, day as began, day as ended,
  draw(event, 'missed') >= case setting when 'primary' then 0.045 when 'community' then 0.05 when 'mental-health' then 0.11 else 0.0 end
    as happened,
  cast(units as bigint) as units,
  cast(null as integer) as minutes, cast(null as integer) as waited, 0 as critical_days, false as best_practice,
  cast(round(100 * unit_cost * cost_index * (1 + noise * (draw(event, 'cost') - 0.5))
    * case kind when 'dispensing' then units / 3.0 when 'dental' then 0.45 + 0.3 * units else 1.0 end) as bigint) as pence,
  variable, semi_fixed, cast(null as varchar) as national
from counted
union all
select contact * 16, event, person, practice, place, 'mental-health', 'stay', 'MIND', null, null, day, cast(ended as date), true,
  null, null, null, 0, false, cast(round(100 * 430 * cost_index * (ended - day)) as bigint), variable, semi_fixed, null
from (
  select e.*, e.day + 3 + waits(52, e.event, 'nights') as ended, v.cost_index, v.variable, v.semi_fixed
  from event e join providers v on v.provider = 'MIND' where e.kind = 'mental-health-stay')
where ended <= final_day()
union all
-- Care at home and in homes: a row a month, until it ends or a year has passed.
select (contact + 4 * k) * 16, event, person, practice, place, 'social-care', kind, 'CARE', null, null,
  cast(began as date), cast(began + 29 as date), true, case kind when 'home-care' then 20 + whole(60 * draw(event, 'hours')) else 4 end,
  null, null, 0, false,
  cast(round(100 * case kind when 'home-care' then 22.5 * (20 + whole(60 * draw(event, 'hours'))) else 3850 end) as bigint),
  0.70, 0.20, null
from (
  select *, day + 30 * cast(k as integer) as began
  from (select *, unnest(range(12)) as k from event where kind in ('home-care', 'care-home')))
where began + 29 <= least(final_day(), coalesce(died, final_day()), coalesce("left", final_day()))
union all
-- At home with a hospital's care, after some stays of older people.
select contact + 3, stay, person, practice, place, 'community', 'virtual-ward', 'COM', null, null, ended,
  cast(ended + 2 + waits(7, stay, 'at home') as date), true, null, null, null, 0, false,
  cast(round(100 * 118 * (2 + waits(7, stay, 'at home'))) as bigint), 0.35, 0.45, null
from "emergency-stay"
where age_group >= 7 and ended - began >= 2 and draw(stay, 'virtual ward') < 0.11 and ended + 60 <= final_day()

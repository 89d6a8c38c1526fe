-- view: what acute hospitals do, with what it costs them
--
-- A trust's costs are not prices: its own level, its own noise, and nights.
with done as (
  select contact, who, person, practice, place, 'admitted' as setting, kind, provider, specialty, currency,
    began, ended, true as happened, cast(null as integer) as minutes, waited, critical_days, best_practice,
    ended - began as nights, 1 as units
  from admitted
  union all
  select contact * 16, event, person, practice, place, 'emergency', 'attendance',
    case when draw(event, 'trust') < 0.86 then trust when draw(event, 'trust') < 0.975 then second_trust else 'FAR' end,
    'emergency-medicine',
    'V' || case
      when draw(event, 'level') < 0.12 then 1 when draw(event, 'level') < 0.48 then 2 when draw(event, 'level') < 0.77 then 3
      when draw(event, 'level') < 0.94 then 4 else 5 end,
    day, day, true,
    25 + least(1400, waits(case when age_group <= 1 then 120 when age_group >= 7 then 225 else 160 end, event, 'minutes')),
    null, 0, false, 0, 1
  from (select e.*, p.trust, p.second_trust from event e join places p on p.place = e.place
    where e.kind = 'emergency-department')
  union all
  -- The first appointment of everybody who was referred, and the one that some missed before it.
  select contact * 16 + missed, event, person, practice, place, 'outpatient', 'first', provider, specialty, 'F' || number,
    cast(seen - 21 * missed as date), cast(seen - 21 * missed as date), missed = 0, null, cast(seen - 21 * missed - since as integer), 0, false, 0, 1
  from (
    select *, unnest(case when draw(event, 'missed') < 0.075 and seen - since > 30 then [1, 0] else [0] end) as missed
    from pathway)
  where seen - 21 * missed >= first_day() and seen <= least(final_day(), coalesce(died, final_day()), coalesce("left", final_day()))
  union all
  select contact * 16, event, person, practice, place, 'outpatient',
    case kind when 'follow-up' then 'follow-up' else 'first' end,
    case when draw(event, 'trust') < 0.85 then trust when draw(event, 'trust') < 0.98 then second_trust else 'FAR' end,
    specialty, case kind when 'follow-up' then 'U' else 'F' end || number, day, day,
    draw(event, 'missed') >= 0.072, null, null, 0, false, 0, 1
  from (
    select e.*, t.specialty, s.number, p.trust, p.second_trust
    from event e
      join specialty_ticks t on t.of = 'follow-up' and t.tick = tick(e.event, 'specialty')
      join specialties s on s.specialty = t.specialty
      join places p on p.place = e.place
    where e.kind in ('follow-up', 'first-other'))
), costed as (
  select d.*, v.variable, v.semi_fixed,
    case when happened then cast(round(100 * v.cost_index * (
        l.price * (case setting when 'admitted' then 0.62 else 0.96 end) * (0.75 + 0.5 * draw(who, 'cost'))
        + case when setting = 'admitted' then 265 * nights + 60 else 0 end + 1380 * critical_days)) as bigint) else 1200 end as pence
  from done d
    join providers v on v.provider = d.provider
    join (select currency, price from price where year = (select min(year) from price)) l on l.currency = d.currency
)
select contact, who, person, practice, place, setting, kind, provider, specialty, currency, began, ended, happened,
  cast(null as bigint) as units, minutes, waited, critical_days, best_practice, pence, variable, semi_fixed,
  case
    when specialty = 'oncology' and provider = 'UNI' and kind = 'day-case' then 'NHSE'
    when specialty = 'cardiology' and provider = 'UNI' and kind = 'elective' then 'NHSE'
  end as national
from costed

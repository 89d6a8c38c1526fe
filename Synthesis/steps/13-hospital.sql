-- view: what acute hospitals do, with what it costs them
--
-- A trust's costs are not prices: its own level, its own noise, and nights.
with stay as (
  select contact, who, person, practice, place, 'admitted' as setting, kind, provider, specialty,
    currency, began, ended, true as happened, cast(null as integer) as minutes, waited,
    critical_days, best_practice, ended - began as nights
  from admitted
), attendance as (
  select contact * 16 as contact, event as who, person, practice, place,
    'emergency' as setting, 'attendance' as kind,
    hospital_for(event, trust, 0.86, second_trust, 0.975) as provider,
    'emergency-medicine' as specialty,
    'V' || level as currency, day as began, day as ended, true as happened,
    25 + least(
      1400,
      waits(
        case when age_group <= 1 then 120 when age_group >= 7 then 225 else 160 end,
        event, 'minutes')) as minutes,
    0 as critical_days, false as best_practice, 0 as nights
  from (
    select e.*, t.level, p.trust, p.second_trust
    from event e
      join attendance_ticks t on t.tick = tick(e.event, 'level')
      join places p on p.place = e.place
    where e.kind = 'emergency-department' and e.day >= first_day())
), first_appointment as (
  -- Of everybody who was referred, and the one that some missed three weeks before it.
  select contact * 16 + missed as contact, event as who, person, practice, place,
    'outpatient' as setting, 'first' as kind, provider, specialty, 'F' || number as currency,
    cast(seen - 21 * missed as date) as began, began as ended, missed = 0 as happened,
    cast(began - since as integer) as waited,
    0 as critical_days, false as best_practice, 0 as nights
  from (
    select *,
      unnest(case when draw(event, 'missed') < 0.075 and seen - since > 30 then [1, 0] else [0] end)
        as missed
    from pathway)
  where seen - 21 * missed >= first_day() and seen <= least(final_day(), died)
    and ("left" is null or seen < "left")
), appointment as (
  -- Those that nobody waits on a list for.
  select contact * 16 as contact, event as who, person, practice, place, 'outpatient' as setting,
    case kind when 'follow-up' then 'follow-up' else 'first' end as kind,
    hospital_for(event, trust, 0.85, second_trust, 0.98) as provider, specialty,
    case kind when 'follow-up' then 'U' else 'F' end || number as currency,
    day as began, day as ended, draw(event, 'missed') >= 0.072 as happened,
    0 as critical_days, false as best_practice, 0 as nights
  from (
    select e.*, t.specialty, s.number, p.trust, p.second_trust
    from event e
      join specialty_ticks t on t.of = 'follow-up' and t.tick = tick(e.event, 'specialty')
      join specialties s on s.specialty = t.specialty
      join places p on p.place = e.place
    where e.kind in ('follow-up', 'first-other'))
), done as (
  from stay
  union all by name
  from attendance
  union all by name
  from first_appointment
  union all by name
  from appointment
), costed as (
  select d.*, v.variable, v.semi_fixed,
    case
      -- A letter, and a clinic that waits in vain.
      when not happened then 1200
      else cast(round(100 * v.cost_index * (
        l.price
          * case
              when d.setting != 'admitted' then 0.96
              when d.kind = 'emergency' then 0.62
              when d.kind = 'day-case' then 0.90
              else 0.85
            end
          * (0.75 + 0.5 * draw(who, 'cost'))
        + case when setting = 'admitted' then 265 * nights + 60 else 0 end
        + 1380 * critical_days)) as bigint)
    end as pence
  from done d
    join providers v on v.provider = d.provider
    join (
      select currency, price from price where year = (select min(year) from price)) l
      on l.currency = d.currency
)
select contact, who, person, practice, place, setting, kind, provider, specialty, currency, began,
  ended, happened, cast(null as bigint) as units, minutes, waited, critical_days, best_practice,
  pence, variable, semi_fixed,
  -- Specialised care that NHS England pays for.
  case
    when provider = 'UNI'
      and (specialty = 'oncology' and kind = 'day-case'
        or specialty = 'cardiology' and kind = 'elective') then 'NHSE'
  end as national
from costed

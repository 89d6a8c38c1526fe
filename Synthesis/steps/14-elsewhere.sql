-- view: contacts outside acute hospitals
with counted as (
  select e.*, k.setting, k.unit_cost, k.noise, v.cost_index, v.variable, v.semi_fixed,
    case k.provider when 'GP' then e.practice else k.provider end as provider,
    case e.kind
      -- Items of a prescription.
      when 'dispensing' then 1 + poisson(2.0, draw(event, 'items'), 0.135335283)
      -- Units of dental activity, by band.
      when 'dental' then case
          when draw(event, 'band') < 0.60 then 1
          when draw(event, 'band') < 0.93 then 3
          else 12
        end
    end as units
  from event e
    join kinds k on k.kind = e.kind
    join providers v on v.provider = k.provider
  where e.kind in ('gp', 'nurse', 'practice-team', 'dispensing', 'pharmacy-service', 'dental',
    'sight-test', 'community', 'mental-health', 'talking-therapy', 'call-111', 'ambulance',
    'urgent-treatment')
), visit as (
  select contact * 16 as contact, event as who, person, practice, place, setting, kind, provider,
    day as began, day as ended,
    draw(event, 'missed')
      >= case setting
          when 'primary' then 0.045
          when 'community' then 0.05
          when 'mental-health' then 0.11
          else 0.0
        end as happened,
    cast(units as bigint) as units,
    cast(round(100 * unit_cost * cost_index * (1 + noise * (draw(event, 'cost') - 0.5))
      * case kind
          when 'dispensing' then units / 3.0
          when 'dental' then 0.45 + 0.3 * units
          else 1.0
        end) as bigint) as pence,
    variable, semi_fixed
  from counted
), mental_health_stay as (
  select contact * 16 as contact, event as who, person, practice, place,
    'mental-health' as setting, 'stay' as kind, 'MIND' as provider,
    day as began, cast(ended as date) as ended, true as happened,
    cast(round(100 * 430 * cost_index * (ended - day)) as bigint) as pence, variable, semi_fixed
  from (
    select e.*, v.cost_index, v.variable, v.semi_fixed,
      least(e.day + 3 + waits(52, e.event, 'nights'), e.died, e."left") as ended
    from event e join providers v on v.provider = 'MIND'
    where e.kind = 'mental-health-stay')
  where ended between first_day() and final_day()
), social_care as (
  -- Care at home, in hours, and in homes, in weeks: a row a month, until it ends or a year has
  -- passed.
  select (contact + 32 * k) * 16 as contact, event as who, person, practice, place,
    'social-care' as setting, kind, 'CARE' as provider,
    cast(start as date) as began, cast(start + 29 as date) as ended, true as happened, units,
    cast(round(100 * case kind when 'home-care' then 22.5 * units else 3850 end) as bigint)
      as pence,
    0.70 as variable, 0.20 as semi_fixed
  from (
    select *, day + 30 * cast(k as integer) as start,
      case kind when 'home-care' then 20 + whole(60 * draw(event, 'hours')) else 4 end as units
    from (
      select *, unnest(range(12)) as k
      from (
        -- Nobody is cared for twice at a time.
        select *, lag(day) over (partition by i order by day, contact) as day_before
        from event
        where kind in ('home-care', 'care-home'))
      where day_before is null or day >= day_before + 360))
  where start + 29 between first_day() and least(final_day(), died, "left")
), virtual_ward as (
  -- At home with a hospital's care, after some stays of older people.
  select contact + 3 as contact, stay as who, person, practice, place,
    'community' as setting, 'virtual-ward' as kind, 'COM' as provider,
    ended as began, cast(home as date) as ended, true as happened,
    cast(round(100 * 118 * (home - ended)) as bigint) as pence, 0.35 as variable, 0.45 as semi_fixed
  from (
    select *, least(ended + 2 + waits(7, stay, 'at home'), died, "left") as home
    from "emergency-stay")
  where age_group >= 7 and ended - began >= 2 and draw(stay, 'virtual ward') < 0.11
    and home > ended and home <= final_day()
), together as (
  from visit
  union all by name
  from mental_health_stay
  union all by name
  from social_care
  union all by name
  from virtual_ward
)
select contact, who, person, practice, place, setting, kind, provider,
  cast(null as varchar) as specialty, cast(null as varchar) as currency, began, ended, happened,
  units, cast(null as integer) as minutes, cast(null as integer) as waited, 0 as critical_days,
  false as best_practice, pence, variable, semi_fixed, cast(null as varchar) as national
from together

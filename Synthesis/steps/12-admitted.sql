-- private: every stay and day case in a hospital
with emergency as (
  select i, contact, event as who, person, practice, place, age_group, decile, frailty, conditions,
    provider, 'emergency' as kind, "group" as specialty, currency, began, ended,
    cast(null as integer) as waited, critical_days, stay as draws, diagnosis,
    currency in ('N3A', 'N3B')
      and draw(stay, 'best practice') < case provider when 'UNI' then 0.62 else 0.48 end
      as best_practice
  from "emergency-stay"
  where ended <= final_day()
), chosen as (
  -- Who waited for an operation, and whether they stay the night.
  select p.*, s.inpatient_stay - 0.7 as mean_nights,
    draw(p.event, 'inpatient')
      < p.inpatient_share * case when p.provider = truth('easier-provider') then 0.6 else 1.0 end
      as inpatient
  from pathway p join specialties s on s.specialty = p.specialty
  where p.admitted and p.ends >= first_day() and p.ends < coalesce(p.died, p."left", final_day())
), operated as (
  select *, ends as began,
    case when inpatient then ends + 1 + waits(mean_nights, event, 'nights') else ends end as ended
  from chosen
), elective as (
  select i, contact * 16 + 2 as contact, event as who, person, practice, place, age_group, decile,
    frailty, conditions, provider,
    case when inpatient then 'elective' else 'day-case' end as kind, specialty,
    case
      when not inpatient then 'D' || number
      when draw(event, 'complex') < 0.12 + 0.09 * least(6, len(conditions))
        then 'I' || number || 'A'
      else 'I' || number || 'C'
    end as currency,
    cast(began as date) as began, cast(ended as date) as ended,
    cast(began - since as integer) as waited,
    case
      when inpatient and draw(event, 'critical') < 0.03
        then 1 + waits(1.5, event, 'critical days')
      else 0
    end as critical_days,
    event as draws, 'Z50' as diagnosis,
    inpatient and number = 1 and draw(event, 'best practice') < 0.55 as best_practice
  from operated
  where ended <= least(final_day(), died)
), course as (
  -- A treatment that comes again and again, as chemotherapy does: nobody waits on a list for it.
  select e.i, e.contact * 16 + 2 as contact, e.event as who, e.person, e.practice, e.place,
    e.age_group, e.decile, e.frailty, e.conditions,
    hospital_for(e.event, p.trust, 0.86, p.second_trust, 0.98) as provider,
    'day-case' as kind, t.specialty, 'D' || s.number as currency, e.day as began, e.day as ended,
    0 as critical_days, e.event as draws, 'Z51' as diagnosis, false as best_practice
  from event e
    join specialty_ticks t on t.of = 'follow-up' and t.tick = tick(e.event, 'specialty')
    join specialties s on s.specialty = t.specialty
    join places p on p.place = e.place
  where e.kind = 'planned-day-case'
), delivery as (
  select *,
    day + 1 + waits(case when operative then 2.0 else 0.8 end, event, 'nights') as home
  from (
    select e.*, draw(e.event, 'operative') < 0.42 as operative,
      hospital_for(e.event, p.trust, 0.88, p.second_trust, 1.0) as provider
    from event e join places p on p.place = e.place
    where e.kind = 'delivery')
), maternity as (
  select i, contact * 16 + 2 as contact, event as who, person, practice, place, age_group, decile,
    frailty, conditions, provider, 'maternity' as kind, 'obstetrics' as specialty,
    case when operative then 'M2' else 'M1' end as currency, day as began,
    cast(least(home, died) as date) as ended,
    0 as critical_days, event as draws, 'O80' as diagnosis, false as best_practice
  from delivery
  where least(home, died) <= final_day()
)
from emergency
union all by name
from elective
union all by name
from course
union all by name
from maternity

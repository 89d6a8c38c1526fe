-- private: every stay and day case in a hospital
select i, contact, event as who, person, practice, place, age_group, decile, frailty, conditions,
  provider, 'emergency' as kind, "group" as specialty, currency, began, ended, cast(null as integer) as waited,
  critical_days, stay as draws, diagnosis,
  currency in ('N3A', 'N3B') and draw(stay, 'best practice') < case provider when 'UNI' then 0.62 else 0.48 end as best_practice
from "emergency-stay"
where ended <= final_day()
union all
select i, contact * 16 + 2, event, person, practice, place, age_group, decile, frailty, conditions,
  provider, case when inpatient then 'elective' else 'day-case' end, specialty,
  case
    when inpatient then 'I' || number || case when draw(event, 'complex') < 0.12 + 0.09 * least(6, len(conditions)) then 'A' else 'C' end
    else 'D' || number
  end,
  cast(began as date), cast(ended as date), cast(began - since as integer),
  case when inpatient and draw(event, 'critical') < 0.03 then 1 + waits(1.5, event, 'critical days') else 0 end,
  event, 'Z50', inpatient and number = 1 and draw(event, 'best practice') < 0.55
from (
  select *, ends as began,
    case when inpatient then ends + 1 + waits(mean_nights, event, 'nights') else ends end as ended
  from (
    select p.*, draw(p.event, 'inpatient') < p.inpatient_share
        * case when p.provider = truth('easier-provider') then 0.6 else 1.0 end as inpatient,
      s.inpatient_stay - 0.7 as mean_nights
    from pathway p join specialties s on s.specialty = p.specialty
    where p.admitted and p.ends >= first_day() and p.ends < coalesce(p.died, p."left", final_day()))
)
where ended <= least(final_day(), coalesce(died, final_day()))
union all
select e.i, e.contact * 16 + 2, e.event, e.person, e.practice, e.place, e.age_group, e.decile, e.frailty, e.conditions,
  case when draw(e.event, 'trust') < 0.86 then p.trust when draw(e.event, 'trust') < 0.98 then p.second_trust else 'FAR' end,
  'day-case', t.specialty, 'D' || s.number, e.day, e.day, null, 0, e.event, 'Z51', false
from event e
  join specialty_ticks t on t.of = 'follow-up' and t.tick = tick(e.event, 'specialty')
  join specialties s on s.specialty = t.specialty
  join places p on p.place = e.place
where e.kind = 'planned-day-case'
union all
select i, contact * 16 + 2, event, person, practice, place, age_group, decile, frailty, conditions, provider,
  'maternity', 'obstetrics', case when operative then 'M2' else 'M1' end, day,
  cast(day + 1 + waits(case when operative then 2.0 else 0.8 end, event, 'nights') as date), null, 0, event, 'O80', false
from (
  select e.*, draw(e.event, 'operative') < 0.42 as operative,
    case when draw(e.event, 'trust') < 0.88 then p.trust else p.second_trust end as provider
  from event e join places p on p.place = e.place
  where e.kind = 'delivery')
where day + 30 <= final_day()

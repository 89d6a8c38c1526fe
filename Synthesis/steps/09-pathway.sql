-- private: everybody who was referred, how long they waited, and what for
with referred as (
  select e.*, t.specialty, s.number, s.wait, s.admitted_share, s.inpatient_share,
    p.trust, p.second_trust
  from event e
    join specialty_ticks t on t.of = 'elective' and t.tick = tick(e.event, 'specialty')
    join specialties s on s.specialty = t.specialty
    join places p on p.place = e.place
  where e.kind = 'referral'
), sent as (
  select *,
    -- The independent hospital takes whom it can send home soon.
    case
      when number <= 6 and draw(event, 'independent')
        < case when frailty = 'fit' and len(conditions) <= 1 then 0.20 else 0.02 end then 'ISP'
      else hospital_for(event, trust, 0.85, second_trust, 0.97)
    end as provider,
    waits(
      wait * gradient(1.04, 0.96, decile)
        * case when draw(event, 'urgent') < 0.12 then 0.15 else 1.29 end,
      event, 'wait') as left_alone,
    draw(event, 'admitted') < admitted_share as admitted
  from referred
), chased as (
  -- Whoever has waited long is looked for.
  select *,
    1 + case
      when left_alone > 280 then 280 + whole((least(left_alone, 900) - 280) * 0.45)
      else left_alone
    end as chased
  from sent
), waited as (
  select *, case when provider = 'ISP' then chased // 2 else chased end as waits from chased
)
select i, contact, event, person, place, decile, age_group, frailty, conditions, died, "left",
  practice, specialty, number, provider, admitted, inpatient_share, day as since,
  weekday(day + waits, event) as ends,
  -- The first appointment ends the wait, or is a third of the way to an operation.
  case when admitted then least(weekday(day + whole(waits * 0.35), event), ends) else ends end
    as seen
from waited

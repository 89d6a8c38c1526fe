-- private: emergency stays, each with those that it led to within 30 days
--
-- The programme prevents some; the trust's coding drifts; both are in the key.
with decided as (
  select e.*, p.trust, p.second_trust, date_diff('month', first_day(), e.day) as month,
    draw(e.event, 'admitted') < a.from_emergency * case e.frailty when 'severe' then 1.25 when 'moderate' then 1.1 else 0.97 end
      as admitted
  from event e
    join admission_by_age a on a.age = least(120, greatest(0, date_diff('year', e.born, e.day)))
    join places p on p.place = e.place
  where e.kind = 'emergency-department'
  union all
  select e.*, p.trust, p.second_trust, date_diff('month', first_day(), e.day), true
  from event e join places p on p.place = e.place
  where e.kind = 'direct-admission'
), happening as (
  select *,
    case
      when draw(event, 'trust') < 0.86 then trust when draw(event, 'trust') < 0.975 then second_trust
      else 'FAR'
    end as provider
  from decided
  where admitted and day >= first_day()
    and not (place = truth('programme-place') and age_group >= 7
      and month >= cast(truth('programme-from-month') as integer)
      and draw(event, 'programme') < cast(truth('programme-effect') as double))
), chained as (
  -- The first stay, a readmission, and one after that.
  select h.*, g.generation, stream(event, 'stay ' || g.generation) as stay,
    1 + whole(29 * draw(event, 'back 1') * draw(event, 'back 1')) as gap_1,
    1 + whole(29 * draw(event, 'back 2') * draw(event, 'back 2')) as gap_2
  from happening h cross join (select unnest([0, 1, 2]) as generation) g
  where generation = 0
    or draw(event, 'readmitted 1') < case frailty when 'severe' then 0.26 when 'moderate' then 0.20 when 'mild' then 0.15 else 0.105 end
      and (generation = 1 or draw(event, 'readmitted 2') < 0.22)
), grouped as (
  select c.*,
    -- Most come back with what they went home with.
    case when generation > 0 and draw(stay, 'same') < 0.6 then tick(stream(event, 'stay 0'), 'group')
      else tick(stay, 'group') end as group_tick
  from chained c
), stayed as (
  select g.*, e.number, e."group", e.respiratory, e.diagnosis,
    least(
      case when draw(stay, 'same day') < case when age_group <= 1 then 0.56 when age_group >= 7 then 0.24 else 0.38 end then 0
        else 1 + waits(e.mean_nights * case when age_group <= 1 then 0.35 when age_group <= 5 then 0.62 when age_group <= 6 then 0.9 else 1.27 end
          * case frailty when 'severe' then 1.25 when 'moderate' then 1.12 else 1.0 end, stay, 'nights')
      end, 180) as nights,
    draw(stay, 'level') as level,
    0.10 + 0.07 * least(6, len(conditions)) as complex_share
  from grouped g
    join emergency_ticks t on t.tick = g.group_tick
      and t.of = case when g.age_group <= 1 then 'child' when g.age_group <= 6 then 'adult' else 'older' end
    join emergencies e on e."group" = t."group"
), timed as (
  -- Where an earlier stay of the chain ends, with what it was drawn to last.
  select s.*,
    day + case generation when 0 then 0
      when 1 then gap_1 + 2 + first_nights
      else gap_1 + gap_2 + 6 + first_nights end as began
  from (
    select *, first_value(nights) over (partition by contact order by generation) as first_nights
    from stayed) s
)
select i, contact * 16 + 3 + generation as contact, contact as from_contact, event, stay, person, place, decile, age_group, frailty,
  conditions, practice, provider, kind, generation, number, "group", respiratory, diagnosis,
  cast(began as date) as began,
  cast(least(began + nights, coalesce(died, began + nights)) as date) as ended,
  'N' || number || case
      when level < complex_share then 'A'
      when level < complex_share + case
          when provider = truth('drift-provider') and month >= cast(truth('drift-from-month') as integer)
          then (month - cast(truth('drift-from-month') as integer) + 1)
            * cast(truth('drift-per-month') as double) * 0.38
          else 0.0 end then 'A'
      when level < complex_share + 0.38 then 'B'
      else 'C'
    end as currency,
  case when nights >= 3 and draw(stay, 'critical') < 0.045 then 1 + least(nights - 1, waits(4.0, stay, 'critical days')) else 0 end
    as critical_days
from timed
where began <= coalesce(died, final_day()) and began < coalesce("left", date '9999-12-31') and began >= first_day()

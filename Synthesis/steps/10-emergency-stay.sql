-- private: emergency stays, each with those that it led to within 30 days
--
-- The programme prevents some; the trust's coding drifts; both are in the key.
with decided as (
  select e.*, p.trust, p.second_trust, month_number(e.day) as month,
    draw(e.event, 'admitted') < a.from_emergency * by_frailty(e.frailty, 1.25, 1.1, 0.97, 0.97)
      as admitted
  from event e
    join admission_by_age a on a.age = least(120, age_on(e.day, e.born))
    join places p on p.place = e.place
  where e.kind = 'emergency-department'
  union all
  select e.*, p.trust, p.second_trust, month_number(e.day), true
  from event e join places p on p.place = e.place
  where e.kind = 'direct-admission'
), happening as (
  select *, hospital_for(event, trust, 0.86, second_trust, 0.975) as provider
  from decided
  where admitted
    and not (
      place = truth('programme-place') and age_group >= 7
        and month >= true_month('programme-from-month')
        and draw(event, 'programme') < true_share('programme-effect'))
), chained as (
  -- The first stay, a readmission, and one after that.
  select h.*, g.generation, stream(event, 'stay ' || g.generation) as stay,
    1 + whole(29 * draw(event, 'back 1') * draw(event, 'back 1')) as gap_1,
    1 + whole(29 * draw(event, 'back 2') * draw(event, 'back 2')) as gap_2
  from happening h cross join (select unnest([0, 1, 2]) as generation) g
  where generation = 0
    or draw(event, 'readmitted 1') < by_frailty(frailty, 0.26, 0.20, 0.15, 0.105)
      and (generation = 1 or draw(event, 'readmitted 2') < 0.22)
), grouped as (
  -- Most come back with what they went home with.
  select *,
    case
      when generation > 0 and draw(stay, 'same') < 0.6 then tick(stream(event, 'stay 0'), 'group')
      else tick(stay, 'group')
    end as group_tick
  from chained
), stayed as (
  select g.*, e.number, e."group", e.respiratory, e.diagnosis,
    case
      when draw(stay, 'same day')
        < case when age_group <= 1 then 0.56 when age_group >= 7 then 0.24 else 0.38 end then 0
      else least(
        180,
        1 + waits(
          e.mean_nights
            * case
                when age_group <= 1 then 0.35
                when age_group <= 5 then 0.62
                when age_group <= 6 then 0.9
                else 1.27
              end
            * by_frailty(frailty, 1.25, 1.12, 1.0, 1.0),
          stay, 'nights'))
    end as nights,
    draw(stay, 'level') as level,
    0.10 + 0.07 * least(6, len(conditions)) as complex_share
  from grouped g
    join emergency_ticks t on t.tick = g.group_tick
      and t.of = case
          when g.age_group <= 1 then 'child'
          when g.age_group <= 6 then 'adult'
          else 'older'
        end
    join emergencies e on e."group" = t."group"
), timed as (
  -- A stay that another led to begins after it, with what that was drawn to last.
  select *,
    day + case generation
        when 0 then 0
        when 1 then gap_1 + 2 + first_nights
        else gap_1 + gap_2 + 6 + first_nights
      end as began
  from (
    select *, first_value(nights) over (partition by contact order by generation) as first_nights
    from stayed)
), possible as (
  select *, least(began + nights, died) as ended
  from timed
  where began <= least(final_day(), died) and ("left" is null or began < "left")
), ordered as (
  select *,
    max(ended) over (
      partition by i order by began, contact, generation
      rows between unbounded preceding and 1 preceding) as ended_before
  from possible
)
select i, contact * 16 + 3 + generation as contact, contact as from_contact, event, stay, person,
  place, decile, age_group, frailty, conditions, died, "left", practice, provider, kind, generation,
  number, "group", respiratory, diagnosis,
  cast(began as date) as began, cast(ended as date) as ended,
  'N' || number || case
      when level < complex_share
        + case
            when provider = truth('drift-provider') and month >= true_month('drift-from-month')
              then (month - true_month('drift-from-month') + 1) * true_share('drift-per-month')
                * 0.38
            else 0.0
          end then 'A'
      when level < complex_share + 0.38 then 'B'
      else 'C'
    end as currency,
  case
    when nights >= 3 and draw(stay, 'critical') < 0.045
      then 1 + least(nights - 1, waits(4.0, stay, 'critical days'))
    else 0
  end as critical_days
from ordered
-- Nobody is admitted who is in hospital already.
where (ended_before is null or began >= ended_before) and ended >= first_day()
order by contact

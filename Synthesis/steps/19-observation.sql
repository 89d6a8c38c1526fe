-- table: outcomes of people: what a year's review found, and what people said of their care
--
-- Each figure is a count out of a count, so that it can be added up: 1 of 1 where the aim was
-- reached.
with reviews as not materialized (
  -- Asked twice rather than held in memory.
  select l.*, y.year, stream(xor(l.who, hash(y.year)), 'review') as review,
    first_day() + 365 * cast(y.year as integer) as year_begins
  from life l cross join (select unnest(range(getvariable('years'))) as year) y
), condition_reviews as (
  select r.*, n.condition, year_begins + whole(360 * draw(review, n.condition)) as day
  from (select * exclude (conditions), unnest(conditions) as number from reviews) r
    join condition_names n on n.number = r.number
  where n.condition in ('diabetes', 'hypertension', 'asthma', 'copd')
), control as (
  -- Likelier in areas that are better off, and from year to year.
  select
    case condition
      when 'diabetes' then 'blood-sugar-controlled'
      when 'hypertension' then 'blood-pressure-controlled'
      else 'flare-free'
    end as indicator,
    person, practice, cast(null as varchar) as provider, place, cast(day as date) as observed,
    draw(review, 'reached ' || condition)
      < case condition when 'diabetes' then 0.61 when 'hypertension' then 0.68 else 0.72 end
        + 0.012 * (decile - 5) + 0.01 * year as reached
  from condition_reviews
  where is_registered(day, joined, "left", died) and day <= final_day()
    and draw(review, 'reviewed ' || condition) < 0.86
), function as (
  -- Of frail people: still as able as a year ago.
  select 'function-kept' as indicator, person, practice, place, day as observed,
    draw(review, 'function') < by_frailty(frailty, 0.42, 0.58, 0.71, 1.0) as reached
  from (
    select *, year_begins + whole(360 * draw(review, 'function day')) as day
    from reviews
    where frailty != 'fit')
  where is_registered(day, joined, "left", died) and day <= final_day()
    and draw(review, 'assessed') < 0.7
), experience as (
  -- One stay in eight is asked about.
  select 'good-experience' as indicator, person, practice, provider, place, ended as observed,
    draw(who, 'experience')
      < case kind when 'emergency' then 0.78 when 'maternity' then 0.84 else 0.90 end
        + case provider when 'ISP' then 0.05 when 'GEN' then -0.02 else 0.0 end as reached
  from admitted
  where draw(who, 'asked') < 0.125
), together as (
  from control
  union all by name
  from function
  union all by name
  from experience
)
select indicator, person, practice, provider, place, observed, period(observed) as period,
  case when reached then 1 else 0 end as numerator, 1 as denominator
from together

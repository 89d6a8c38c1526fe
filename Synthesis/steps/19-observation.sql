-- table: outcomes of people: what a year's review found, and what people said of their care
--
-- Each figure is a count out of a count, so that it can be added up: 1 of 1 where the aim was reached.
with reviews as (
  select l.*, y.year, stream(xor(l.who, hash(y.year)), 'review') as review
  from life l cross join (select unnest(range(getvariable('years'))) as year) y
), found as (
  select r.*, n.condition, first_day() + 365 * cast(r.year as integer) + whole(360 * draw(review, n.condition)) as day
  from (select * exclude (conditions), unnest(conditions) as number from reviews) r
    join condition_names n on n.number = r.number
  where n.condition in ('diabetes', 'hypertension', 'asthma', 'copd')
)
select case condition
    when 'diabetes' then 'blood-sugar-controlled' when 'hypertension' then 'blood-pressure-controlled'
    else 'flare-free' end as indicator,
  person, practice, cast(null as varchar) as provider, place,
  cast(day as date) as observed, strftime(day, '%Y-%m') as period,
  case when draw(review, 'reached ' || condition)
      < case condition when 'diabetes' then 0.61 when 'hypertension' then 0.68 else 0.72 end
        + 0.012 * (decile - 5) + 0.01 * year then 1 else 0 end as numerator,
  1 as denominator
from found
where day >= joined and day <= final_day() and (died is null or day < died) and ("left" is null or day < "left")
  and draw(review, 'reviewed ' || condition) < 0.86
union all
-- Function of frail people: still as able as a year ago.
select 'function-kept', person, practice, null, place, day, strftime(day, '%Y-%m'),
  case when draw(review, 'function') < case frailty when 'severe' then 0.42 when 'moderate' then 0.58 else 0.71 end then 1 else 0 end, 1
from (select *, first_day() + 365 * cast(year as integer) + whole(360 * draw(review, 'function day')) as day from reviews
  where frailty != 'fit')
where day >= joined and day <= final_day() and (died is null or day < died) and ("left" is null or day < "left")
  and draw(review, 'assessed') < 0.7
union all
-- One stay in eight is asked about.
select 'good-experience', person, practice, provider, place, ended, strftime(ended, '%Y-%m'),
  case when draw(who, 'experience') < case kind when 'emergency' then 0.78 when 'maternity' then 0.84 else 0.90 end
    + case provider when 'ISP' then 0.05 when 'GEN' then -0.02 else 0.0 end then 1 else 0 end, 1
from admitted
where draw(who, 'asked') < 0.125

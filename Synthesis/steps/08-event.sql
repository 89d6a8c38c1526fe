-- view: everything that happens to people by itself, and on which day
--
-- How often in a year: the rate of the age in it, more or less by deprivation and need. When in it:
-- by season and day of the week. What lasts begins `years_before` the first day, so that on it
-- people wait, are in hospital, and are cared for.
with expected as (
  select l.i, l.person, l.who, l.sex, l.place, l.decile, l.age_group, l.frailty, l.conditions,
    l.practice, l.moved, l.second_practice, l.joined, l."left", l.died, l.born,
    k.number, k.kind, k.season, k.week, k.years_before, y.year,
    stream(xor(l.who, hash(y.year)), k.kind) as what,
    r.rate * gradient(k.most_deprived, k.least_deprived, l.decile)
      * case k.need
          -- More of it before death.
          when 'urgent' then l.urgent * a.people / a.urgent
            * case
                when l.dies between y.begins and y.begins + 546 then 2.3
                else 0.95
              end
          when 'planned' then l.planned * a.people / a.planned
          when 'lasting' then l.lasting * a.people / a.lasting
          when 'treated' then l.treated * a.people / a.treated
          when 'frail' then l.frail * a.people / a.frail
          when 'mind' then l.mind * a.people / a.mind
          when 'anxious' then l.anxious * a.people / a.anxious
          else 1.0
        end as mean
  from life l
    join average a on a.age_group = l.age_group and a.decile = l.decile
    cross join kinds k
    cross join (
      select year, year_start(year) as begins from range(-2, getvariable('years')) r(year)) y
    join rates_by_age r on r.kind = k.kind and r.age = least(120, age_on(y.begins, l.born))
  where y.year >= -k.years_before and not (k.kind = 'delivery' and l.sex = 'male')
), counted as (
  -- At most one a day: the numbers of contacts have room for 512.
  select *, least(365, events(mean, what, 'how many')) as times from expected
), happening as (
  select * exclude (mean, times), unnest(range(times)) as j from counted where times > 0
), drawn as (
  select h.*, stream(hash(xor(h.what, hash(h.j))), 'event') as event from happening h
), in_month as (
  select d.*,
    make_date(
      cast(year(first_day()) + d.year
        + case when s.month < month(first_day()) then 1 else 0 end as integer),
      s.month, 1)
      + whole(30.4375 * draw(d.event, 'day')) as near
  from drawn d join season_ticks s on s.season = d.season and s.tick = tick(d.event, 'month')
), in_week as (
  -- The day of that week which the time of week says.
  select m.*, m.near + cast(w.day - isodow(m.near) as integer) as day
  from in_month m join week_ticks w on w.week = m.week and w.tick = tick(m.event, 'weekday')
)
select i, ((i * 8 + year + 2) * 32 + number) * 512 + j as contact, event, person, sex, place,
  decile, age_group, frailty, conditions, born, died, "left", kind, cast(day as date) as day,
  case when moved <= day then second_practice else practice end as practice
from in_week
where day >= joined and ("left" is null or day < "left") and (died is null or day <= died)
  and day <= final_day() and (day >= first_day() or years_before > 0)

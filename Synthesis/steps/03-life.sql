-- private: who lives here, for how long, and how much care each needs
--
-- Those who are here on the first day, those who are born, those who join. `burden` is what no age
-- and no area explains: it makes conditions come together, and some people come back.
with people as (
  select i, hash(xor(hash(i), hash(getvariable('seed') + 1))) as who,
    case
      when i < getvariable('people') then 'first'
      when i < getvariable('people') + newborns() then 'born'
      else 'joined'
    end as came
  from range(getvariable('people') + newborns() + joiners()) r(i)
), sexed as (
  select p.*, t.sex, t.age_low,
    case
      when came = 'born' then 0.0
      when came = 'joined' and draw(who, 'young') < 0.6 then 18 + 22 * draw(who, 'age')
      else t.age_low + (least(t.age_high, 97) + 1 - t.age_low) * draw(who, 'age')
    end as exact_age,
    case
      when came = 'first' then first_day() - 1 - whole(7300 * draw(who, 'joined'))
      else first_day() + whole(horizon_days() * draw(who, 'joined'))
    end as came_on
  from people p join population_ticks t on t.tick = tick(who, 'age and sex')
), dated as (
  select *,
    case
      when came = 'born' then came_on
      else greatest(first_day(), came_on) - whole(exact_age * 365.25)
    end as born_on,
    whole(exact_age) as age
  from sexed
), placed as (
  select d.* exclude (came_on, age_low, exact_age), greatest(came_on, born_on) as joined,
    t.decile,
    'A' || lpad(cast((t.decile - 1) * areas + cast(floor(areas * draw(who, 'area')) as bigint) as varchar), 5, '0') as area,
    case
      when draw(who, 'burden') < 0.5 then 0.8 when draw(who, 'burden') < 0.8 then 1.05 else 1.425
    end as burden,
    case
      when draw(who, 'use') < 0.5 then 0.45 when draw(who, 'use') < 0.8 then 0.95
      when draw(who, 'use') < 0.95 then 1.7 else 4.0
    end as use
  from dated d
    join decile_ticks t on t.tick = tick(d.who, 'decile') and t.age_low = least(90, 5 * (d.age // 5))
    cross join (select greatest(4, cast(round(getvariable('people') / 16000.0) as bigint)) as areas)
), housed as (
  select p.*, a.place, list_filter(range(1, n + 1), lambda k:
      draw(xor(p.who, hash(k)), 'condition') < least(0.9, c.chances[k] * p.burden)) as conditions,
    case
      when f.severe is null then 'fit'
      when draw(p.who, 'frailty') < f.severe * slope * lift then 'severe'
      when draw(p.who, 'frailty') < (f.severe + f.moderate) * slope * lift then 'moderate'
      when draw(p.who, 'frailty') < least(0.95, (f.severe + f.moderate) * slope * lift + f.mild) then 'mild'
      else 'fit'
    end as frailty
  from placed p
    join area a on a.area = p.area
    join condition_chances c on c.age = p.age and c.sex = p.sex and c.decile = p.decile
    left join frailty_by_age f on f.age = p.age
    cross join (select count(*) as n from condition_names),
    lateral (
      select gradient(f.most_deprived, f.least_deprived, p.decile) as slope,
        0.55 + 0.45 * p.burden as lift)
), registered as (
  select h.*,
    c.practices[1 + cast(floor(len(c.practices)
      * draw(hash(xor(hash(h.area), hash(choice))), 'practice')) as bigint)] as practice,
    c.practices[1 + cast(floor(len(c.practices) * draw(h.who, 'second practice')) as bigint)] as second_practice
  from (
    select *, case when draw(who, 'choice') < 0.6 then 1 when draw(who, 'choice') < 0.85 then 2 else 3 end
      as choice
    from housed) h
    join (
      select place, list(practice order by practice) as practices from practice
      where commissioner = 'ICB' group by place) c on c.place = h.place
), ending as (
  select r.* exclude (choice, practice, second_practice),
    case when place = 'moor' and draw(who, 'border') < 0.12 then 'P9001' else practice end as practice,
    second_practice,
    first_day() + whole(365 * draw(who, 'moved') / 0.04) as moved,
    -- Leavers are young: twice as often under 40.
    greatest(joined, first_day())
      + whole(365 * draw(who, 'left') / case when r.age between 18 and 39 then 0.062 else 0.022 end)
      as goes,
    (case when sex = 'male' then d.men else d.women end) / 1000
      * gradient(d.most_deprived, d.least_deprived, decile)
      * case frailty when 'severe' then 2.6 when 'moderate' then 1.5 when 'mild' then 0.95
          else case when r.age >= 65 then 0.62 else 1.0 end end as hazard
  from registered r join deaths_by_age d on d.age = r.age
), dying as (
  -- One draw for when life ends, if it ends in these years, with a rising hazard.
  select * exclude (hazard),
    first_day() + least(40000, waits(365 / (hazard * 0.99), who, 'death')) as dies
  from ending
)
select i, who, 'P' || lpad(cast(i as varchar), 7, '0') as person, came, sex, born_on as born, age,
  least(9, case when age < 5 then 0 when age < 85 then (age + 5) // 10 else 9 end) as age_group,
  decile, area, place, frailty, conditions, use, practice,
  case when moved <= final_day() and practice != 'P9001' and second_practice != practice then moved end as moved,
  second_practice, joined, dies,
  -- Three in four of those who die after 40 are known to be near it, two years before at most.
  case when age >= 40 and draw(who, 'known') < 0.75 then dies - whole(720 * draw(who, 'known since')) end as end_of_life,
  case when goes <= final_day() and goes < dies then goes end as "left",
  case when dies <= final_day() and dies > joined and dies <= goes then dies end as died,
  -- Frailty and conditions make urgent care, care at home and planned care likelier.
  cast(round(1000 * use * case frailty when 'severe' then 3.0 when 'moderate' then 2.0 when 'mild' then 1.3 else 0.9 end
    * (1 + 0.22 * least(6, len(conditions)))) as bigint) as urgent,
  cast(round(1000 * (0.5 + 0.5 * use) * (1 + 0.25 * least(6, len(conditions)))) as bigint) as planned,
  cast(round(1000 * (0.7 + 0.3 * use) * (0.35 + 0.55 * least(7, len(conditions)))) as bigint) as lasting,
  cast(round(1000 * case frailty when 'severe' then 9.0 when 'moderate' then 4.0 when 'mild' then 1.4 else 0.35 end
    * case when list_contains(conditions, (select number from condition_names where condition = 'dementia')) then 2.5 else 1.0 end)
    as bigint) as frail,
  cast(round(1000 * case
      when list_contains(conditions, (select number from condition_names where condition = 'severe-mental-illness')) then 22.0
      when list_contains(conditions, (select number from condition_names where condition = 'dementia')) then 5.0
      when list_contains(conditions, (select number from condition_names where condition = 'learning-disability')) then 6.0
      when list_contains(conditions, (select number from condition_names where condition = 'depression')) then 2.2
      else 0.35 end) as bigint) as mind,
  cast(round(1000 * case
      when list_contains(conditions, (select number from condition_names where condition = 'anxiety')) then 8.0
      when list_contains(conditions, (select number from condition_names where condition = 'depression')) then 3.0
      else 0.25 end) as bigint) as anxious
from dying

-- private: who lives here, for how long, and how much care each needs
--
-- Those who are here on the first day, those who are born, those who join. `burden` is what no age
-- and no area explains: it makes conditions come together. `use` is the same for contacts: some
-- people come back.
with people as (
  select i, hash(xor(hash(i), hash(getvariable('seed') + 1))) as who,
    case
      when i < getvariable('people') then 'first'
      when i < getvariable('people') + newborns() then 'born'
      else 'joined'
    end as came
  from range(getvariable('people') + newborns() + joiners()) r(i)
), aged as (
  select p.*, t.sex,
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
  select *, whole(exact_age) as age,
    case
      when came = 'born' then came_on
      else greatest(first_day(), came_on) - whole(exact_age * 365.25)
    end as born
  from aged
), placed as (
  select d.* exclude (came_on, exact_age), greatest(came_on, born) as joined, t.decile,
    area_code(
      (t.decile - 1) * areas_per_decile()
      + cast(floor(areas_per_decile() * draw(who, 'area')) as bigint)) as area,
    case
      when draw(who, 'burden') < 0.5 then 0.8
      when draw(who, 'burden') < 0.8 then 1.05
      else 1.425
    end as burden,
    case
      when draw(who, 'use') < 0.5 then 0.45
      when draw(who, 'use') < 0.8 then 0.95
      when draw(who, 'use') < 0.95 then 1.7
      else 4.0
    end as use
  from dated d
    join decile_ticks t
      on t.tick = tick(d.who, 'decile') and t.age_low = least(90, 5 * (d.age // 5))
), housed as (
  select p.*, a.place,
    list_filter(
      range(1, n + 1),
      lambda k: draw(xor(p.who, hash(k)), 'condition') < least(0.9, c.chances[k] * p.burden)
    ) as conditions,
    -- Who is worse off by area or burden is so at the cost of being fit.
    case
      when f.severe is null then 'fit'
      when draw(p.who, 'frailty') < f.severe * tilt then 'severe'
      when draw(p.who, 'frailty') < (f.severe + f.moderate) * tilt then 'moderate'
      when draw(p.who, 'frailty') < least(0.95, (f.severe + f.moderate) * tilt + f.mild) then 'mild'
      else 'fit'
    end as frailty
  from placed p
    join area a on a.area = p.area
    join condition_chances c on c.age = p.age and c.sex = p.sex and c.decile = p.decile
    left join frailty_by_age f on f.age = p.age
    cross join (select count(*) as n from condition_names),
    lateral (
      select gradient(f.most_deprived, f.least_deprived, p.decile) * (0.55 + 0.45 * p.burden)
        as tilt)
), registered as (
  -- Most of an area are with one of three practices.
  select h.* exclude (choice),
    case
      when h.place = 'moor' and draw(who, 'border') < 0.12 then 'P9001'
      else pick(c.practices, draw(hash(xor(hash(h.area), hash(choice))), 'practice'))
    end as practice,
    pick(c.practices, draw(h.who, 'second practice')) as second_practice
  from (
    select *,
      case when draw(who, 'choice') < 0.6 then 1 when draw(who, 'choice') < 0.85 then 2 else 3 end
        as choice
    from housed) h
    join (
      select place, list(practice order by practice) as practices
      from practice
      where commissioner = 'ICB'
      group by place) c on c.place = h.place
), leaving as (
  select r.*,
    first_day() + whole(365 * draw(who, 'moved') / 0.04) as moves,
    -- Leavers are young: nearly three times as often under 40.
    greatest(joined, first_day())
      + whole(365 * draw(who, 'left') / case when r.age between 18 and 39 then 0.062 else 0.022 end)
      as leaves,
    (case when sex = 'male' then d.men else d.women end) / 1000
      * gradient(d.most_deprived, d.least_deprived, decile)
      * by_frailty(frailty, 2.6, 1.5, 0.95, case when r.age >= 65 then 0.62 else 1.0 end) as hazard
  from registered r join deaths_by_age d on d.age = r.age
), dying as (
  -- One draw for when life ends, if it ends in these years.
  select * exclude (hazard),
    greatest(joined, first_day()) + lives(hazard * 0.93, 0.13, who, 'death') as dies
  from leaving
)
select i, who, 'P' || lpad(cast(i as varchar), 7, '0') as person, came, sex, born, age,
  group_of(age) as age_group, decile, area, place, frailty, conditions, use, practice,
  case
    when moves <= final_day() and practice != 'P9001' and second_practice != practice then moves
  end as moved,
  second_practice, joined, dies,
  -- Three in four of those who die after 40 are known to be near it, two years before at most.
  case
    when age >= 40 and draw(who, 'known') < 0.75 then dies - whole(720 * draw(who, 'known since'))
  end as end_of_life,
  case when leaves <= final_day() and leaves < dies then leaves end as "left",
  case when dies <= final_day() and dies > joined and dies <= leaves then dies end as died,
  -- Needs, in thousandths. Frailty and conditions make urgent care, care at home and planned care
  -- likelier.
  cast(round(1000 * use * by_frailty(frailty, 3.0, 2.0, 1.3, 0.9)
    * (1 + 0.22 * least(6, len(conditions)))) as bigint) as urgent,
  cast(round(1000 * (0.1 + 0.9 * use)
    * (1 + 0.25 * least(6, len(conditions)))) as bigint) as planned,
  cast(round(1000 * (0.5 + 0.5 * use)
    * (0.35 + 0.55 * least(7, len(conditions)))) as bigint) as lasting,
  cast(round(1000 * (0.2 + 0.8 * use) * use
    * (0.35 + 0.55 * least(7, len(conditions)))) as bigint) as treated,
  cast(round(1000 * by_frailty(frailty, 9.0, 4.0, 1.4, 0.35)
    * case when has(conditions, 'dementia') then 2.5 else 1.0 end) as bigint) as frail,
  cast(round(1000 * case
      when has(conditions, 'severe-mental-illness') then 22.0
      when has(conditions, 'dementia') then 5.0
      when has(conditions, 'learning-disability') then 6.0
      when has(conditions, 'depression') then 2.2
      else 0.35
    end) as bigint) as mind,
  cast(round(1000 * case
      when has(conditions, 'anxiety') then 8.0
      when has(conditions, 'depression') then 3.0
      else 0.25
    end) as bigint) as anxious
from dying

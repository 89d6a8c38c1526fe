-- What every step builds on: draws, and the tables of rates spread out so that each can be joined.
--
-- Nothing is drawn in an order. A draw is a hash of who it is for and what it decides, so that a
-- row is the same on one thread or many, whatever else is asked for. Sums that decide anything are
-- of whole numbers, for the same reason.

-- Joins are made in the order in which they are written, the long side first: so that rows stream by
-- in one order, and memory holds only the short sides.
set disabled_optimizers = 'join_order,build_side_probe_side';

-- A stream of draws of its own, for a person's year or a contact.
create macro stream(who, what) as hash(xor(who, hash(what)));
-- From 0 up to 1.
create macro draw(who, what) as (stream(who, what) >> 11) / 9007199254740992.0;
-- From 0 to 9,999, to be looked up in a table that gives each of several things its share.
create macro tick(who, what) as cast((stream(who, what) >> 11) % 10000 as integer);
-- About normal, of mean 0 and deviation 1: four sixteenths of a draw added up.
create macro bell(bits) as
  (((bits & 65535) + ((bits >> 16) & 65535) + ((bits >> 32) & 65535) + (bits >> 48)) / 65536.0 - 2.0)
  * 1.7320508075688772;
-- A day of a span, a member of a list.
create macro whole(x) as cast(floor(x) as integer);
-- How often something happens that is expected so often: Poisson, near enough above 4. Rounded, so
-- that no machine's last digit of `exp` decides.
create macro poisson(mean, u, none) as
  case
    when u < none then 0
    when u < none * (1 + mean) then 1
    when u < none * (1 + mean * (1 + mean / 2)) then 2
    when u < none * (1 + mean * (1 + mean / 2 * (1 + mean / 3))) then 3
    when u < none * (1 + mean * (1 + mean / 2 * (1 + mean / 3 * (1 + mean / 4)))) then 4
    when u < none * (1 + mean * (1 + mean / 2 * (1 + mean / 3 * (1 + mean / 4 * (1 + mean / 5)))))
      then 5
    when u < none * (1 + mean * (1 + mean / 2 * (1 + mean / 3 * (1 + mean / 4 * (1 + mean / 5
      * (1 + mean / 6)))))) then 6
    when u < none * (1 + mean * (1 + mean / 2 * (1 + mean / 3 * (1 + mean / 4 * (1 + mean / 5
      * (1 + mean / 6 * (1 + mean / 7))))))) then 7
    else 8
  end;
create macro events(mean, who, what) as
  case
    when mean <= 4 then poisson(mean, draw(who, what), round(exp(-mean), 9))
    else cast(greatest(0, round(mean + sqrt(mean) * bell(stream(who, what)))) as integer)
  end;
-- Days that pass when so many are expected, each as likely to be the last as any other.
create macro waits(mean, who, what) as
  cast(floor(round(-ln(1.0 - draw(who, what)) * mean, 6)) as integer);
-- Between the most deprived tenth of areas (1) and the least (10), on a straight line.
create macro gradient(most, least, decile) as most + (least - most) * (decile - 1) / 9;

create macro first_day() as getvariable('first_day');
create macro final_day() as
  cast(getvariable('first_day') + to_years(getvariable('years')) - to_days(1) as date);
create macro horizon_days() as
  date_diff('day', getvariable('first_day'), getvariable('first_day') + to_years(getvariable('years')));

create macro year_start(number) as
  make_date(cast(year(first_day()) + number as integer), month(first_day()), 1);

-- Births and people who move in, about as many as die and move out.
create macro newborns() as cast(round(getvariable('people') * 0.0106 * getvariable('years')) as bigint);
create macro joiners() as cast(round(getvariable('people') * 0.0395 * getvariable('years')) as bigint);

-- The ten age groups that rates are published by, or near.
create table age_groups as
  select age, case when age < 5 then 0 when age < 85 then (age + 5) // 10 else 9 end as age_group
  from range(0, 121) a(age);

-- Who a new person is, by tick.
create table population_ticks as
  with shares as (
    select age_low, age_high, sex, share,
      sum(share) over (order by sex, age_low) as upper
    from (
      select age_low, age_high, 'male' as sex, cast(round(men * 1000000) as bigint) as share
      from population
      union all
      select age_low, age_high, 'female', cast(round(women * 1000000) as bigint) from population)
  )
  select tick, age_low, age_high, sex
  from shares, range(0, 10000) t(tick)
  where tick * 100 >= upper - share and tick * 100 < upper;

create table decile_ticks as
  with shares as (
    select *, cast(round(share * 10000) as bigint) as part from deciles
  ), cumulated as (
    select *, sum(part) over (partition by age_low order by decile) as upper,
      sum(part) over (partition by age_low) as total
    from shares
  )
  select age_low, decile, tick
  from cumulated, range(0, 10000) t(tick)
  where tick * total >= (upper - part) * 10000 and tick * total < upper * 10000;

create table season_ticks as
  with cumulated as (
    select *, sum(weight) over (partition by season order by month) as upper,
      sum(weight) over (partition by season) as total
    from seasons
  )
  select season, month, tick from cumulated, range(0, 10000) t(tick)
  where tick * total >= (upper - weight) * 10000 and tick * total < upper * 10000;

create table week_ticks as
  with cumulated as (
    select *, sum(weight) over (partition by week order by day) as upper,
      sum(weight) over (partition by week) as total
    from weeks
  )
  select week, day, tick from cumulated, range(0, 10000) t(tick)
  where tick * total >= (upper - weight) * 10000 and tick * total < upper * 10000;

-- Which speciality a referral or a follow-up is of.
create table specialty_ticks as
  with shares as (
    select 'elective' as of, specialty, number, cast(round(elective * 1000) as bigint) as part
    from specialties
    union all
    select 'follow-up', specialty, number, cast(round(follow_up * 1000) as bigint) from specialties
  ), cumulated as (
    select *, sum(part) over (partition by of order by number) as upper,
      sum(part) over (partition by of) as total
    from shares
  )
  select of, specialty, tick from cumulated, range(0, 10000) t(tick)
  where tick * total >= (upper - part) * 10000 and tick * total < upper * 10000;

-- What an emergency admission is for.
create table emergency_ticks as
  with shares as (
    select 'child' as of, "group", number, cast(round(children * 1000) as bigint) as part
    from emergencies
    union all
    select 'adult', "group", number, cast(round(adults * 1000) as bigint) from emergencies
    union all
    select 'older', "group", number, cast(round(older * 1000) as bigint) from emergencies
  ), cumulated as (
    select *, sum(part) over (partition by of order by number) as upper,
      sum(part) over (partition by of) as total
    from shares
  )
  select of, "group", tick from cumulated, range(0, 10000) t(tick)
  where tick * total >= (upper - part) * 10000 and tick * total < upper * 10000;

-- Rates by single years of age.
create table rates_by_age as
  select kind, age, rate from rates, range(0, 121) a(age)
  where age between age_low and case when age_high >= 90 then 120 else age_high end;
create table deaths_by_age as
  select age, d.* exclude (age_low, age_high) from deaths d, range(0, 121) a(age)
  where age between age_low and case when age_high >= 90 then 120 else age_high end;
create table frailty_by_age as
  select age, f.* exclude (age_low, age_high) from frailty f, range(0, 121) a(age)
  where age between age_low and case when age_high >= 90 then 120 else age_high end;
create table admission_by_age as
  select age, from_emergency from admission, range(0, 121) a(age)
  where age between age_low and case when age_high >= 90 then 120 else age_high end;

-- For a person of an age, sex and decile: how likely each condition is, in the order of their names.
create table condition_names as
  select condition, row_number() over (order by condition) as number
  from (select distinct condition from conditions);
create table condition_chances as
  select age, sex, decile, list(coalesce(chance, 0.0) order by number) as chances
  from (
    select a.age, s.sex, d.decile, n.number,
      (case when s.sex = 'male' then c.men else c.women end)
        * gradient(c.most_deprived, c.least_deprived, d.decile) as chance
    from age_groups a
      cross join (select unnest(['male', 'female']) as sex) s
      cross join (select unnest(range(1, 11)) as decile) d
      cross join condition_names n
      left join conditions c
        on c.condition = n.condition and a.age >= c.age_low
          and a.age <= case when c.age_high >= 90 then 120 else c.age_high end)
  group by age, sex, decile;

-- The months of these years.
create table months as
  select cast(first as date) as first, cast(first + to_months(1) - to_days(1) as date) as last, number
  from (
    select getvariable('first_day') + to_months(cast(m as integer)) as first, m as number
    from range(0, 12 * getvariable('years')) r(m));

-- What is planted for later tools to find.
set variable truths = (select map(list(truth), list(value)) from truths);
create macro truth(name) as getvariable('truths')[name];

-- What every step builds on: draws, words that come back in many steps, and the tables of rates
-- spread out so that each can be joined.
--
-- Nothing is drawn in an order. A draw is a hash of who it is for and what it decides, so that a
-- row is the same on one thread or many, whatever else is asked for. Sums that decide anything are
-- of whole numbers, for the same reason.

-- Joins are made in the order in which they are written, the long side first: so that rows stream
-- by in one order, and memory holds only the short sides.
set disabled_optimizers = 'join_order,build_side_probe_side';

-- Draws

-- A stream of draws of its own, for a person's year or a contact.
create macro stream(who, what) as hash(xor(who, hash(what)));

-- From 0 up to 1.
create macro draw(who, what) as (stream(who, what) >> 11) / 9007199254740992.0;

-- From 0 to 9,999, to be looked up in a table that gives each of several things its share.
create macro tick(who, what) as cast((stream(who, what) >> 11) % 10000 as integer);

-- About normal, of mean 0 and deviation 1: four sixteenths of a draw added up.
create macro bell(bits) as
  (
    ((bits & 65535) + ((bits >> 16) & 65535) + ((bits >> 32) & 65535) + (bits >> 48)) / 65536.0
    - 2.0
  ) * 1.7320508075688772;

-- A day of a span.
create macro whole(x) as cast(floor(x) as integer);

-- A member of a list, by a draw.
create macro pick(members, u) as members[1 + cast(floor(len(members) * u) as bigint)];

-- How often something happens that is expected so often: Poisson, near enough above 4. `none` is
-- how likely it does not happen at all, rounded, so that no machine's last digit of `exp` decides.
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

-- Days that are lived when so many die in the first year, and in each year a part more, as they
-- are older and frailer.
create macro lives(hazard, more, who, what) as
  whole(round(ln(1.0 - ln(1.0 - draw(who, what)) * more / hazard) / more * 365, 6));

-- Days and years

create macro first_day() as getvariable('first_day');
create macro final_day() as
  cast(getvariable('first_day') + to_years(getvariable('years')) - to_days(1) as date);
create macro horizon_days() as
  date_diff(
    'day', getvariable('first_day'), getvariable('first_day') + to_years(getvariable('years')));
create macro year_start(number) as
  make_date(cast(year(first_day()) + number as integer), month(first_day()), 1);

-- For a day of a weekend, one of the week after it.
create macro weekday(day, who) as
  day + case
      when isodow(day) <= 5 then 0
      else whole(8 - isodow(day) + 5 * draw(who, 'weekday'))
    end;

-- 2023-04.
create macro period(day) as strftime(day, '%Y-%m');

-- 2023/24, by the calendar year in which it begins.
create macro financial_year(begins) as
  begins || '/' || lpad(cast((begins + 1) % 100 as varchar), 2, '0');

-- Whole years lived by a day: four of them have 1,461 days.
create macro age_on(day, born) as greatest(0, 4 * (day - born) // 1461);

-- How many months after the first one a day is in.
create macro month_number(day) as date_diff('month', first_day(), day);

-- People

-- Births and people who move in, about as many as die and move out.
create macro newborns() as
  cast(round(getvariable('people') * 0.0106 * getvariable('years')) as bigint);
create macro joiners() as
  cast(round(getvariable('people') * 0.0395 * getvariable('years')) as bigint);

-- Small areas of about 1,600 people in each tenth of deprivation, and what they are called.
create macro areas_per_decile() as
  greatest(4, cast(round(getvariable('people') / 16000.0) as bigint));
create macro area_code(number) as 'A' || lpad(cast(number as varchar), 5, '0');

-- The ten age groups that rates are published by, or near.
create macro group_of(age) as
  case when age < 5 then 0 when age < 85 then (age + 5) // 10 else 9 end;

-- Whether a rate of some ages is for this one. The oldest ages of a table stand for all above.
create macro within(age, age_low, age_high) as
  age between age_low and case when age_high >= 90 then 120 else age_high end;

-- Between the most deprived tenth of areas (1) and the least (10), on a straight line.
create macro gradient(most, least, decile) as most + (least - most) * (decile - 1) / 9;

create macro by_frailty(frailty, severe, moderate, mild, fit) as
  case frailty when 'severe' then severe when 'moderate' then moderate when 'mild' then mild
    else fit end;

create macro is_registered(day, joined, gone, died) as
  day >= joined and (gone is null or day < gone) and (died is null or day < died);

-- Care

-- The trust nearby, the second one, or one far away: most draws are below `near`, nearly all below
-- `near_or_next`.
create macro hospital_for(who, trust, near, second_trust, near_or_next) as
  case
    when draw(who, 'trust') < near then trust
    when draw(who, 'trust') < near_or_next then second_trust
    else 'FAR'
  end;

-- People of the practice over the border are paid for by the board there.
create macro board_of(practice) as case when practice = 'P9001' then 'NICB' else 'ICB' end;

-- Costs rise from year to year as prices do.
set variable price_levels = (
  select list(l.prices / f.prices order by number)
  from range(getvariable('years')) r(number)
    join uplifts l
      on l.year = least(year(first_day()) + number, (select max(year) from uplifts))
    join uplifts f on f.year = least(year(first_day()), (select max(year) from uplifts)));
create macro price_level(day) as getvariable('price_levels')[1 + month_number(day) // 12];

create macro pounds(pence) as cast(pence / 100.0 as decimal(12, 2));
-- Of a provider and a month or year.
create macro large_pounds(pence) as cast(pence / 100.0 as decimal(14, 2));

-- What is planted for later tools to find. A map, and no table: DuckDB 2.0 fails where the many
-- branches of `activity` are joined with one more table.
set variable truths = (select map(list(truth), list(value)) from truths);
create macro truth(name) as getvariable('truths')[name];
create macro true_share(name) as cast(truth(name) as double);
create macro true_month(name) as cast(truth(name) as integer);

-- Shares, spread over the ticks from 0 to 9,999

-- `shares` names a view of whole `part`s of something, in the order of `number`.
create macro spread(shares) as table
  with summed as (
    select *, sum(part) over (partition by of order by number) as upper,
      sum(part) over (partition by of) as total
    from query_table(shares)
  )
  select * exclude (number, part, upper, total), tick
  from summed, range(0, 10000) t(tick)
  where tick * total >= (upper - part) * 10000 and tick * total < upper * 10000;

-- Who a new person is.
create view population_shares as
  select 'all' as of, row_number() over (order by sex, age_low) as number, age_low, age_high, sex,
    cast(round(share * 1000000) as bigint) as part
  from (
    select age_low, age_high, 'male' as sex, men as share from population
    union all
    select age_low, age_high, 'female', women from population);
create table population_ticks as
  from spread('population_shares');

create view decile_shares as
  select age_low as of, decile as number, decile, cast(round(share * 10000) as bigint) as part
  from deciles;
create table decile_ticks as
  select of as age_low, decile, tick from spread('decile_shares');

create view season_shares as
  select season as of, month as number, month, weight as part from seasons;
create table season_ticks as
  select of as season, month, tick from spread('season_shares');

create view week_shares as
  select week as of, day as number, day, weight as part from weeks;
create table week_ticks as
  select of as week, day, tick from spread('week_shares');

-- Which speciality a referral or a follow-up is of.
create view specialty_shares as
  select 'elective' as of, number, specialty, cast(round(elective * 1000) as bigint) as part
  from specialties
  union all
  select 'follow-up', number, specialty, cast(round(follow_up * 1000) as bigint)
  from specialties;
create table specialty_ticks as
  from spread('specialty_shares');

-- What an emergency admission is for.
create view emergency_shares as
  select 'child' as of, number, "group", cast(round(children * 1000) as bigint) as part
  from emergencies
  union all
  select 'adult', number, "group", cast(round(adults * 1000) as bigint) from emergencies
  union all
  select 'older', number, "group", cast(round(older * 1000) as bigint) from emergencies;
create table emergency_ticks as
  from spread('emergency_shares');

-- How much an attendance takes.
create view attendance_shares as
  select 'all' as of, level as number, level, cast(round(share * 10000) as bigint) as part
  from attendances;
create table attendance_ticks as
  from spread('attendance_shares');

-- Rates by single years of age

create table rates_by_age as
  select kind, age, rate from rates, range(0, 121) a(age) where within(age, age_low, age_high);
create table deaths_by_age as
  select age, d.* exclude (age_low, age_high)
  from deaths d, range(0, 121) a(age)
  where within(age, age_low, age_high);
create table frailty_by_age as
  select age, f.* exclude (age_low, age_high)
  from frailty f, range(0, 121) a(age)
  where within(age, age_low, age_high);
create table admission_by_age as
  select age, from_emergency
  from admission, range(0, 121) a(age)
  where within(age, age_low, age_high);

-- Conditions, which go by number, in the order of their names

create table condition_names as
  select condition, row_number() over (order by condition) as number
  from (select distinct condition from conditions);

-- Whether somebody's conditions, which are numbers, have this one among them.
create macro has(conditions, name) as
  list_contains(conditions, (select number from condition_names where condition = name));

-- For a person of an age, sex and decile: how likely each condition is.
create table condition_chances as
  select age, sex, decile, list(coalesce(chance, 0.0) order by number) as chances
  from (
    select a.age, s.sex, d.decile, n.number,
      (case when s.sex = 'male' then c.men else c.women end)
        * gradient(c.most_deprived, c.least_deprived, d.decile) as chance
    from range(0, 121) a(age)
      cross join (select unnest(['male', 'female']) as sex) s
      cross join (select unnest(range(1, 11)) as decile) d
      cross join condition_names n
      left join conditions c
        on c.condition = n.condition and within(a.age, c.age_low, c.age_high))
  group by age, sex, decile;

-- The last days of the months of these years. A list, and no table: rows come in the order of
-- people, and nothing is held in memory.
set variable month_ends = (
  select list(last_day(first_day() + to_months(cast(number as integer))) order by number)
  from range(12 * getvariable('years')) r(number));
create macro month_ends() as getvariable('month_ends');

-- table: the price list: what a unit of each currency is paid, for each financial year
with listed as (
  select number * 10 + ascii(level) as sort, 'N' || number || level as currency,
    'admitted' as setting, 'emergency' as kind, "group" as specialty,
    case level when 'A' then price_complex when 'B' then price_mid else price_simple end as price,
    trim, per_day
  from emergencies cross join (select unnest(['A', 'B', 'C']) as level)
  union all
  select 1000 + number * 10 + ascii(level), 'I' || number || level, 'admitted', 'elective',
    specialty, case level when 'A' then inpatient_price * 1.35 else inpatient_price end, 8, 295
  from specialties cross join (select unnest(['A', 'C']) as level)
  union all
  select 2000 + number, 'D' || number, 'admitted', 'day-case', specialty, day_case_price,
    null, null
  from specialties
  union all
  select 3000 + number, 'F' || number, 'outpatient', 'first', specialty, first_price, null, null
  from specialties
  union all
  select 4000 + number, 'U' || number, 'outpatient', 'follow-up', specialty, follow_up_price,
    null, null
  from specialties
  union all
  select 5000 + level, 'V' || level, 'emergency', 'attendance', 'emergency-medicine', price,
    null, null
  from attendances
  union all
  select 6001, 'M1', 'admitted', 'maternity', 'obstetrics', 2650, 5, 420
  union all
  select 6002, 'M2', 'admitted', 'maternity', 'obstetrics', 4980, 7, 420
  union all
  select 7001, 'X1', 'admitted', 'critical-care', 'critical-care', 1420, null, null
), years as (
  -- From the year before: its prices are what costs are near.
  select unnest(range(year(first_day()) - 1, year(first_day()) + getvariable('years'))) as year
)
select currency, financial_year(y.year) as year, setting, kind, specialty,
  cast(round(price * u.prices) as decimal(10, 2)) as price,
  cast(trim as integer) as trim,
  cast(round(per_day * u.prices) as decimal(10, 2)) as per_day
from listed
  cross join years y
  join uplifts u on u.year = least(y.year, (select max(year) from uplifts))
order by sort, y.year

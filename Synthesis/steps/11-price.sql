-- table: the price list: what a unit of each currency is paid, for each financial year
with listed as (
  select 'N' || number || level as currency, 'admitted' as setting, 'emergency' as kind, "group" as specialty,
    case level when 'A' then price_complex when 'B' then price_mid else price_simple end as price,
    trim, per_day, number * 10 + ascii(level) as sort
  from emergencies cross join (select unnest(['A', 'B', 'C']) as level)
  union all
  select 'I' || number || level, 'admitted', 'elective', specialty,
    case level when 'A' then inpatient_price * 1.35 else inpatient_price end, 8, 295, 1000 + number * 10 + ascii(level)
  from specialties cross join (select unnest(['A', 'C']) as level)
  union all
  select 'D' || number, 'admitted', 'day-case', specialty, day_case_price, null, null, 2000 + number from specialties
  union all
  select 'F' || number, 'outpatient', 'first', specialty, first_price, null, null, 3000 + number from specialties
  union all
  select 'U' || number, 'outpatient', 'follow-up', specialty, follow_up_price, null, null, 4000 + number from specialties
  union all
  select 'V' || level, 'emergency', 'attendance', 'emergency-medicine', price, null, null, 5000 + level from attendances
  union all
  select 'M1', 'admitted', 'maternity', 'obstetrics', 2650, 5, 420, 6001
  union all
  select 'M2', 'admitted', 'maternity', 'obstetrics', 4980, 7, 420, 6002
  union all
  select 'X1', 'admitted', 'critical-care', 'critical-care', 1420, null, null, 7001
)
select currency, y.year || '/' || lpad(cast((y.year + 1) % 100 as varchar), 2, '0') as year, setting, kind, specialty,
  cast(round(price * u.prices) as decimal(10, 2)) as price, cast(trim as integer) as trim,
  cast(round(per_day * u.prices) as decimal(10, 2)) as per_day
from listed
  cross join (select unnest(range(year(first_day()) - 1, year(first_day()) + getvariable('years'))) as year) y
  join uplifts u on u.year = least(y.year, (select max(year) from uplifts))
order by sort, y.year

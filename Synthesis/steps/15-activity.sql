-- table: a row a contact, in every setting
--
-- As extracts are: some rows sent twice, some stays that end before they begin, some people whom no
-- register knows, and one trust's month late. All of it is in the key; `--clean` leaves it out.
with happened as (
  from hospital union all from elsewhere
), sent as (
  select *, not getvariable('clean') as marred,
    unnest(case
      when not getvariable('clean') and draw(who, 'sent twice') < cast(truth('sent-twice') as double) then [1, 2]
      else [1] end) as sent
  from happened
)
select contact,
  case when marred and draw(who, 'unknown') < cast(truth('unknown-person') as double)
    then 'U' || lpad(cast(contact % 1000000 as varchar), 6, '0') else person end as person,
  setting, kind, provider,
  case
    when setting = 'social-care' then case place when 'city' then 'CITYC' else 'SHIRE' end
    when national is not null then national
    when practice = 'P9001' then 'NICB'
    else 'ICB'
  end as commissioner,
  practice, specialty, currency, cast(began as date) as began,
  cast(case when impossible then began - cast(ended - began as integer) else ended end as date) as ended, happened, units, minutes, waited,
  critical_days, best_practice,
  cast(pence / 100.0 as decimal(12, 2)) as cost,
  cast(round(pence * variable) / 100.0 as decimal(12, 2)) as variable,
  cast(round(pence * semi_fixed) / 100.0 as decimal(12, 2)) as semi_fixed,
  cast((pence - round(pence * variable) - round(pence * semi_fixed)) / 100.0 as decimal(12, 2)) as fixed,
  sent,
  cast(last_day(ended) + 14 + 31 * (sent - 1)
    + case when not getvariable('clean') and provider = truth('late-provider')
        and date_diff('month', first_day(), ended) = cast(truth('late-month') as integer)
      then cast(truth('late-days') as integer) else 0 end as date) as received
from (
  select *, marred and setting = 'admitted' and ended > began
      and draw(who, 'impossible') < cast(truth('impossible') as double) as impossible
  from sent)

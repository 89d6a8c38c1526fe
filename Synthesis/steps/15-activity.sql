-- table: a row a contact, in every setting
--
-- As extracts are: some rows sent twice, some stays that end before they begin, some people whom no
-- register knows, and one trust's month late. All of it is in the key; `--clean` leaves it out.
with happened as (
  select * replace (cast(round(pence * price_level(ended)) as bigint) as pence)
  from (
    from hospital
    union all
    from elsewhere)
), sent as (
  select *, not getvariable('clean') as marred,
    unnest(
      case
        when marred and draw(who, 'sent twice') < true_share('sent-twice') then [1, 2]
        else [1]
      end) as sent
  from happened
), marred as (
  select *,
    marred and setting = 'admitted' and ended > began
      and draw(who, 'impossible') < true_share('impossible') as is_impossible,
    marred and draw(who, 'unknown') < true_share('unknown-person') as is_unknown,
    marred and provider = truth('late-provider')
      and month_number(ended) = true_month('late-month') as is_late
  from sent
)
select contact,
  case when is_unknown then 'U' || lpad(cast(contact % 1000000 as varchar), 6, '0') else person end
    as person,
  setting, kind, provider,
  case
    when setting = 'social-care' then case place when 'city' then 'CITYC' else 'SHIRE' end
    when national is not null then national
    else board_of(practice)
  end as commissioner,
  practice, specialty, currency, cast(began as date) as began,
  cast(case when is_impossible then began - cast(ended - began as integer) else ended end as date)
    as ended,
  happened, units, minutes, waited, critical_days, best_practice,
  pounds(pence) as cost,
  pounds(round(pence * variable)) as variable,
  pounds(round(pence * semi_fixed)) as semi_fixed,
  pounds(pence - round(pence * variable) - round(pence * semi_fixed)) as fixed,
  sent,
  -- A fortnight after the month, and a month later again.
  cast(last_day(ended) + 14 + 31 * (sent - 1)
    + case when is_late then true_month('late-days') else 0 end as date) as received
from marred

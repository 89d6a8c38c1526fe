-- table: a row a coded diagnosis of a stay: why they came, and conditions that were written down
with why as (
  select contact, person, diagnosis as code, true as "primary", period(ended) as period
  from admitted
  where diagnosis is not null
), codes as (
  select m.number, c.code
  from condition_names m join condition_codes c on c.condition = m.condition
), written as (
  select a.contact, a.person, c.code, false as "primary", period(a.ended) as period
  from (
    select contact, person, draws, ended, provider, unnest(conditions) as number
    from admitted
    where kind in ('emergency', 'elective')) a
    join codes c on c.number = a.number
  -- The trust whose coding drifts writes down more and more of them.
  where draw(a.draws, c.code)
    < 0.62 + case
        when a.provider = truth('drift-provider')
          then 0.01 * greatest(0, month_number(a.ended) - true_month('drift-from-month'))
        else 0.0
      end
)
from why
union all
from written

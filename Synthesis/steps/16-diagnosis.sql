-- table: a row a coded diagnosis of a stay: why they came, and conditions that were written down
select a.contact, a.person, a.diagnosis as code, true as "primary", strftime(a.ended, '%Y-%m') as period
from admitted a
where a.diagnosis is not null
union all
select contact, person, n.code, false, strftime(ended, '%Y-%m')
from (
  select contact, person, draws, ended, provider, unnest(conditions) as number
  from admitted where kind in ('emergency', 'elective')) a
  join (
    select m.number, c.code
    from condition_names m join condition_codes c on c.condition = m.condition) n on n.number = a.number
-- The trust whose coding drifts writes down more and more of them.
where draw(draws, n.code) < 0.62
  + case when provider = truth('drift-provider')
      then 0.01 * greatest(0, date_diff('month', first_day(), ended) - cast(truth('drift-from-month') as integer)) else 0.0 end

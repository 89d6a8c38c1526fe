-- table: who pays, who gives care
select provider as organisation, name, kind, cast(null as varchar) as host, cost_index,
  market_forces
from (
  select * replace (cast(cost_index as decimal(6, 4)) as cost_index)
  from providers
  where provider != 'GP')
union all
select practice, name, 'practice', place, 1.0, 1.0
from practice
union all
from (
  values
    ('ICB', 'Three Rivers Integrated Care Board', 'icb', null, null, null),
    ('NICB', 'Eastern Integrated Care Board', 'icb', null, null, null),
    ('NHSE', 'NHS England', 'nhs-england', null, null, null),
    ('CITYC', 'City Council', 'council', null, null, null),
    ('SHIRE', 'Shire County Council', 'council', null, null, null))

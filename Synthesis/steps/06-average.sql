-- private: what each need comes to in an age group and decile, by which a person's own is divided,
-- so that rates stay what they are published to be
select age_group, decile, count(*) as people,
  sum(urgent) as urgent, sum(planned) as planned, sum(lasting) as lasting, sum(treated) as treated,
  sum(frail) as frail, sum(mind) as mind, sum(anxious) as anxious
from life
group by age_group, decile

-- table: a row a coded operation or other procedure of a stay
select a.contact, a.person, o.code, true as "primary", period(a.ended) as period
from admitted a join operations o on o.specialty = a.specialty
where a.kind in ('elective', 'day-case') or a.currency = 'M2'

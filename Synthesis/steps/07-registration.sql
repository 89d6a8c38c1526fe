-- table: a row a person and month registered on its last day
select person, period("on") as period, "on",
  case when moved <= "on" then second_practice else practice end as practice
from (
  select person, practice, moved, second_practice,
    unnest(list_filter(month_ends(), lambda day: is_registered(day, joined, "left", died))) as "on"
  from life)

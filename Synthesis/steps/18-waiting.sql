-- table: a row a person who waits at the end of a month
select person, provider, board_of(practice) as commissioner, specialty, period("on") as period,
  cast(since as date) as since, 1 as pathways
from (
  select person, provider, practice, specialty, since,
    unnest(
      list_filter(
        month_ends(), lambda day: is_registered(day, since, "left", died) and day < ends)) as "on"
  from pathway)

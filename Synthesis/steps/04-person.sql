-- table: a row a person who is ever registered
select person, cast(born as date) as born, sex, area, decile, place, practice,
  cast(moved as date) as moved,
  case when moved is not null then second_practice end as second_practice,
  cast(joined as date) as joined, cast("left" as date) as "left", cast(died as date) as died,
  frailty,
  case when end_of_life <= final_day() then cast(end_of_life as date) end as end_of_life,
  board_of(practice) as commissioner
from life

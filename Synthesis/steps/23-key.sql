-- key: what was planted
--
-- Only what is there: rows are spared with `--clean`, and a year ends before the programme begins.
select truth, value, means from truths
where not (
    getvariable('clean')
    and truth in ('late-provider', 'late-month', 'late-days', 'sent-twice', 'impossible', 'unknown-person')
  )
  and not (
    truth like 'programme-%'
    and cast(truth('programme-from-month') as integer) >= 12 * getvariable('years')
  )

-- key: what was planted
select truth, value, means from truths

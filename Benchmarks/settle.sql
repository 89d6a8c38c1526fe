-- The 1,476 organisation-years of the Medicare Shared Savings Program, settled by hand in SQL:
-- what Examples/medicare-shared-savings computes, as a good analyst would write it for DuckDB.
-- `results` is replaced by the file's path. Amounts in DOUBLE, as such scripts have them.
COPY (
  WITH input AS (
    SELECT
      aco_id, performance_year AS year, track, n_assigned_beneficiaries AS people, total_benchmark AS benchmark,
      total_expenditure AS expenditure, round(quality_score, 4) AS quality, met_quality_standard = 1 AS met,
      reduced_shared_savings_flag = 1 AS reduced, guardrail_flag = 1 AS guardrail,
      six_month_performance_year AS half, published_min_savings_rate AS chosen,
      coalesce(disaster_adjustment, 0) AS disaster, coalesce(advance_payment_balance, 0) AS advance
    FROM read_csv('results', types = {'advance_payment_balance': 'DOUBLE', 'disaster_adjustment': 'DOUBLE'})
  ),
  tracks (track, two_sided, top, gain_cap, fixed_loss, most_loss, loss_cap) AS (
    VALUES
      ('Track 1', false, 0.50, 0.10, NULL, NULL, NULL), ('Track 1+', true, 0.50, 0.10, 0.30, NULL, 0.04),
      ('Track 2', true, 0.60, 0.15, NULL, 0.60, 0.05), ('Track 3', true, 0.75, 0.20, NULL, 0.75, 0.15),
      ('BASIC A', false, 0.40, 0.10, NULL, NULL, NULL), ('BASIC B', false, 0.40, 0.10, NULL, NULL, NULL),
      ('BASIC C', true, 0.50, 0.10, 0.30, NULL, 0.01), ('BASIC D', true, 0.50, 0.10, 0.30, NULL, 0.02),
      ('BASIC E', true, 0.50, 0.10, 0.30, NULL, 0.04), ('ENHANCED', true, 0.75, 0.20, NULL, 0.75, 0.15)
  ),
  bands (low, high, first, last) AS (
    VALUES
      (1, 499, 12.2, 12.2), (500, 999, 12.2, 8.7), (1000, 2999, 8.7, 5.0), (3000, 4999, 5.0, 3.9),
      (5000, 5999, 3.9, 3.6), (6000, 6999, 3.6, 3.4), (7000, 7999, 3.4, 3.2), (8000, 8999, 3.2, 3.1),
      (9000, 9999, 3.1, 3.0), (10000, 14999, 3.0, 2.7), (15000, 19999, 2.7, 2.5), (20000, 49999, 2.5, 2.2),
      (50000, 59999, 2.2, 2.0), (60000, 999999999, 2.0, 2.0)
  ),
  rated AS (
    SELECT *, (first + (people - low) / (high - low) * (last - first)) / 100 AS table_rate,
      benchmark - expenditure AS saving, (benchmark - expenditure) / benchmark AS rate,
      top * if(reduced, 0.5, 1) AS top_rate
    FROM input JOIN tracks USING (track) JOIN bands ON people BETWEEN low AND high
  ),
  shared AS (
    SELECT *, if(two_sided AND chosen <> round(table_rate, 4), chosen, table_rate) AS threshold,
      top_rate * CASE
        WHEN year < 2021 THEN if(met, quality, 0) ELSE if(met, 1, quality) END AS share
    FROM rated
  ),
  settled AS (
    SELECT *, round(CASE
      WHEN two_sided AND saving < 0 AND -rate >= threshold AND year NOT BETWEEN 2020 AND 2022 THEN
        -greatest(least(
          coalesce(fixed_loss, least(greatest(1 - if(year < 2021, share, top_rate * quality), 0.4), most_loss))
            * -saving, loss_cap * benchmark) + disaster * if(half, 0.5, 1), 0)
      WHEN saving > 0 AND NOT guardrail AND (rate >= threshold OR reduced) THEN
        least(share * saving * if(year IN (2019, 2020), 1, 0.98), gain_cap * benchmark)
      ELSE 0 END, 2) AS settlement
    FROM shared
  )
  SELECT 'medicare-shared-savings' AS contract, 'settlement' AS term, 'CMS' AS payer, aco_id AS payee,
    year AS period, settlement AS amount
  FROM settled
  UNION ALL
  SELECT 'medicare-shared-savings', 'advance-recouped', aco_id, 'CMS', year,
    least(advance, greatest(settlement, 0))
  FROM settled
  ORDER BY term DESC, period, payer, payee
) TO '/dev/stdout' (HEADER)

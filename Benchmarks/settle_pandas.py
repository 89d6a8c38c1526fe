"""The 1,476 organisation-years of the Medicare Shared Savings Program, settled by hand in pandas:
what Examples/medicare-shared-savings computes, as a good analyst would write it."""

import sys

import numpy as np
import pandas as pd

TRACKS = pd.DataFrame(
    [
        ("Track 1", False, 0.50, 0.10, np.nan, np.nan, np.nan), ("Track 1+", True, 0.50, 0.10, 0.30, np.nan, 0.04),
        ("Track 2", True, 0.60, 0.15, np.nan, 0.60, 0.05), ("Track 3", True, 0.75, 0.20, np.nan, 0.75, 0.15),
        ("BASIC A", False, 0.40, 0.10, np.nan, np.nan, np.nan), ("BASIC B", False, 0.40, 0.10, np.nan, np.nan, np.nan),
        ("BASIC C", True, 0.50, 0.10, 0.30, np.nan, 0.01), ("BASIC D", True, 0.50, 0.10, 0.30, np.nan, 0.02),
        ("BASIC E", True, 0.50, 0.10, 0.30, np.nan, 0.04), ("ENHANCED", True, 0.75, 0.20, np.nan, 0.75, 0.15),
    ],
    columns=["track", "two_sided", "top", "gain_cap", "fixed_loss", "most_loss", "loss_cap"])
POINTS = [1, 500, 999, 1000, 2999, 3000, 4999, 5000, 5999, 6000, 6999, 7000, 7999, 8000, 8999, 9000, 9999, 10000, 14999,
          15000, 19999, 20000, 49999, 50000, 59999]
RATES = [12.2, 12.2, 8.7, 8.7, 5.0, 5.0, 3.9, 3.9, 3.6, 3.6, 3.4, 3.4, 3.2, 3.2, 3.1, 3.1, 3.0, 3.0, 2.7, 2.7, 2.5, 2.5,
         2.2, 2.2, 2.0]

r = pd.read_csv(sys.argv[1]).merge(TRACKS, on="track")
year, benchmark = r.performance_year, r.total_benchmark
quality, met = r.quality_score.round(4), r.met_quality_standard == 1
saving = benchmark - r.total_expenditure
rate = saving / benchmark
table_rate = np.interp(r.n_assigned_beneficiaries, POINTS, RATES) / 100
own = r.two_sided & (r.published_min_savings_rate != table_rate.round(4))
threshold = np.where(own, r.published_min_savings_rate, table_rate)
top = r.top * np.where(r.reduced_shared_savings_flag == 1, 0.5, 1)
scaled = year < 2021
share = top * np.where(scaled, np.where(met, quality, 0), np.where(met, 1, quality))
gain = np.minimum(share * saving * np.where(year.isin([2019, 2020]), 1, 0.98), r.gain_cap * benchmark)
loss_rate = r.fixed_loss.fillna((1 - np.where(scaled, share, top * quality)).clip(0.4, r.most_loss))
relief = -r.disaster_adjustment.fillna(0) * np.where(r.six_month_performance_year == True, 0.5, 1)  # noqa: E712
loss = (np.minimum(loss_rate * -saving, r.loss_cap * benchmark) - relief).clip(lower=0)
lost = r.two_sided & (saving < 0) & (-rate >= threshold) & ~year.between(2020, 2022)
saved = (saving > 0) & (r.guardrail_flag != 1) & ((rate >= threshold) | (r.reduced_shared_savings_flag == 1))
settlement = pd.Series(np.where(lost, -loss, np.where(saved, gain, 0))).round(2)
recouped = np.minimum(r.advance_payment_balance.fillna(0), settlement.clip(lower=0))
lines = pd.concat([
    pd.DataFrame({"contract": "medicare-shared-savings", "term": "settlement", "payer": "CMS", "payee": r.aco_id,
                  "period": year, "amount": settlement}),
    pd.DataFrame({"contract": "medicare-shared-savings", "term": "advance-recouped", "payer": r.aco_id, "payee": "CMS",
                  "period": year, "amount": recouped}),
]).sort_values(["term", "period", "payer", "payee"], ascending=[False, True, True, True])
lines.to_csv(sys.stdout, index=False, float_format="%.2f")

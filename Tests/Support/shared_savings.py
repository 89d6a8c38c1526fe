"""The rule of the Medicare Shared Savings Program (42 CFR 425 subpart G), written a second time.

Makes rows in the layout of the published results with the settlement and the recouped advance that
the rule gives, in exact fractions: first rows that stand on every edge of the rule, then random
ones. The contract must agree to the cent. Shares no code with the program.

    python3 shared_savings.py COUNT SEED > rows.csv
"""

import csv
import random
import sys
from fractions import Fraction as F

BANDS = [  # beneficiaries from, to, rate at each end
    (1, 499, "12.2", "12.2"), (500, 999, "12.2", "8.7"), (1000, 2999, "8.7", "5.0"),
    (3000, 4999, "5.0", "3.9"), (5000, 5999, "3.9", "3.6"), (6000, 6999, "3.6", "3.4"),
    (7000, 7999, "3.4", "3.2"), (8000, 8999, "3.2", "3.1"), (9000, 9999, "3.1", "3.0"),
    (10000, 14999, "3.0", "2.7"), (15000, 19999, "2.7", "2.5"), (20000, 49999, "2.5", "2.2"),
    (50000, 59999, "2.2", "2.0"),
]
ONE_SIDED = {"Track 1", "BASIC A", "BASIC B"}
TOP = {"Track 1": 50, "Track 1+": 50, "Track 2": 60, "Track 3": 75, "BASIC A": 40, "BASIC B": 40,
       "BASIC C": 50, "BASIC D": 50, "BASIC E": 50, "ENHANCED": 75}
CAP = {"Track 2": 15, "Track 3": 20, "ENHANCED": 20}
FIXED_LOSS = {"Track 1+", "BASIC C", "BASIC D", "BASIC E"}
CEILING = {"Track 2": 60, "Track 3": 75, "ENHANCED": 75}
LIMIT = {"Track 1+": 4, "Track 2": 5, "Track 3": 15, "BASIC C": 1, "BASIC D": 2, "BASIC E": 4, "ENHANCED": 15}
HEADER = ["performance_year", "aco_id", "track", "n_assigned_beneficiaries", "total_benchmark",
          "total_expenditure", "quality_score", "met_quality_standard", "reduced_shared_savings_flag",
          "guardrail_flag", "six_month_performance_year", "published_min_savings_rate",
          "disaster_adjustment", "advance_payment_balance", "expected_settlement", "expected_recouped"]


def table_rate(people):
    for low, high, first, last in BANDS:
        if low <= people <= high:
            part = F(people - low, high - low)
            return (F(first) + part * (F(last) - F(first))) / 100
    return F(2, 100)


def half_up(x, places):
    """Half away from zero, to so many decimals."""
    n = abs(x) * 10**places
    whole = n.numerator // n.denominator
    if n - whole >= F(1, 2):
        whole += 1
    return F(whole if x >= 0 else -whole, 10**places)


def settle(r):
    year, track = r["year"], r["track"]
    benchmark, quality = F(r["benchmark"]), half_up(F(r["quality"]), 4)
    saving = benchmark - F(r["expenditure"])
    rate = saving / benchmark
    two_sided = track not in ONE_SIDED
    minimum = table_rate(r["people"])
    if two_sided and F(r["chosen"]) != half_up(minimum, 4):
        minimum = F(r["chosen"])
    top = F(TOP[track], 100) * (F(1, 2) if r["reduced"] else 1)
    if year <= 2020:
        sharing = top * (quality if r["met"] else 0)
    else:
        sharing = top * (1 if r["met"] else quality)
    if saving > 0 and not r["guardrail"] and (rate >= minimum or r["reduced"]):
        sequestered = F(0) if year in (2019, 2020) else F(2, 100)
        return min(sharing * saving * (1 - sequestered), F(CAP.get(track, 10), 100) * benchmark)
    if saving < 0 and two_sided and -rate >= minimum and not 2020 <= year <= 2022:
        if track in FIXED_LOSS:
            share = F(30, 100)
        else:
            share = 1 - (sharing if year <= 2020 else top * quality)
            share = max(F(40, 100), min(share, F(CEILING[track], 100)))
        relief = -F(r["disaster"] or 0) * (F(1, 2) if r["half"] else 1)
        return -max(min(share * -saving, F(LIMIT[track], 100) * benchmark) - relief, F(0))
    return F(0)


def cents(x):
    return f"{float(half_up(x, 2)):.2f}" if abs(x) < 10**12 else str(half_up(x, 2))


def write(rows):
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(HEADER)
    for index, r in enumerate(rows):
        settled = half_up(settle(r), 2)
        recouped = min(F(r["advance"] or 0), max(settled, F(0)))
        out.writerow([
            r["year"], f"T{index:05}", r["track"], r["people"], r["benchmark"], r["expenditure"], r["quality"],
            "1.0" if r["met"] else "0.0", "1.0" if r["reduced"] else "0.0", "1.0" if r["guardrail"] else "0.0",
            str(r["half"]), r["chosen"], r["disaster"], r["advance"], cents(settled), cents(recouped)])


def row(year, track, expenditure, people=10000, benchmark="100000000", quality="0.9", met=True, reduced=False,
        guardrail=False, half=False, chosen="0.02", disaster="", advance=""):
    return {"year": year, "track": track, "people": people, "benchmark": benchmark, "expenditure": str(expenditure),
            "quality": quality, "met": met, "reduced": reduced, "guardrail": guardrail, "half": half,
            "chosen": chosen, "disaster": disaster, "advance": advance}


def edges():
    m = 100000000  # the benchmark, so that a rate of 1% is a million
    yield row(2021, "ENHANCED", m - 2000000)                    # at the minimum rate: paid
    yield row(2021, "ENHANCED", m - 1999999)                    # a dollar short: not paid
    yield row(2018, "Track 3", m + 2000000)                     # at the minimum loss rate: repaid
    yield row(2018, "Track 3", m + 1999999)
    yield row(2018, "Track 1", m + 20000000)                    # one-sided: never repaid
    yield row(2021, "ENHANCED", m, chosen="0")                  # nothing saved, no minimum
    yield row(2023, "ENHANCED", m + 1, chosen="0")
    for year in range(2014, 2025):                              # every year's rules, both ways
        for track in TOP:
            for met in (True, False):
                yield row(year, track, m - 6000000, met=met)
                yield row(year, track, m + 6000000, met=met)
    yield row(2021, "BASIC E", m - 40000000)                    # the gain cap binds
    yield row(2021, "BASIC E", m - 20000000)                    # at just below the cap
    yield row(2019, "Track 2", m - 60000000)                    # caps of 15% and 20%
    yield row(2020, "Track 3", m - 60000000)
    yield row(2023, "BASIC C", m + 6000000)                     # every loss limit binds
    yield row(2023, "BASIC D", m + 20000000)
    yield row(2023, "BASIC E", m + 20000000)
    yield row(2023, "ENHANCED", m + 60000000)
    yield row(2018, "Track 1+", m + 60000000)
    yield row(2018, "Track 2", m + 60000000)
    yield row(2018, "Track 3", m + 60000000, quality="0")
    yield row(2018, "Track 2", m + 8000000, quality="0")        # the loss rate's ceilings and floor
    yield row(2023, "ENHANCED", m + 8000000, quality="0")
    yield row(2023, "ENHANCED", m + 8000000, quality="1")
    yield row(2023, "ENHANCED", m + 8000000, quality="0.6", met=False)
    yield row(2018, "Track 3", m + 8000000, disaster="-1000000")
    yield row(2019, "Track 3", m + 8000000, disaster="-1000000", half=True)
    yield row(2018, "Track 3", m + 8000000, disaster="-99000000")
    yield row(2023, "BASIC E", m + 20000000, disaster="-1000000")   # after the limit, not before
    yield row(2024, "BASIC B", m - 6000000, guardrail=True)
    yield row(2024, "BASIC E", m + 6000000, guardrail=True)     # losses stand
    yield row(2022, "BASIC B", m - 1000000, reduced=True)       # half the rate, below the minimum
    yield row(2022, "BASIC B", m + 1000000, reduced=True)
    yield row(2022, "BASIC B", m, reduced=True)
    yield row(2021, "BASIC E", m - 6000000, advance="500000")
    yield row(2021, "BASIC E", m - 6000000, advance="99000000")
    yield row(2018, "Track 3", m + 6000000, advance="500000")
    yield row(2019, "Track 1", m - 6000000)                     # no sequestration
    yield row(2020, "ENHANCED", m + 6000000)                    # losses forgiven
    yield row(2021, "ENHANCED", m + 6000000)
    yield row(2022, "ENHANCED", m + 6000000)
    yield row(2023, "ENHANCED", m + 6000000)
    for low, high, _, _ in BANDS:                               # a one-sided minimum at every bend
        for people in (low, (low + high) // 2, high):
            edge = table_rate(people) * m
            whole = -(-edge.numerator // edge.denominator)
            yield row(2021, "BASIC A", m - whole, people=people)
            yield row(2021, "BASIC A", m - whole + 1, people=people)
    yield row(2021, "BASIC A", m - 2000000, people=60000)
    yield row(2021, "BASIC A", m - 1999999, people=250000)
    yield row(2021, "BASIC E", m - 2983600, people=10300, chosen="0.0298")   # chose the table's rate
    yield row(2021, "BASIC E", m - 2981000, people=10300, chosen="0.0298")


def random_rows(count, seed):
    pick = random.Random(seed)
    for _ in range(count):
        benchmark = pick.randrange(20_000_000, 1_500_000_000)
        spread = pick.choice([F(1, 100), F(5, 100), F(30, 100)])
        expenditure = benchmark + int(benchmark * spread * F(pick.randrange(-1000, 1001), 1000))
        track = pick.choice(sorted(TOP))
        yield row(
            pick.randrange(2014, 2025), track, expenditure, people=pick.randrange(1, 130000), benchmark=str(benchmark),
            quality=str(pick.randrange(0, 10001) / 10000), met=pick.random() < 0.8, reduced=pick.random() < 0.1,
            guardrail=pick.random() < 0.1, half=pick.random() < 0.2,
            chosen=pick.choice(["0", "0.005", "0.01", "0.015", "0.02", "0.025"]),
            disaster=pick.choice(["", "", f"-{pick.randrange(0, 5_000_000)}"]),
            advance=pick.choice(["", "", str(pick.randrange(0, 9_000_000))]))


if __name__ == "__main__":
    write([*edges(), *random_rows(int(sys.argv[1]), int(sys.argv[2]))])

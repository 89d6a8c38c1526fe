"""Linked data at the size of an integrated care board: 60 measures of 12 cohorts, priced, by provider
and month, settled as a whole process, beside the same figures by hand-written SQL on the same DuckDB.

    make bench-linked                 1 million people, 10 million contacts
    python3 Benchmarks/linked.py 10   ten times as many contacts

The data is written on the first run and kept in .setup/bench/. Every side is timed as a whole process that
prints its figures, ours among them; of the hand-written ones the query alone is shown too, without the start of
Python and DuckDB.
"""

import csv
import io
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".setup/python"))
import duckdb  # noqa: E402

PROGRAM = ROOT / ".build/release/leftshift"
PEOPLE = 1_000_000
ROWS = 10_000_000
RUNS = 5
PROVIDERS = [f"T{n:02}" for n in range(1, 21)]
SETTINGS = ["primary", "community", "mental-health", "urgent", "admitted", "outpatient", "emergency", "ambulance",
            "social-care"]

# A cohort as a row formula of people, and as SQL.
AGE = "age(born, 2025-04-01)"
YEARS = "date_diff('year', born, DATE '2025-04-01') - CASE WHEN strftime(born, '%m%d') > '0401' THEN 1 ELSE 0 END"
CONDITIONS = ["diabetes", "copd", "heart", "depression", "dementia"]
HOW_MANY = " + ".join(f"(if {c} then 1 else 0)" for c in CONDITIONS)
HOW_MANY_SQL = " + ".join(f"{c}::INT" for c in CONDITIONS)
COHORTS = {
    "older": (f"{AGE} >= 65 years", f"({YEARS}) >= 65"),
    "oldest": (f"{AGE} >= 85 years", f"({YEARS}) >= 85"),
    "children": (f"{AGE} < 18 years", f"({YEARS}) < 18"),
    "diabetic": ("diabetes", "diabetes"),
    "respiratory": ("copd", "copd"),
    "cardiac": ("heart", "heart"),
    "frail": ("frailty >= 0.36", "frailty >= 0.36"),
    "deprived": ("deprivation <= 2 points", "deprivation <= 2"),
    "complex": (f"{HOW_MANY} >= 3", f"({HOW_MANY_SQL}) >= 3"),
    "working-complex": (f"{AGE} >= 20 years and {AGE} < 65 years and {HOW_MANY} >= 3",
                        f"({YEARS}) >= 20 AND ({YEARS}) < 65 AND ({HOW_MANY_SQL}) >= 3"),
    "forgetful": (f"dementia and {AGE} >= 75 years", f"dementia AND ({YEARS}) >= 75"),
    "low": (f"depression and {AGE} >= 18 years and {AGE} < 65 years",
            f"depression AND ({YEARS}) >= 18 AND ({YEARS}) < 65"),
}
# A measure: its unit, its value and condition as row formulas, and both as SQL.
MEASURES = {
    "contacts": ("contacts", "count()", None, "count(*)", None),
    "emergencies": ("contacts", "count()", "setting = 'admitted' and emergency", "count(*)",
                    "setting = 'admitted' AND emergency"),
    "bed-days": ("days", "sum(days)", "setting = 'admitted'", "sum(days)", "setting = 'admitted'"),
    "attendances": ("contacts", "count()", "setting in ('emergency', 'urgent')", "count(*)",
                    "setting IN ('emergency', 'urgent')"),
    "cost": ("£", "sum(prices.price)", None, "sum(price)", None),
}


def write_data(folder, rows):
    """People and contacts from hashes of their numbers, so that they are the same everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    conditions = ",\n".join(f"hash(i, '{c}') % 1000 < {rate} + age AS {c}"
                            for c, rate in zip(CONDITIONS, [20, 0, 10, 90, -40]))
    con.execute(f"""
        COPY (
          SELECT 'P' || lpad(CAST(i AS VARCHAR), 8, '0') AS person,
            DATE '2025-03-31' - CAST(age * 365 + hash(i, 'day') % 365 AS INTEGER) AS born,
            CASE WHEN hash(i, 'sex') % 2 = 0 THEN 'F' ELSE 'M' END AS sex,
            CAST(hash(i, 'area') % 10 + 1 AS TINYINT) AS deprivation,
            'M' || lpad(CAST(hash(i, 'practice') % 100 AS VARCHAR), 5, '0') AS practice,
            {conditions},
            CAST(least(hash(i, 'frail') % 100 * age, 5000) / 10000.0 AS DECIMAL(4, 3)) AS frailty
          FROM (SELECT i, CAST(hash(i, 'age') % 95 AS BIGINT) AS age FROM range(1, {PEOPLE} + 1) t(i))
        ) TO '{folder}/people.parquet' (FORMAT parquet)""")
    settings = "[" + ", ".join(f"'{s}'" for s in SETTINGS) + "]"
    con.execute(f"""
        COPY (
          SELECT 'P' || lpad(CAST(hash(i, 'who') % {PEOPLE} + 1 AS VARCHAR), 8, '0') AS person,
            DATE '2025-04-01' + CAST(i * 365 // ({rows} + 1) AS INTEGER) AS seen,
            'T' || lpad(CAST(hash(i, 'where') % 20 + 1 AS VARCHAR), 2, '0') AS provider,
            {settings}[CAST(1 + hash(i, 'what') % 9 AS BIGINT)] AS setting,
            'H' || lpad(CAST(hash(i, 'hrg') % 1000 AS VARCHAR), 4, '0') AS hrg,
            hash(i, 'how') % 3 = 0 AS emergency,
            CAST(hash(i, 'long') % 15 AS SMALLINT) AS days
          FROM range(1, {rows} + 1) t(i)
        ) TO '{folder}/activity.parquet' (FORMAT parquet)""")
    con.execute(f"""
        COPY (
          SELECT 'H' || lpad(CAST(i AS VARCHAR), 4, '0') AS hrg,
            CAST(100 + hash(i, 'price') % 500000 / 100.0 AS DECIMAL(14, 2)) AS price FROM range(1000) t(i)
        ) TO '{folder}/prices.csv' (FORMAT csv)""")


def write_workspace(folder, data):
    (folder / "definitions").mkdir(parents=True, exist_ok=True)
    (folder / "contracts").mkdir(exist_ok=True)
    link = folder / "data"
    if not link.exists():
        link.mkdir()
        for file in data.iterdir():
            os.link(file, link / file.name)
    parties = "\n".join(f"  {p}: {{name: Trust {p}, kind: trust}}" for p in PROVIDERS)
    (folder / "leftshift.yaml").write_text(f"""workspace: linked data
parties:
  ICB: {{name: ICB, kind: icb}}
{parties}
dimensions:
  provider: {{kind: trust}}
  setting: [{', '.join(SETTINGS)}]
""")
    conditions = "\n".join(f"      {c}: yes/no" for c in CONDITIONS)
    cohorts = "\n".join(f"      {name}: {{is: yes/no, value: \"{formula}\"}}" for name, (formula, _) in COHORTS.items())
    measures = []
    for cohort in COHORTS:
        for name, (is_, value, where, _, _) in MEASURES.items():
            condition = f"people.{cohort}" + (f" and {where}" if where else "")
            measures.append(f"  {cohort}-{name}: {{from: activity, is: {is_}, by: [provider, month],"
                            f" value: {value}, where: \"{condition}\", no rows: 0}}")
    (folder / "definitions/linked.yaml").write_text(f"""tables:
  people:
    file: ../data/people.parquet
    key: {{person: person}}
    columns:
      born: date
      deprivation: points
{conditions}
      frailty: {{is: ratio, places: 3}}
{cohorts}
  prices:
    file: ../data/prices.csv
    key: {{hrg: hrg}}
    columns: {{price: £}}
  activity:
    file: ../data/activity.parquet
    columns:
      person: label of person
      provider: label of provider
      setting: label of setting
      hrg: label of hrg
      emergency: yes/no
      days: days
      seen: date
      month: {{is: period, value: month(seen)}}
measures:
""" + "\n".join(measures) + "\n")
    names = [f"{c}-{m}" for c in COHORTS for m in MEASURES]
    terms = "\n".join(
        f"  pay-{name}: {{pays: {name}{'' if unit(name) == '£' else f' * £1 per {singular(unit(name))}'}}}" for name in names)
    (folder / "contracts/linked.yaml").write_text(f"""contract: linked
money: GBP
payer: ICB
payee: provider
from: 2025-04-01
to: 2026-03-31
each: month
terms:
{terms}
""")


def unit(name):
    return next(MEASURES[m][0] for m in MEASURES if name.endswith("-" + m))


def singular(word):
    return {"contacts": "contact", "days": "day"}[word]


def hand_written(data, people="*"):
    cohorts = ",\n".join(f"{sql} AS \"{name}\"" for name, (_, sql) in COHORTS.items())
    return f"""
        WITH p AS (SELECT person, {cohorts} FROM read_parquet('{data}/people.parquet')),
          a AS (SELECT *, date_trunc('month', seen) AS month FROM read_parquet('{data}/activity.parquet')),
          prices AS (SELECT hrg, CAST(price AS DECIMAL(14, 2)) AS price
                     FROM read_csv('{data}/prices.csv', header = true))"""


def figures(condition):
    columns = []
    for cohort in COHORTS:
        for name, (_, _, _, value, where) in MEASURES.items():
            columns.append((f"{cohort}-{name}", value, condition(cohort) + (f" AND {where}" if where else "")))
    return columns


def filters(data):
    """One scan, sixty filtered aggregates."""
    columns = ",\n".join(f"{value} FILTER (WHERE {where}) AS \"{name}\""
                         for name, value, where in figures(lambda c: f'p."{c}"'))
    return [f"""{hand_written(data)}
        SELECT provider, month, {columns}
        FROM a JOIN p USING (person) JOIN prices USING (hrg) GROUP BY 1, 2"""]


def filters_written_out(data):
    """The same, each cohort's condition written where it is needed."""
    written = {cohort: f"({sql})" for cohort, (_, sql) in COHORTS.items()}
    columns = ",\n".join(f"{value} FILTER (WHERE {where}) AS \"{name}\""
                         for name, value, where in figures(lambda c: written[c]))
    return [f"""
        WITH a AS (SELECT *, date_trunc('month', seen) AS month FROM read_parquet('{data}/activity.parquet')),
          prices AS (SELECT hrg, CAST(price AS DECIMAL(14, 2)) AS price
                     FROM read_csv('{data}/prices.csv', header = true))
        SELECT provider, month, {columns}
        FROM a JOIN read_parquet('{data}/people.parquet') p USING (person) JOIN prices USING (hrg)
        GROUP BY 1, 2"""]


def one_by_one(data):
    """A query for each measure."""
    return [f"""{hand_written(data)}
        SELECT provider, month, {value} AS "{name}"
        FROM a JOIN p USING (person) JOIN prices USING (hrg) WHERE {where} GROUP BY 1, 2"""
            for name, value, where in figures(lambda c: f'p."{c}"')]


# The rows that conditions of measures tell apart, as one small number: what each condition asks of it.
SORT = """CASE WHEN setting = 'admitted' THEN CASE WHEN emergency THEN 3 ELSE 2 END
              WHEN setting IN ('emergency', 'urgent') THEN 1 ELSE 0 END"""
SORTS = {None: None, "setting = 'admitted' AND emergency": "sort = 3", "setting = 'admitted'": "sort >= 2",
         "setting IN ('emergency', 'urgent')": "sort = 1"}


def cube(data):
    """The best that we know: signatures of people, sorts of rows, one small cube, every measure from that."""
    bits = " + ".join(f"CASE WHEN {sql} THEN {1 << n} ELSE 0 END" for n, (_, sql) in enumerate(COHORTS.values()))
    sums = {"count(*)": "sum(n)", "sum(days)": "sum(days)", "sum(price)": "sum(price)"}
    columns = ",\n".join(
        f"{sums[value]} FILTER (WHERE (signature & {1 << n}) <> 0{f' AND {SORTS[where]}' if where else ''})"
        f" AS \"{cohort}-{name}\""
        for n, cohort in enumerate(COHORTS) for name, (_, _, _, value, where) in MEASURES.items())
    return [f"""
        WITH p AS (SELECT person, CAST({bits} AS SMALLINT) AS signature FROM read_parquet('{data}/people.parquet')),
          prices AS (SELECT hrg, CAST(price AS DECIMAL(14, 2)) AS price
                     FROM read_csv('{data}/prices.csv', header = true)),
          cube AS MATERIALIZED (
            SELECT provider, date_trunc('month', seen) AS month, {SORT} AS sort, signature,
              count(*) AS n, sum(days) AS days, sum(price) AS price
            FROM read_parquet('{data}/activity.parquet') JOIN p USING (person) JOIN prices USING (hrg)
            GROUP BY ALL)
        SELECT provider, month, {columns} FROM cube GROUP BY 1, 2"""]


def join(data):
    """Not the figures, but what none can do without: each contact found its person's signature."""
    bits = " + ".join(f"CASE WHEN {sql} THEN {1 << n} ELSE 0 END" for n, (_, sql) in enumerate(COHORTS.values()))
    return f"""
        SELECT sum(signature) FROM read_parquet('{data}/activity.parquet')
        JOIN (SELECT person, CAST({bits} AS SMALLINT) AS signature FROM read_parquet('{data}/people.parquet')) p
        USING (person)"""


def run_by_hand(queries):
    """The seconds that they take, and every figure that is not nought."""
    con = duckdb.connect()
    con.execute("SET threads = 2")
    start = time.perf_counter()
    found = {}
    for query in queries:
        result = con.execute(query)
        names = [d[0] for d in result.description]
        for row in result.fetchall():
            for name, value in zip(names[2:], row[2:]):
                found[(name, row[0], row[1].strftime("%Y-%m"))] = value or 0
    return time.perf_counter() - start, found


SIDES = {"cube by hand": "cube", "sixty FILTERs": "filters", "written out": "filters_written_out", "sixty queries": "one_by_one"}


def run_process(side, data):
    """A hand-written side in a process of its own: its seconds, those of the query alone, and its figures."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, "--side", side, str(data)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - start
    rows = csv.reader(io.StringIO(done.stdout.decode()))
    return seconds, float(done.stderr.decode()), {tuple(r[:3]): Decimal(r[3]) for r in rows}


def one_side(side, data):
    seconds, found = run_by_hand(globals()[side](data))
    csv.writer(sys.stdout).writerows([*key, value] for key, value in found.items())
    sys.stderr.write(str(seconds))


def run_leftshift(workspace):
    start = time.perf_counter()
    done = subprocess.run([str(PROGRAM), "settle", str(workspace), "--format", "csv"], stdout=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - start
    rows = csv.DictReader(io.StringIO(done.stdout.decode()))
    return seconds, None, {(r["term"].removeprefix("pay-"), r["payee"], r["period"]): Decimal(r["amount"]) for r in rows}


def main():
    if sys.argv[1:2] == ["--side"]:
        return one_side(*sys.argv[2:])
    times_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    rows = ROWS * times_rows
    base = ROOT / f".setup/bench/linked-{rows}"
    data, workspace = base / "source", base / "workspace"
    if not (workspace / "contracts/linked.yaml").exists():
        print(f"writing {PEOPLE:,} people and {rows:,} contacts", flush=True)
        write_data(data, rows)
    write_workspace(workspace, data)
    sides = {"leftshift settle": lambda: run_leftshift(workspace)}
    for name, side in SIDES.items():
        sides[name] = lambda side=side: run_process(side, data)
    runs = {"leftshift settle": RUNS, "cube by hand": RUNS, "sixty FILTERs": 3, "written out": 3, "sixty queries": 1}
    if times_rows > 1:
        runs = {"leftshift settle": 2, "cube by hand": 2, "sixty FILTERs": 1, "written out": 0, "sixty queries": 0}
    seconds, alone = {name: [] for name in sides}, {name: [] for name in sides}
    ours = memory = None
    for turn in range(RUNS):
        for name, side in sides.items():
            if turn >= runs[name]:
                continue
            taken, query, found = side()
            seconds[name].append(taken)
            if query is not None:
                alone[name].append(query)
            if ours is None:
                ours, memory = found, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            apart = [key for key in ours if ours[key] != found.get(key, Decimal(0))]
            if apart or len(ours) != 60 * 20 * 12:
                sys.exit(f"{name}: {len(apart)} of {len(ours)} figures differ, for example {apart[:3]}")
    print(f"{len(ours):,} figures, the same on every side; {PEOPLE:,} people, {rows:,} contacts, {os.cpu_count()} processors")
    median = {name: statistics.median(times) for name, times in seconds.items() if times}
    for name, whole in median.items():
        line = f"{name:17} {whole:7.2f} s whole ({min(seconds[name]):.2f} to {max(seconds[name]):.2f}), "
        line += f"{whole / median['leftshift settle']:5.2f} times leftshift"
        if alone[name]:
            query = statistics.median(alone[name])
            line += f"; the query alone {query:6.2f} s, leftshift takes {median['leftshift settle'] / query:.2f} times that"
        print(line)
    bare = []
    for _ in range(3):
        con = duckdb.connect()
        con.execute("SET threads = 2")
        start = time.perf_counter()
        con.execute(join(data)).fetchall()
        bare.append(time.perf_counter() - start)
    whole = alone["sixty FILTERs"]
    print(f"to join people to contacts and do nothing else {statistics.median(bare):.2f} s: the query of sixty FILTERs takes"
          f" {statistics.median(whole) / statistics.median(bare):.1f} times that")
    print(f"most memory of leftshift: {memory / 1024 / 1024:.2f} GiB")


if __name__ == "__main__":
    main()

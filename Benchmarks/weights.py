"""A capitation index for 1 million people, in the manner of Carr-Hill, as a whole process: for each person the
product of six factors, summed exactly by practice, normalised to the registered population and paid; beside
the same in OpenFisca-Core, and in SQL by hand.

    make bench-weights                 1 million people
    python3 Benchmarks/weights.py 10   ten times as many

The data is invented, written on the first run and kept in .setup/bench/.
"""

import csv
import io
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = ROOT / ".setup/python"
sys.path.insert(0, str(PACKAGES))
import duckdb  # noqa: E402

PROGRAM = ROOT / ".build/release/leftshift"
PEOPLE = 1_000_000 * int(sys.argv[1] if len(sys.argv) > 1 else 1)
BASE = ROOT / f".setup/bench/weights-{PEOPLE}"
PRACTICES = [f"M{n:05}" for n in range(1, 101)]
RUNS = 7 if PEOPLE == 1_000_000 else 3
WANTED = 20

# Of Examples/carr-hill: the age from which on, and the work that a woman and a man make.
WORK = [(0, "3.64", "3.97"), (5, "1.04", "1.00"), (15, "2.19", "1.02"), (45, "3.36", "2.15"), (65, "4.90", "4.19"),
        (75, "6.56", "5.18"), (85, "6.72", "6.27")]
BANDS = [f"{a[0]}-{b[0] - 1}" for a, b in zip(WORK, WORK[1:])] + ["85-and-over"]
HOME, NEW, PRICE = "1.43", "1.46", "121.79"
OF_PRACTICES = ["needs", "rurality", "market_forces"]


def write_data(folder):
    """People and practices from hashes of their numbers, so that they are the same everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute(f"""
        COPY (
          SELECT 'P' || lpad(CAST(i AS VARCHAR), 8, '0') AS id,
            DATE '2025-03-31' - CAST(age * 365 + hash(i, 'day') % 365 AS INTEGER) AS born,
            CASE WHEN hash(i, 'sex') % 2 = 0 THEN 'F' ELSE 'M' END AS sex,
            'M' || lpad(CAST(hash(i, 'practice') % {len(PRACTICES)} + 1 AS VARCHAR), 5, '0') AS practice,
            age >= 75 AND hash(i, 'home') % 10 = 0 AS nursing_home,
            hash(i, 'new') % 12 = 0 AS newly_registered
          FROM (SELECT i, CAST(hash(i, 'age') % 95 AS BIGINT) AS age FROM range(1, {PEOPLE} + 1) t(i))
        ) TO '{folder}/people.parquet' (FORMAT parquet)""")
    con.execute(f"""
        COPY (
          SELECT 'M' || lpad(CAST(i AS VARCHAR), 5, '0') AS practice,
            CAST((8000 + hash(i, 'needs') % 4000) / 10000 AS DECIMAL(5, 4)) AS needs,
            CAST((95 + hash(i, 'rurality') % 20) / 100 AS DECIMAL(3, 2)) AS rurality,
            CAST((940 + hash(i, 'staff') % 200) / 1000 AS DECIMAL(4, 3)) AS market_forces
          FROM range(1, {len(PRACTICES)} + 1) t(i)
        ) TO '{folder}/practices.csv' (FORMAT csv)""")
    (folder / "factors.json").write_text(json.dumps({
        "female": [(age, float(work)) for age, work, _ in WORK],
        "male": [(age, float(work)) for age, _, work in WORK],
        "nursing_home": float(HOME), "newly_registered": float(NEW), "price": float(PRICE)}))


def write_workspace(folder, data):
    for name in ["definitions", "contracts", "data"]:
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "data/people.parquet").exists():
        os.link(data / "people.parquet", folder / "data/people.parquet")
    parties = "\n".join(f"  {p}: {{name: Practice {p}, kind: practice}}" for p in PRACTICES)
    (folder / "leftshift.yaml").write_text(f"""workspace: weights
parties:
  NHSE: {{name: NHS England, kind: payer}}
{parties}
dimensions:
  practice: {{kind: practice}}
  sex: [F, M]
  band: [{', '.join(BANDS)}]
""")
    work = "\n".join(f"      {band}: {{F: [{women}], M: [{men}]}}" for band, (_, women, men) in zip(BANDS, WORK))
    with (data / "practices.csv").open() as file:
        places = "\n".join(f"      {row[0]}: [{', '.join(row[1:])}]" for row in list(csv.reader(file))[1:])
    band = "".join(f"if age < {above} years then '{band}' else " for band, (above, _, _) in zip(BANDS, WORK[1:]))
    (folder / "definitions/weights.yaml").write_text(f"""tables:
  age-sex:
    by: [band, sex]
    columns: {{work: ratio}}
    rows:
{work}
  practices:
    by: practice
    columns: {{needs: ratio, rurality: ratio, staff: ratio}}
    rows:
{places}
  people:
    file: ../data/people.parquet
    columns:
      born: date
      sex: label of sex
      practice: label of practice
      nursing-home: {{from: nursing_home, is: yes/no}}
      newly-registered: {{from: newly_registered, is: yes/no}}
      age: {{is: years, value: "age(born, 2025-04-01)"}}
      band: {{is: label of band, value: "{band}'{BANDS[-1]}'"}}
      weight:
        is: ratio
        value: >-
          age-sex.work * (if nursing-home then {HOME} else 1) * (if newly-registered then {NEW} else 1)
          * practices.needs * practices.rurality * practices.staff
measures:
  registered: {{from: people, is: people, by: [practice], value: count()}}
  weights: {{from: people, is: ratio, by: [practice], value: sum(weight)}}
""")
    (folder / "contracts/weights.yaml").write_text(f"""contract: weights
money: GBP
payer: NHSE
payee: practice
from: 2025-04-01
to: 2026-03-31
let:
  price: £{PRICE} per person
  weighted: weights * (sum(registered over practice) / sum(weights over practice))
terms:
  global-sum: {{pays: weighted * price}}
""")


def by_hand(data):
    """The best SQL that we know, with every product exact: people are counted by what they have in common,
    and what they have in common is weighed once."""
    of_age = " ".join(f"WHEN age < {above} THEN {n}" for n, (above, _, _) in enumerate(WORK[1:]))
    work = ", ".join(f"({n}, '{sex}', {w}::DECIMAL(3, 2))"
                     for n, (_, *both) in enumerate(WORK) for sex, w in zip("FM", both))
    return f"""
        WITH people AS (
            SELECT practice, sex, nursing_home, newly_registered,
              2025 - year(born) - (month(born) * 100 + day(born) > 401)::INT AS age
            FROM read_parquet('{data}/people.parquet')),
          alike AS (
            SELECT practice, sex, nursing_home, newly_registered,
              CASE {of_age} ELSE {len(WORK) - 1} END AS band, count(*) AS people
            FROM people GROUP BY ALL),
          practices AS (
            SELECT practice, needs * rurality * market_forces AS factor
            FROM read_csv('{data}/practices.csv', header = true, auto_detect = false, columns = {{'practice': 'VARCHAR',
              'needs': 'DECIMAL(5, 4)', 'rurality': 'DECIMAL(3, 2)', 'market_forces': 'DECIMAL(4, 3)'}}))
        SELECT practice, sum(people)::BIGINT, sum(people::DECIMAL(9, 0) * work
            * CASE WHEN nursing_home THEN {HOME} ELSE 1 END::DECIMAL(3, 2)
            * CASE WHEN newly_registered THEN {NEW} ELSE 1 END::DECIMAL(3, 2)) * any_value(factor)
        FROM alike JOIN (VALUES {work}) w(band, sex, work) USING (band, sex) JOIN practices USING (practice)
        GROUP BY practice"""


def person_by_person(data):
    """The same, the product of each person for itself, as a measure says it."""
    of_age = " ".join(f"WHEN age < {above} THEN {n}" for n, (above, _, _) in enumerate(WORK[1:]))
    work = ", ".join(f"({n}, '{sex}', {w}::DECIMAL(3, 2))"
                     for n, (_, *both) in enumerate(WORK) for sex, w in zip("FM", both))
    return f"""
        WITH people AS (
            SELECT *, 2025 - year(born) - (month(born) * 100 + day(born) > 401)::INT AS age
            FROM read_parquet('{data}/people.parquet')),
          practices AS (SELECT * FROM read_csv('{data}/practices.csv', header = true, auto_detect = false,
            columns = {{'practice': 'VARCHAR', 'needs': 'DECIMAL(5, 4)', 'rurality': 'DECIMAL(3, 2)',
              'market_forces': 'DECIMAL(4, 3)'}}))
        SELECT practice, count(*), sum(work
            * CASE WHEN nursing_home THEN {HOME} ELSE 1 END::DECIMAL(3, 2)
            * CASE WHEN newly_registered THEN {NEW} ELSE 1 END::DECIMAL(3, 2)
            * needs * rurality * market_forces)
        FROM people JOIN (VALUES {work}) w(band, sex, work)
            ON w.sex = people.sex AND w.band = CASE {of_age} ELSE {len(WORK) - 1} END
          JOIN practices USING (practice)
        GROUP BY practice"""


def in_fractions(data, wanted):
    """What some practices' people weigh, person after person in Python, with no SQL but to read the file."""
    con = duckdb.connect()
    factors = {r["practice"]: r for r in csv.DictReader((data / "practices.csv").open())}
    names = ", ".join(f"'{p}'" for p in wanted)
    found = dict.fromkeys(wanted, Fraction(0))
    for practice, born, sex, home, new in con.execute(f"""
            SELECT practice, born, sex, nursing_home, newly_registered
            FROM read_parquet('{data}/people.parquet') WHERE practice IN ({names})""").fetchall():
        age = 2025 - born.year - ((born.month, born.day) > (4, 1))
        _, women, men = [band for band in WORK if band[0] <= age][-1]
        weight = Fraction(women if sex == "F" else men) * (Fraction(HOME) if home else 1) * (Fraction(NEW) if new else 1)
        for name in OF_PRACTICES:
            weight *= Fraction(factors[practice][name])
        found[practice] += weight
    return found


def process(command, **options):
    """The wall-clock seconds and the processor seconds of a whole process, and what it printed."""
    before, start = children(), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, **options)
    return (time.perf_counter() - start, children() - before), done.stdout.decode()


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def settle(workspace):
    return process([str(PROGRAM), "settle", str(workspace), "--format", "csv"])


def measured(workspace, name):
    text = process([str(PROGRAM), "measure", str(workspace), name, "--format", "csv"])[1]
    return {r["practice"]: Decimal(r[name]) for r in csv.DictReader(io.StringIO(text))}


def openfisca(data, *options):
    python = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    taken, text = process([sys.executable, str(ROOT / "Benchmarks/weights_openfisca.py"), str(data), *options], env=python)
    return taken, json.loads(text)


def query(sql):
    con = duckdb.connect()
    con.execute("SET threads = 2")
    used, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    rows = con.execute(sql).fetchall()
    wall, now = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return (wall, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime), rows


def check(data, workspace):
    """Every figure of every side against exact fractions; stops where one that should be exact is not."""
    weights, registered = measured(workspace, "weights"), measured(workspace, "registered")
    for name, sql in {"by hand": by_hand(data), "person by person": person_by_person(data)}.items():
        rows = query(sql)[1]
        apart = [p for p, people, weight in rows if weights[p] != weight or registered[p] != people]
        if apart or len(rows) != len(PRACTICES):
            sys.exit(f"SQL {name}: {len(apart)} of {len(PRACTICES)} practices differ, for example {apart[:3]}")
    sample = in_fractions(data, PRACTICES[::10])
    apart = [p for p in sample if sample[p] != Fraction(weights[p])]
    if apart:
        sys.exit(f"fractions: {len(apart)} of {len(sample)} practices differ, for example {apart[:3]}")
    total = sum(Fraction(w) for w in weights.values())
    people = sum(Fraction(n) for n in registered.values())
    exact = {p: Fraction(w) * people / total * Fraction(PRICE) for p, w in weights.items()}
    paid = {r["payee"]: Decimal(r["amount"]) for r in csv.DictReader(io.StringIO(settle(workspace)[1]))}
    pennies = {p: (Decimal(e.numerator * 100) / Decimal(e.denominator)).quantize(Decimal(1), ROUND_HALF_UP) / 100
               for p, e in exact.items()}
    if pennies != paid or people != PEOPLE:
        sys.exit(f"payments: {[(p, paid.get(p), pennies[p]) for p in PRACTICES if paid.get(p) != pennies[p]][:3]}")
    print(f"{PEOPLE:,} people, {len(PRACTICES)} practices, £{sum(paid.values()):,}")
    print(f"leftshift: the {len(weights)} sums are those of two exact SQLs digit by digit (e.g. {weights[PRACTICES[0]]}),"
          f" {len(sample)} of them those of fractions person by person, and all payments those of fractions to the penny")
    for options in [[], ["--texts"]]:
        found = openfisca(data, *options)[1]
        results = found["results"]
        relative = max(abs(Fraction(results["weights"][p]) / Fraction(weights[p]) - 1) for p in PRACTICES)
        apart = {p: abs(Fraction(results["payment"][p]) - exact[p]) for p in PRACTICES}
        wrong = sum(round(Decimal(results["payment"][p]), 2) != paid[p] for p in PRACTICES)
        if relative > Fraction(1, 10**6):
            sys.exit(f"OpenFisca computes another index: {float(relative):.1e} apart")
        print(f"OpenFisca{' (texts)' if options else ''}: its sums ({found['kind']}) are at most {float(relative):.1e} of themselves"
              f" away, its payments £{float(max(apart.values())):.4f}; {wrong} of {len(paid)} are not right to the penny")


def main():
    data, workspace = BASE / "source", BASE / "workspace"
    if not (data / "factors.json").exists():
        print(f"writing {PEOPLE:,} people", flush=True)
        write_data(data)
    write_workspace(workspace, data)
    check(data, workspace)
    sides = ["leftshift settle", "OpenFisca", "  to read people", "  to calculate", "OpenFisca (texts)", "  to read texts",
             "SQL by hand", "SQL person by person"]
    taken = {name: [] for name in sides}
    for _ in range(RUNS):
        taken["leftshift settle"].append(settle(workspace)[0])
        for name, options in {"OpenFisca": [], "OpenFisca (texts)": ["--texts"]}.items():
            whole, found = openfisca(data, *options)
            taken[name].append(whole)
            taken["  to read texts" if options else "  to read people"].append(found["read"])
            if not options:
                taken["  to calculate"].append(found["calculate"])
        taken["SQL by hand"].append(query(by_hand(data))[0])
        taken["SQL person by person"].append(query(person_by_person(data))[0])
    median = {name: [statistics.median(t[n] for t in times) for n in (0, 1)] for name, times in taken.items()}
    ours = median["leftshift settle"]
    print(f"\nmedians of {RUNS} runs in turn, {os.cpu_count()} processors; whole processes, but for the parts of OpenFisca"
          " and for SQL, which is without the start of Python")
    print(f"{'':20} {'wall s':>8} {'processor s':>12}   times ours: wall, processor")
    for name, (wall, processor) in median.items():
        least = min(t[0] for t in taken[name])
        print(f"{name:20} {wall:8.3f} {processor:12.3f}   {wall / ours[0]:6.2f} {processor / ours[1]:6.2f}"
              f"   (wall from {least:.3f})")
    ratio = median["OpenFisca"][0] / ours[0]
    if ratio < WANTED:
        print(f"wanted: {WANTED} times; it is {ratio:.1f}, and {median['OpenFisca (texts)'][0] / ours[0]:.1f} from texts")
    print(f"most memory of any: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()

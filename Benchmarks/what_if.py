"""A what-if of a contract of 50 terms: the time for one more version of it, from the difference between a run with
1,001 versions and one with a single version, beside settling it anew.

    make bench-what-if
"""

import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build/release/leftshift"
TERMS, ROWS, VERSIONS = 50, 200_000, 1_000
HEADER = """workspace: fifty terms
parties:
  ICB: {name: The board, kind: icb}
""" + "".join(f"  T{n}: {{name: Trust {n}, kind: trust}}\n" for n in range(6)) + """dimensions:
  trust: {kind: trust}
tables:
  stays:
    file: data/stays.csv
    columns: {trust: label of trust, cost: £, days: days}
"""
DEFINITIONS = """measures:
  stays-of: {from: stays, is: spells, by: [trust], value: count()}
  cost-of: {from: stays, is: £, by: [trust], value: sum(cost)}
"""
CONTRACT = """contract: fifty
from: 2025-04-01
to: 2026-03-31
payer: ICB
payee: trust
let:
  price: £1,000 per spell
terms:
""" + "".join(
    f"  term-{n}:\n    pays: min(price * {n + 1}% * stays-of, cost-of) * (1 + {n}%)\n" for n in range(TERMS))


def timed(*arguments):
    start = time.monotonic()
    subprocess.run([PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def main():
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base)
        for path, text in [("leftshift.yaml", HEADER), ("definitions/measures.yaml", DEFINITIONS),
                           ("contracts/fifty.yaml", CONTRACT)]:
            (base / path).parent.mkdir(exist_ok=True)
            (base / path).write_text(text, encoding="utf-8")
        (base / "data").mkdir()
        (base / "data/stays.csv").write_text(
            "trust,cost,days\n" + "".join(f"T{n % 6},{n % 5000}.{n % 100:02},{n % 9}\n" for n in range(ROWS)))
        one = ["what-if", base, "--set", "fifty.price=£900 per spell"]
        many = ["what-if", base, "--set", f"fifty.price=£0..£{VERSIONS} per spell by £1 per spell"]
        settle = statistics.median(timed("settle", base) for _ in range(5))
        single = statistics.median(timed(*one) for _ in range(5))
        all_of_them = statistics.median(timed(*many) for _ in range(3))
        each = (all_of_them - single) / VERSIONS
        print(f"{TERMS} terms, {ROWS:,} rows: settled {settle * 1000:.0f} ms; one what-if {single * 1000:.0f} ms;"
              f" each version more {each * 1000:.2f} ms (wanted: under 10), {settle / each:.0f} times faster than settling")


main()

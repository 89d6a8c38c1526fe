"""A cold settlement of 1,476 organisation-years, as a whole process, beside a hand-written DuckDB
SQL script and a pandas script that compute the same amounts. Prints the median of each and the
ratios; the runs take turns, so that a machine whose speed drifts treats all alike.

    make bench
"""

import csv
import io
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "Examples/medicare-shared-savings"
RESULTS = EXAMPLE / "data/results.csv"
PACKAGES = ROOT / ".setup/python"
RUNS = 15


def duckdb():
    """DuckDB's own shell, from the package beside pandas."""
    for candidate in [PACKAGES / "duckdb_cli/duckdb"]:
        if candidate.is_file():
            return str(candidate)
    return shutil.which("duckdb") or sys.exit("DuckDB's shell was not found: run `make bench`, which brings it.")


def timed(command, **options):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, **options)
    return time.perf_counter() - start, done.stdout.decode()


def amounts(text):
    return {(r["term"], r["payer"], r["payee"], r["period"]): Decimal(r["amount"]) for r in csv.DictReader(io.StringIO(text))}


def main():
    sql = (ROOT / "Benchmarks/settle.sql").read_text().replace("'results'", f"'{RESULTS}'")
    python = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    sides = {
        "leftshift": lambda: timed([str(ROOT / ".build/release/leftshift"), "settle", str(EXAMPLE), "--format", "csv"]),
        "DuckDB SQL": lambda: timed([duckdb(), "-c", sql]),
        "pandas": lambda: timed([sys.executable, str(ROOT / "Benchmarks/settle_pandas.py"), str(RESULTS)], env=python),
    }
    ours = amounts(sides["leftshift"]()[1])
    for name, side in sides.items():
        theirs = amounts(side()[1])
        apart = [k for k in ours if abs(ours[k] - theirs.get(k, Decimal("NaN"))) > Decimal("0.01")]
        if apart or ours.keys() != theirs.keys():
            sys.exit(f"{name} computes other amounts, for example {apart[:3]}")
        exact = sum(ours[k] == theirs[k] for k in ours)
        print(f"{name}: {len(theirs)} lines, {exact} the same to the cent as ours, the rest within one")
    times = {name: [] for name in sides}
    for _ in range(RUNS):
        for name, side in sides.items():
            times[name].append(side()[0])
    median = {name: statistics.median(t) for name, t in times.items()}
    print(f"\nwhole process, cold, {RUNS} runs each in turn, with {os.cpu_count()} processors")
    for name, t in times.items():
        ratio = median["leftshift"] / median[name]
        print(f"{name:12} median {median[name] * 1000:6.0f} ms  (min {min(t) * 1000:.0f}, max {max(t) * 1000:.0f})"
              f"   leftshift takes {ratio:.2f} times as long")
    print(f"most memory of any: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()

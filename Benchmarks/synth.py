"""Synthetic systems of 10,000, 100,000 and 1,000,000 people over three years: time, memory and size, each beside
ten times fewer people, and whether the same numbers give the same bytes.

    make bench-synth
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build/release/leftshift"
SIZES = [10_000, 100_000, 1_000_000]


def write(people, folder):
    """Seconds and GiB of a run as a whole process, and the bytes that it leaves."""
    start = time.monotonic()
    process = subprocess.Popen(
        [PROGRAM, "synth", "--people", str(people), "--years", "3", folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"leftshift synth ended with {status}")
    size = sum(file.stat().st_size for file in pathlib.Path(folder).iterdir())
    return time.monotonic() - start, usage.ru_maxrss / 2**20, size / 2**20


def digest(folder):
    files = sorted(pathlib.Path(folder).iterdir())
    return [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]


def main():
    with tempfile.TemporaryDirectory(dir=ROOT / ".setup") as base:
        before = None
        print(f"{'people':>10} {'seconds':>8} {'GiB':>6} {'MiB on disk':>12}   beside ten times fewer")
        for people in SIZES:
            folder = f"{base}/{people}"
            figures = write(people, folder)
            ratios = "" if before is None else "  ".join(
                f"{now / then:.1f} times the {what}"
                for now, then, what in zip(figures, before, ["time", "memory", "size"]))
            print(f"{people:>10,} {figures[0]:>8.1f} {figures[1]:>6.2f} {figures[2]:>12.0f}   {ratios}", flush=True)
            before = figures
            if people == SIZES[1]:
                write(people, f"{base}/again")
                same = digest(folder) == digest(f"{base}/again")
                print("           the same numbers again: " + ("the same bytes" if same else "OTHER BYTES"))
            shutil.rmtree(folder)


main()

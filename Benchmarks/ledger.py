"""A ledger of 10 million lines: what a statement takes, beside the same question in plain SQL.

    make bench-ledger            10 million lines: 60 parties, 200 contracts, 24 months
    Benchmarks/ledger.py 100000  about so many lines
    Benchmarks/ledger.py … --verify  prove the ledger too: four minutes for 10 million lines

Each month's contracts are settled three times (flex, freeze, final), and every line changes each
time. The rows are made by SQL in bulk, as posting them one run after the other would take hours:
into the tables of a ledger that the program made, its triggers set aside meanwhile. That they are
what the program would have posted, `leftshift ledger verify` then proves, if asked: every hash,
running amount, posting and sum to be paid. What is less than real: explanations are short, and a thousand lines share one.
"""

import csv
import hashlib
import io
import os
import pathlib
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("LEFTSHIFT", ROOT / ".build/release/leftshift"))
SAID = [word for word in sys.argv[1:] if word != "--verify"]
VERIFIES = "--verify" in sys.argv
LINES = int(SAID[0]) if SAID else 10_000_000
PAYERS, PAYEES, CONTRACTS, MONTHS, STAGES = 4, 56, 200, 24, ["flex", "freeze", "final"]
OF_CONTRACT = 8  # payees
TERMS = max(1, round(LINES / (CONTRACTS * MONTHS * len(STAGES) * OF_CONTRACT)))
OF_ENTRY = CONTRACTS * OF_CONTRACT * TERMS
MONTH = "2026-04"

# An amount that looks random, in pence, of the line with this number.
AMOUNT = "(({0} * 7919) % 2000003 - 1000)"
PREVIOUS = AMOUNT.format(f"(id - {OF_ENTRY})")
CHANGE = f"{AMOUNT.format('id')} - iif(stage = 0, 0, {PREVIOUS})"

# One row for each line, numbered as they are posted: entry by entry.
NUMBERED = f"""
  WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {OF_ENTRY})
  SELECT n + 1 + (entry - 1) * {OF_ENTRY} AS id, entry, month, stage,
    n / {OF_CONTRACT * TERMS} AS contract, n / {TERMS} % {OF_CONTRACT} AS payee, n % {TERMS} AS term
  FROM number JOIN run
"""
NAMES = f"""
  printf('contract-%03d', contract) AS contract, printf('term-%03d', term) AS term,
  printf('ICB-%d', contract % {PAYERS}) AS payer,
  printf('TRUST-%02d', (contract * {OF_CONTRACT} + payee) % {PAYEES}) AS payee
"""
STEPS = [
    "INSERT INTO scope SELECT contract, term, first, last, entry, name FROM "
    f"(SELECT DISTINCT {NAMES.rsplit(',', 2)[0]}, entry FROM (SELECT contract, 0 AS payee, term, entry"
    f" FROM ({NUMBERED}) WHERE payee = 0)) JOIN run USING (entry) ORDER BY 1, 2, 3, 4, 5",
    "INSERT INTO working SELECT value, sha256(text), text FROM"
    " (SELECT value, json_object('amount', value) AS text FROM generate)",
    f"""INSERT INTO line SELECT id, entry, contract, term, payer, payee, name, first, last, 1, 'GBP',
      'core', first, last, last, '8', 'people', '2000', NULL, 'settled', NULL, amount, change,
      (id - 1) / 1000 + 1, NULL
    FROM (SELECT id, entry, {NAMES}, {AMOUNT.format('id')} AS amount, {CHANGE} AS change
      FROM ({NUMBERED})) JOIN run USING (entry)""",
    """INSERT INTO posting (party, service_last, line, contract, entry, currency, amount)
    SELECT party, service_last, id, contract, entry, 'GBP', amount FROM (
      SELECT payer AS party, service_last, id, contract, entry, -change AS amount FROM line
      UNION ALL SELECT payee, service_last, id, contract, entry, change FROM line)
    ORDER BY 1, 2, 3""",
    """INSERT INTO payable (entry, contract, payer, payee, currency, due, recovery, amount)
    SELECT entry, contract, payer, payee, currency, due, '', sum(change) FROM line
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(change) <> 0 ORDER BY 1, 2, 3, 4, 5, 6""",
]


def main():
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base)
        probe(base, 12)
        leftshift("settle", base, "--post", "--as-of", "2026-04-30")
        start = time.monotonic()
        build(base / "ledger.sqlite")
        size = (base / "ledger.sqlite").stat().st_size
        print(f"{OF_ENTRY * MONTHS * len(STAGES):,} lines in {MONTHS * len(STAGES)} entries,"
              f" {size / 1e9:.1f} GB, made in {time.monotonic() - start:.0f} s")
        for party in ["TRUST-07", "ICB-2"]:
            for contract in [None, contract_of(party)]:
                statement(base, party, contract)
        print("its rows as stored, `ledger statement` of TRUST-07:", shown(
            timed("ledger", "statement", base, "--party", "TRUST-07", "--period", MONTH) for _ in range(3)))
        print("posting a run of 1,008 lines more:", shown(post(base, number) for number in [13, 14, 15]))
        print("balance:", shown(timed("ledger", "balance", base) for _ in range(3)))
        if VERIFIES:
            print("verify:", shown([timed("ledger", "verify", base)]))


def contract_of(party):
    """One under which the party is paid, or pays."""
    number = int(party.split("-")[1])
    return f"contract-{number:03}" if party.startswith("ICB") else f"contract-{number // OF_CONTRACT:03}"


# The ledger


def build(path):
    """The program's own empty tables, filled."""
    with sqlite3.connect(path) as made:
        schema = made.execute("SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        pragmas = [(name, made.execute(f"PRAGMA {name}").fetchone()[0]) for name in ["application_id", "user_version"]]
    os.remove(path)
    ledger = sqlite3.connect(path, isolation_level=None)
    ledger.create_function("sha256", 1, lambda text: digest([text]), deterministic=True)
    for pragma in ["journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"]:
        ledger.execute(f"PRAGMA {pragma}")
    ledger.execute("BEGIN")
    for kind in ["table", "view", None, "index", "trigger"]:
        for statement in [sql for found, sql in schema if found == kind]:
            ledger.execute(statement)
        if kind is None:
            fill(ledger)
        if kind == "index":
            seal(ledger)
    for name, value in pragmas:
        ledger.execute(f"PRAGMA {name} = {value}")
    ledger.execute("COMMIT")
    ledger.close()


def fill(ledger):
    ledger.execute("CREATE TEMP TABLE run (entry INTEGER PRIMARY KEY, month, stage, name, first, last)")
    ledger.executemany(
        f"""INSERT INTO run SELECT ?1, ?2, ?3, strftime('%Y-%m', day), day, date(day, '+1 month', '-1 day')
        FROM (SELECT date('2025-01-01', '+' || ?2 || ' months') AS day)""",
        [(month * len(STAGES) + stage + 1, month, stage)
         for month in range(MONTHS) for stage in range(len(STAGES))])
    ledger.execute("CREATE TEMP TABLE generate (value)")
    ledger.executemany("INSERT INTO generate VALUES (?)",
                       [(n + 1,) for n in range(-(-OF_ENTRY * MONTHS * len(STAGES) // 1000))])
    for step in STEPS:
        ledger.execute(step)


def seal(ledger):
    """The chain: each entry names the hash of the one before."""
    head = "0" * 64
    for entry, stage, last in ledger.execute("SELECT entry, stage, last FROM run ORDER BY entry").fetchall():
        ledger.execute(
            "INSERT INTO entry (sequence, previous, stage, as_of, data, definitions, cause)"
            " VALUES (?,?,?,?,?,?,?)",
            [entry, head, STAGES[stage], last, digest([f"extract {entry}"]), digest(["contracts"]), STAGES[stage]])
        head = digest(text for row in ledger.execute(
            "SELECT text FROM canonical WHERE entry = ? ORDER BY position, text", [entry]) for text in (row[0], "\n"))
        ledger.execute("INSERT INTO seal VALUES (?,?,?)", [entry, OF_ENTRY, head])


def digest(texts):
    hashed = hashlib.sha256()
    for text in texts:
        hashed.update(text.encode())
    return hashed.hexdigest()


# One more run


def probe(base, pounds):
    """A workspace of one contract: 84 trusts, each paid its sum in twelve parts."""
    trusts = [f"PROBE-{n:02}" for n in range(84)]
    texts = {
        "leftshift.yaml": "workspace: probe\nparties:\n  ICB-1: {name: The board, kind: icb}\n" + "".join(
            f"  {trust}: {{name: {trust}, kind: trust}}\n" for trust in trusts)
        + "dimensions:\n  trust: {kind: trust}\n",
        "contracts/probe.yaml": "contract: probe\nfrom: 2026-04-01\nto: 2027-03-31\npayer: ICB-1\npayee: trust\n"
        "each: financial year\ntables:\n  agreed:\n    by: trust\n    columns: {block: £ per year}\n    rows:\n"
        + "".join(f"      {trust}: [£{pounds}m per year]\n" for trust in trusts)
        + "terms:\n  block: {kind: core, mechanism: block, amount: agreed.block * period, paid: monthly}\n",
    }
    for path, text in texts.items():
        (base / path).parent.mkdir(exist_ok=True)
        (base / path).write_text(text, encoding="utf-8")


def post(base, pounds):
    probe(base, pounds)
    return timed("settle", base, "--post", "--as-of", "2026-04-30", "--cause", f"£{pounds}m")


# Times


def statement(base, party, contract):
    ours = ["statement", base, "--party", party, "--period", MONTH]
    ours += ["--contract", contract] if contract else []
    ledger = base / "ledger.sqlite"
    plain = [sys.executable, "-c", PLAIN, ledger, party, MONTH, contract or ""]
    lines = compared(leftshift(*ours, "--format", "csv"), plain)
    warm, cold, beside = [], [], []
    for _ in range(5):
        warm.append(timed(*ours))
        beside.append(clocked(plain))
    for _ in range(3):
        forget(ledger)
        cold.append(timed(*ours))
    print(f"statement of {party} for {MONTH}{' under ' + contract if contract else ''}, {lines:,} lines:"
          f" {shown(warm)}, with nothing of it in memory {shown(cold)}; plain SQL {shown(beside)}"
          f" ({statistics.median(warm) / statistics.median(beside):.1f} times)")


def compared(ours, plain):
    """How many lines both have, which come to the same in both."""
    lines = {tuple(row[name] for name in ["contract", "term", "payer", "payee", "period"]):
             round(Decimal(row["amount"]) * 100) for row in csv.DictReader(io.StringIO(ours))}
    sums = {}
    rows = csv.reader(io.StringIO(subprocess.run(plain, capture_output=True, text=True, check=True).stdout))
    for contract, term, payer, payee, period, amount, *_ in (row for row in rows if row[0] != "payable"):
        key = (contract, term, payer, payee, period)
        sums[key] = sums.get(key, 0) + int(amount)
    if lines != sums:
        sys.exit("the two do not find the same lines")
    return len(lines)


# What an analyst with SQL would ask, as comma-separated text: what was posted for the month, and
# what is to be paid, which is followed from the first day on.
PLAIN = re.sub(r"\n {4}", "\n", """
    import csv, sqlite3, sys
    path, party, month, contract = sys.argv[1:]
    ledger = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    under = " AND {0}contract = ?" if contract else ""
    asked = [contract] * (contract != "")
    write = csv.writer(sys.stdout, lineterminator="\\n").writerows
    write(ledger.execute(
        "SELECT line.contract, term, payer, payee, period, posting.amount, line.entry, part, due,"
        " line.change, line.amount, line.currency, withdrawn"
        " FROM posting CROSS JOIN line ON line.id = posting.line WHERE party = ?"
        " AND posting.service_last BETWEEN ? AND ?" + under.format("posting.")
        + " ORDER BY line.contract, term, payer, payee, line.id",
        [party, month + "-01", month + "-31"] + asked))
    for side in ["payer", "payee"]:
        write(ledger.execute(
            f"SELECT 'payable', * FROM payable WHERE {side} = ?" + under.format(""), [party] + asked))
    """)


def forget(path):
    """Lets the machine drop what it has of the file in memory."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def leftshift(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def clocked(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def timed(*arguments):
    return clocked([PROGRAM, *arguments])


def shown(times):
    times = sorted(times)
    return f"{statistics.median(times):.2f} s" + (f" ({times[0]:.2f}–{times[-1]:.2f})" if len(times) > 1 else "")


main()

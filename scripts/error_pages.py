"""Writes docs/errors/: a page for each rule that a fault can break, from the cases that the tests hold
it to (Tests/Cases/errors). With --check it only says whether the pages are as they should be.

    scripts/error_pages.py [--check]
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = ROOT / "Tests/Cases/errors"
PAGES = ROOT / "docs/errors"

# What no case can show: faults of the machine and of the ledger.
OTHERS = {
    "agreed-for-year": "A line that makes up the sum agreed for a year is not agreed by itself: agree another sum, with "
    "`--year`.",
    "closed-year": "A year whose balances both sides agreed is changed by corrections alone, which two people answer "
    "for: `leftshift run PATH MONTH --stage correction`.",
    "disputed-already": "A line is disputed once at a time. What else there is to say goes with how that is resolved.",
    "earlier-knowledge": "A month is run with at least what its last run knew: else what came to light in between would be "
    "forgotten without a word. Give `--as-known` a later day.",
    "former-contract": "A contract keeps the name that it was posted under: under another it would be paid once more. Call it as "
    "before, and give it another `title:`; or put the file back with the day on which it ended, `to:`.",
    "ledger-moved": "Something was posted after this was worked out from the ledger, so its differences are no longer those. "
    "Give the command again.",
    "no-prepared-run": "There is no prepared run of this name in `runs/`, or its file was changed. `leftshift run` prepares "
    "one.",
    "nobody-prepares": "Final figures and corrections are prepared by one person and approved by another, whom "
    "leftshift.yaml names under `people:`.",
    "not-allowed": "Somebody who is named under `people:` may not do this. Ask somebody who may, or say so under `may:`.",
    "not-disputed": "Only an open dispute can be resolved. The statement shows what is disputed, and for which period.",
    "not-prepared": "A prepared run could not be written into `runs/`. Make room, or look whether you may write there.",
    "nothing-posted": "Nothing is posted of the line or month that was named. Name the contract, term, payee and period as "
    "the statement has them; and run a month before it is packed with `--month`.",
    "nothing-to-accrue": "What is settled by the month is expected to be as in the three months before: the month is settled "
    "already, or none of those is posted. What has no such months is expected in figures, with "
    "`--amount`. Nothing is expected of a term that has ended, nor beside a sum that is agreed for the year.",
    "nothing-to-correct": "A correction is of what was final. Until then the month is run at its stage once more.",
    "one-sided": "An agreement takes somebody of each side, and only the sides of a line dispute it. Say under `people:` "
    "whom somebody of the other side acts for: `for: MOOR`.",
    "open-dispute": "A year is closed when none of its lines is disputed. Resolve the dispute first.",
    "open-month": "A year is closed when each of its months in which a part of a term ends is posted, or what is expected of "
    "it is.",
    "overlapping-agreement": "One sum is agreed between two sides for any day: of two that overlap, each would make up for the "
    "other. Agree the year anew that is agreed already, or single lines.",
    "own-approval": "Nobody approves what they prepared themselves. Somebody else looks at it.",
    "parts-changed": "A part of a sum was posted for some days, and is for others now. A sum that is paid in other parts from "
    "some month on is another term: let this one end, and write the other with `from:`.",
    "prepared-otherwise": "A prepared run does not come to what it came to when it was prepared: contracts, data or the ledger "
    "have changed since. Look at it once more, and have it prepared again.",
    "runs-are-posted": "Where leftshift.yaml names people, final figures are posted month by month: one prepares a run, "
    "another approves it.",
    "several-lines": "The line that was named has several parts, or several payers. Say which with `--part` or `--payer`.",
    "stage-passed": "The stages of a month follow one another: what was posted at freeze is not posted as flex again, and "
    "what was final is corrected.",
    "unequal-balances": "Balances are agreed when both sides hold the same lines to the penny. Find out which side is right, "
    "and agree or correct the line.",
    "unknown-person": "Whoever prepares, approves, agrees or disputes is named in leftshift.yaml, under `people:`.",
    "absent-file": "A file that was named on the command line is not there. Check the path: it is read from the folder you "
    "are in.",
    "backup-damaged": "A backup is not as it was made: a file is missing, was added or was changed. Use another copy, and find out "
    "who could write there.",
    "backup-inside": "A backup inside the workspace would hold itself, and be lost with what it is of; a workspace inside a backup would "
    "spoil that. Name a folder elsewhere.",
    "backup-link": "A workspace has a link in it to something outside, or a thing that is neither a file nor a folder. It would not be in "
    "the backup: put the file itself in its place.",
    "backup-moved": "A file changed while it was copied, and a backup is of one moment. Make it again when nobody is saving files; posting "
    "may go on.",
    "backup-name": "The list of a backup has a line for each file, and cannot name one with a line break or a backslash in its name. "
    "Rename it.",
    "not-written": "A backup, a workspace from an example or from a backup could not be written, and nothing of it is left. Make room, or name "
    "a folder where you may write.",
    "backup-seal": "A backup's list of hashes is not the one whose seal was kept. Somebody changed it, or it is another backup.",
    "backup-target": "Neither a backup nor what is restored is ever written over something else. Name a folder that is not there, or "
    "is empty.",
    "backup-version": "A later version of Leftshift made this backup, in a form that this one cannot read.",
    "baseline-empty": "A baseline is of a period in which one of its measures has no figures, or its contracts settle nothing. Name "
    "another period, or give the table its rows.",
    "baseline-exists": "What was agreed is never written over, and one baseline stands for a period. Choose another name, and say "
    "whose place it takes: `--supersedes NAME`.",
    "baseline-gap": "A measure has figures for a part of the period alone, and their sum would look like that of all. Give the "
    "table the rows of the other days, or agree a baseline of those that there are.",
    "baseline-name": "A file of `baselines/` is not called as the baseline that it holds. Give it its name again, or take the "
    "copy away.",
    "baseline-not-read": "A file of `baselines/` holds no baseline that this version can read. `leftshift baseline agree` writes "
    "them, and nobody else.",
    "baseline-not-written": "The file of a baseline could not be written, and nothing was agreed. Check that you may write to the "
    "workspace.",
    "baseline-parties": "A baseline is agreed between those who pay and those who are paid under its contracts. Give each side "
    "a `--by 'PARTY: PERSON'`.",
    "baseline-reason": "Two sources say different things, and the baseline does not say why it is the one and not the other: "
    "`because: …`.",
    "baseline-superseded": "A baseline takes the place of another, which is not there, is not what it was, or has been superseded "
    "already. Agreed baselines stay in `baselines/`, also when they are superseded.",
    "bridge-baseline": "A bridge of causes sets each month of a shadow test beside the same month of the baseline, and the baseline "
    "has no such months. Test months that it holds, name another with `--baseline`, or leave the bridge out: `--no-bridge`.",
    "blank-key": "Rows of extracts are known again by the columns that `received:` names as `key:`, and one of them is "
    "blank in some rows. Have the extract made again, or name other columns.",
    "empty-extract": "An extract without rows is hardly ever what a month was, so it is not loaded.",
    "extract-form": "An extract is a CSV or Parquet file. Save the sheet of a workbook as \"CSV UTF-8\".",
    "extract-overlap": "An extract that is whole would replace a part of another, and no column says which of its "
    "rows. Name the column that says of which month a row is, `received: {period: month}`; or load an extract that "
    "holds all months of the other.",
    "no-received-table": "`leftshift data load` names a table that does not receive extracts. Say `received:` in place "
    "of its `file:`.",
    "not-loaded": "An extract could not be loaded, and nothing was. Another may be loading beside it, or the workspace "
    "cannot be written to.",
    "received-earlier": "Extracts are loaded in the order in which they were received, over all tables of a workspace: "
    "else a figure as it was known on a day would change afterwards.",
    "rows-not-written": "The rows of several extracts are put together in the folder `.leftshift/` of the workspace, "
    "which cannot be written to.",
    "rows-outside": "An extract has rows of months after those of `--period`, or of longer ones. Rows of months before "
    "are late, and count for the month that they name.",
    "stray-extract": "A file of `received/` is not in the log of extracts. Either its loading was cut off: load it "
    "again. Or the end of the log is gone: bring that back.",
    "bad-line-end": "A file ends its lines in a way that no program writes on purpose. Save it again as CSV.",
    "bad-change": "`leftshift what-if --set` wants CONTRACT.TERM.INPUT=VALUE, or CONTRACT.NAME=VALUE for a value of `let:` or "
    "`dated:`; the value is what the contract could say in its place.",
    "bad-range": "A range is written with two dots, both ends in one unit, perhaps with a step: `0%..50% by 5%`. At most "
    "20,000 values.",
    "coverage-period": "`leftshift coverage --period` wants a table whose rows say of which period they are: a column that `is: "
    "period`. Or leave `--period` out.",
    "engine-failed": "DuckDB could not read a file that passed our own checks. `leftshift measure PATH NAME --sql` shows the statement, which DuckDB's own shell runs.",
    "example": "A worked example in a mechanism's file does not come out. Either the formula is wrong or the example was.",
    "for-people": "`for people:` says whom a core term, or one of `kind: pass-on`, pays for by the head: a row formula of the table that "
    "`coverage:` names under `people:`. An incentive and an adjustment change what is paid for care, and pay for nobody's.",
    "file-too-large": "A definition is a screenful or two of text. Large data belongs in a CSV or Parquet file that a table "
    "names.",
    "label-spelling": "Two labels look alike and are spelt with different characters, as an é in one or in two. Spell them "
    "alike in the data.",
    "ledger-damaged": "The ledger's file is not as it was written. Go back to the last copy that `leftshift ledger verify` "
    "accepts, and find out who could write to it.",
    "ledger-disk": "The disk gave an error while the ledger was read or written. Nothing was posted in part: a run is wholly "
    "there or not there.",
    "ledger-disk-full": "There is no room left on the disk. Nothing was posted; make room and post again.",
    "ledger-locked": "Another program is writing to the ledger. Wait until it is done, and post again.",
    "ledger-not-opened": "The ledger's file cannot be opened. Check that the folder exists and that you may write there.",
    "ledger-read-only": "The ledger stands where nothing can be written. It can be read there; to post, copy it to a disk "
    "that can be written.",
    "ledger-refused": "The ledger's own rules refused what was posted, and nothing was. If `leftshift` did this by itself, "
    "report it as a fault of Leftshift.",
    "ledger-schema": "The rules in the ledger's file are not those that Leftshift wrote: somebody changed them, and could "
    "have changed rows. Go back to the last copy that verifies.",
    "ledger-amounts": "A line's change is not its amount less the one before. Somebody changed the file: go back to the last "
    "copy that verifies.",
    "ledger-balance": "An entry's postings do not add up to nought. Somebody changed the file: go back to the last copy that "
    "verifies.",
    "ledger-chain": "An entry does not name the hash of the one before it. Somebody changed the file, or put one together: go "
    "back to the last copy that verifies.",
    "ledger-gap": "A number is missing in the ledger. Somebody took something out: go back to the last copy that verifies.",
    "ledger-hash": "An entry is not what it was when it was sealed. Somebody changed its lines or their working: go back to "
    "the last copy that verifies.",
    "ledger-head": "The ledger does not lead through the head that was kept. It was cut off or forged: go back to a copy that "
    "verifies against that head.",
    "ledger-lines": "An entry has not as many lines as it was sealed with. Go back to the last copy that verifies.",
    "ledger-orphans": "There are rows that belong to no entry. They count nowhere; another program wrote to the file. Go back "
    "to the last copy that verifies.",
    "ledger-payable": "What an entry brought to be paid is not what follows from its lines. Go back to the last copy that verifies.",
    "ledger-postings": "A line's postings are not what follows from it. Go back to the last copy that verifies.",
    "ledger-scope": "A line lies outside what its entry's run settled. Go back to the last copy that verifies.",
    "ledger-unsealed": "An entry was begun and not sealed, by another program. It counts nowhere, and nothing can be posted "
    "after it: go back to the last copy that verifies.",
    "ledger-working": "The explanation of a line is missing or is not the one it was posted with. Go back to the last copy "
    "that verifies.",
    "line-outside-scope": "A run has a line of a contract, term or period that it does not say it settles. Report it as a "
    "fault of Leftshift.",
    "needless-withdrawal": "`--withdraw` names a line that the ledger does not hold, or that the figures still have. Leave it "
    "out.",
    "repeated-line": "A run has one line twice. Report it as a fault of Leftshift.",
    "unpayable-amount": "An amount is no multiple of the currency's smallest coin, or larger than the ledger can hold.",
    "withdrawal-without-cause": "Money is taken back only with a reason: `--cause '…'`.",
    "ledger-version": "The ledger was written by another version of Leftshift. Use that version, or a newer one.",
    "ledger-of-another-kind": "A shadow test is not paid, so it is kept in a ledger of its own, `shadow.sqlite`; settlements are never "
    "posted there, nor a shadow test in a ledger that is paid from. Name another file with `--ledger`.",
    "lost-rows": "DuckDB and our own reading of a file found different numbers of rows. Nothing is paid on a part of the "
    "rows. Save the file again, and report its form as a fault of Leftshift.",
    "monitor-month": "What is monitored is by month, and a contract is monitored in the months in which it is in force. Name one of "
    "those, and give the measure of what was done a column with the month of each row.",
    "monitor-plan": "It cannot be told what is planned for each month of the year. A plan is in activity and in money, for every month "
    "of the year: by month, or by quarter or year with `phased:` in the monitor, and not twice for one month.",
    "no-web-files": "The styles and scripts of the pages that `--html` writes were not found. `make setup` brings them into "
    ".setup/web; they may also stand in a folder `web` beside the command.",
    "small-number": "A page would show a number of people from 1 to 7: so few can be recognised. Show fewer groups or a longer "
    "time. If only the parties to the contract will read the page, `--contract-parties-only` writes it, with a notice "
    "on every page. Only cells that count people are looked at: what can be worked out by taking one figure from another "
    "is for you to see.",
    "no-baseline": "No baseline of that name is agreed. `leftshift baseline show PATH` lists those that are.",
    "no-duckdb": "DuckDB's library was not found or cannot be loaded. `make setup` brings it; `LEFTSHIFT_DUCKDB` names "
    "another.",
    "no-common-days": "A shadow test settles two regimes over the same days, and one of them pays nothing on these. Ask for months "
    "that both pay for, or give the contracts the same dates.",
    "no-entry": "`leftshift shadow --posted --entry N` shows what was known after entry N, and the ledger has no such entry. They are "
    "counted from 1, in the order in which months were kept.",
    "no-statement": "A statement is of a party that something was posted to, by its id as contracts have it.",
    "no-ledger": "Nothing has been posted in this workspace yet. `leftshift settle PATH --post` makes the ledger.",
    "no-library": "The folder `Mechanisms` stands beside the command or in a folder above it. Put it back, or set "
    "`LEFTSHIFT_HOME` to the folder that holds it.",
    "no-room": "A sheet goes to DuckDB by way of memory, and there was not enough. Save it as CSV or Parquet.",
    "no-rows": "A measure counts rows of a file; this table is written in the contract.",
    "no-working": "The explanation of a line could not be written down, so nothing was posted. Report it as a fault of "
    "Leftshift.",
    "no-workspace": "A workspace is a folder with a `leftshift.yaml`. `leftshift new DIR` makes one.",
    "not-a-file": "A folder or device was named where a file of rows is meant.",
    "not-a-backup": "A backup is a folder with `SHA256SUMS` in it, which is written last. This one has none: it is something else, or was "
    "never finished.",
    "not-a-ledger": "The file is no ledger of Leftshift's. Name another with `--ledger`.",
    "not-in-memory": "Only DuckDB reads this kind of file.",
    "nul-byte": "The file is no text: perhaps a workbook. Open it in a spreadsheet and save the sheet as CSV UTF-8.",
    "pack-extract": "Definitions are written out of a pack into a new folder, or an empty one, and over nothing.",
    "pack-form": "The file is no pack, or one that no `leftshift pack` of this version would have written: something is missing in it, stands "
    "in it twice, or is not what its hash says. Ask whoever signed it for another.",
    "pack-key": "The private key cannot be read or written, or a pack is signed with another key than the one you gave. Private keys are "
    "files of `leftshift new-key`; public ones are what it prints.",
    "pack-people": "A pack leaves the building, and nothing of a person may be in it, not under a pseudonym either. Let the contract "
    "read a measure of groups, as by practice and age.",
    "pack-signature": "The pack was changed after it was signed. Ask for it again, and rely on nothing in it.",
    "stray-file": "Nothing reads this file or folder, so what it says has no effect. Contracts stand in `contracts/`, "
    "measures in `definitions/`, mechanisms in `mechanisms/`, each in a file that ends with `.yaml`.",
    "stray-quote": "A double quote stands inside a cell that does not begin with one. Put the whole cell in double quotes, "
    "and write a quote inside it twice.",
    "synthesis-failed": "A step of the synthetic system could not be run, so nothing was written. Either the disk is full or a "
    "file in the folder `Synthesis` was changed by mistake.",
    "synthesis-missing": "The folder `Synthesis` stands beside the command, with `Mechanisms`. Fetch it again.",
    "synthesis-step": "Each file in `Synthesis/steps` begins by saying what becomes of its rows: `-- table: `, `-- private: `, "
    "`-- view: ` or `-- key: `, and what a row is.",
    "unfit-run": "A run that is posted holds lines outside its own scope, or one line twice. Report it as a fault of "
    "Leftshift.",
    "unknown-change": "`leftshift what-if --set` names something that the contract does not say. Name an input of a term, a value "
    "of `let:` or `dated:`, or a cell of a table that is written out.",
    "unknown-measure": "A measure that a contract reads was not computed. Its own fault stands above.",
    "unreadable-file": "The file is there and cannot be read. Check that you may read it.",
    "vanished-line": "The ledger holds a line that the new figures no longer have. A payee that goes missing from an extract "
    "is more often a mistake than a claw-back. Correct the extract; or take the line back on purpose: "
    "`--withdraw contract:term:payee:period --cause '…'`.",
}


def rules_of_sources():
    found = set()
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""[Ff]ault\(\s*"([a-z0-9-]+)",|"(ledger-[a-z-]+)"|rule: "([a-z-]+)\"""", text))
    found = {name for names in found for name in names if name}
    return found


def cases():
    """For each rule, its cases: files and what is said of them."""
    by_rule = {}
    for path in sorted(CASES.glob("*.case")):
        parts = re.split(r"^--- (.*)\n", path.read_text(encoding="utf-8"), flags=re.M)
        sections = list(zip(parts[1::2], parts[2::2]))
        said = next(text for name, text in sections if name == "expect")
        files = [(name, text) for name, text in sections if name != "expect"]
        for rule in dict.fromkeys(re.findall(r"^See docs/errors/(.+)\.md$", said, flags=re.M)):
            by_rule.setdefault(rule, []).append((path.stem, files, said))
    return by_rule


def fence(file):
    kinds = {".csv": "csv", "(workbook)": "text", "(parquet)": "sql", ".parquet": "text", ".xlsx": "text"}
    return next((kind for end, kind in kinds.items() if file.endswith(end)), "yaml")


def page(rule, found):
    lines = [f"# {rule}", ""]
    if rule in OTHERS:
        lines += [OTHERS[rule], ""]
    for name, files, said in found:
        said = re.sub(r"\n*^See docs/errors/.*\n|\n*^\d+ faults? found\.\n?", "", said, flags=re.M).strip()
        lines += [f"## {name.replace('-', ' ').capitalize()}", ""]
        for file, text in files:
            lines += [f"`{file}`", "", "```" + fence(file), text.rstrip("\n"), "```", ""]
        lines += ["What `leftshift check` says:", "", "```text", said, "```", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def index(pages):
    lines = ["# What can be wrong", "",
             "A page for each rule: what was written, and what `leftshift check` says of it. The examples are the tests'.", ""]
    return "\n".join(lines + [f"- [{rule}]({rule}.md)" for rule in sorted(pages)]) + "\n"


def main(check):
    by_rule, rules = cases(), rules_of_sources()
    bare = sorted(rules - by_rule.keys() - OTHERS.keys())
    if bare:
        sys.exit(f"no case in Tests/Cases/errors breaks these rules: {', '.join(bare)}")
    pages = {rule: page(rule, by_rule.get(rule, [])) for rule in rules | by_rule.keys()}
    wanted = {f"{rule}.md": text for rule, text in pages.items()} | {"README.md": index(pages)}
    present = {p.name: p.read_text(encoding="utf-8") for p in PAGES.glob("*.md")} if PAGES.exists() else {}
    stale = sorted(n for n in wanted.keys() | present.keys() if wanted.get(n) != present.get(n))
    if check:
        if stale:
            sys.exit(f"run scripts/error_pages.py: {len(stale)} pages are stale, as {stale[0]}")
        print(f"{len(wanted)} pages are as they should be")
        return
    PAGES.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (PAGES / name).write_text(wanted[name], encoding="utf-8")
        else:
            (PAGES / name).unlink()
    print(f"wrote {len(stale)} of {len(wanted)} pages")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])

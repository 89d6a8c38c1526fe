"""Writes the output of each command of a document's ```console blocks (or of a transcript under
Tests/Cases/cli) into it. Read what it wrote before you commit it: the tests hold it to the letter.
A block that names a file, as ```yaml mine/contracts/a.yaml, is written there; ```diff changes it.

    scripts/transcripts.py README.md Tests/Cases/cli/*.txt
"""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def command():
    found = list(ROOT.glob(".build*/*/leftshift"))
    return max((p for p in found if p.exists()), key=lambda p: p.stat().st_mtime)


def outcome(line, folder):
    """What the command prints, as a transcript has it."""
    done = subprocess.run(
        ["sh", "-c", line.replace("leftshift ", f"{command()} ", 1)], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "LEFTSHIFT_HOME": str(ROOT)})
    lines = done.stdout.rstrip("\n").split("\n") if done.stdout.strip() else []
    if done.returncode:
        lines += [("! " + x).rstrip() for x in done.stderr.rstrip("\n").split("\n")] + [f"? {done.returncode}"]
    return [x.rstrip() for x in lines]


def edit(kind, path, lines):
    """Writes the file that a block holds, or makes the change that it shows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "diff":
        old = "".join(f"{x[1:]}\n" for x in ["", *lines] if not x.startswith("+"))
        new = "".join(f"{x[1:]}\n" for x in ["", *lines] if not x.startswith("-"))
        before = "\n" + path.read_text(encoding="utf-8")
        if before.count(old) != 1:
            sys.exit(f"{path.name} does not hold once:{old}")
        path.write_text(before.replace(old, new)[1:], encoding="utf-8")
    else:
        path.write_text("".join(f"{x}\n" for x in lines), encoding="utf-8")


def rewrite(path):
    is_document = path.suffix == ".md"
    result, inside, skipping, opening, block = [], not is_document, False, None, []
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ROOT / "Examples", pathlib.Path(folder) / "Examples")
        for line in path.read_text(encoding="utf-8").split("\n"):
            if is_document and line.startswith("```"):
                inside, skipping = line == "```console", False
                if opening is not None and len(opening) == 2:
                    edit(opening[0], pathlib.Path(folder) / opening[1], block)
                opening, block = line[3:].split() if opening is None else None, []
            else:
                block.append(line)
            if inside and line.startswith("$ "):
                printed = outcome(line[2:], folder)
                result += [""] * (skipping and not result[-1].startswith("$ ")) + [line] + printed
                skipping = True
            elif inside and not is_document and line.startswith("# "):
                result, skipping = result + [line], False
            elif not skipping:
                result.append(line)
    path.write_text("\n".join(result).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        rewrite(pathlib.Path(name))

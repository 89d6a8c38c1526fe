"""Writes the output of each command of a document's ```console blocks (or of a transcript under
Tests/Cases/cli) into it. Read what it wrote before you commit it: the tests hold it to the letter.

    scripts/transcripts.py README.md Tests/Cases/cli/*.txt
"""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def command():
    found = [ROOT / ".build/release/leftshift", ROOT / ".build/debug/leftshift"]
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


def rewrite(path):
    is_document = path.suffix == ".md"
    result, inside, skipping = [], not is_document, False
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ROOT / "Examples", pathlib.Path(folder) / "Examples")
        for line in path.read_text(encoding="utf-8").split("\n"):
            if is_document and line.startswith("```"):
                inside, skipping = line == "```console", False
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

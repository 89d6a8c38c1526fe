"""Reads a pack without the program that made it: the hash of its contents, the form of these, the hash
of each definition, and every amount worked out again from its explanation. Of a posted month it adds the
postings up, and says which lines are not as they were worked out.

    python3 packs.py april.pack
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
from decimal import Decimal

from json_schema import conforms, load

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


KEY = ["contract", "term", "payer", "payee", "period", "part", "money"]


def check_posted(pack):
    """What was posted comes to the lines; those that are otherwise than worked out are said."""
    worked = {tuple(line[k] for k in KEY): line for result in pack["results"] for line in result["lines"]}
    seen = set()
    for posted in pack["posted"]["lines"]:
        line, key = posted["line"], tuple(posted["line"][k] for k in KEY)
        if key in seen or Decimal(line["amount"]) != sum(Decimal(p["change"]) for p in posted["postings"]):
            sys.exit(f"{key} is twice, or not what was posted")
        seen.add(key)
        if worked.get(key, {"amount": "0"})["amount"] != line["amount"] and Decimal(line["amount"]):
            print("posted otherwise:", *key, line["amount"], posted["postings"][-1]["nature"])
    for key in sorted(set(worked) - seen):
        print("not posted:", *key)


def main(path):
    head, _, contents = pathlib.Path(path).read_bytes().partition(b"\n\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\n")[1:])
    if hashlib.sha256(contents).hexdigest() != fields["sha256"]:
        sys.exit("the hash is another")
    pack = json.loads(contents)
    schema = load(str(ROOT / "docs/pack.schema.json"))
    conforms(pack, schema, schema)
    for file in pack["definitions"]:
        if hashlib.sha256(file["text"].encode()).hexdigest() != file["sha256"]:
            sys.exit(f"{file['path']} is another")
    if "posted" in pack:
        check_posted(pack)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as explanations:
        json.dump([result["explanation"] for result in pack["results"]], explanations)
        explanations.flush()
        script = [sys.executable, ROOT / "Tests/Support/recompute.py", ROOT / "docs/explanation.schema.json"]
        sys.exit(subprocess.run([*script, explanations.name]).returncode)


if __name__ == "__main__":
    main(sys.argv[1])

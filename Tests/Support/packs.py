"""Reads a pack without the program that made it: the hash of its contents, the form of these, the hash
of each definition, and every amount worked out again from its explanation.

    python3 packs.py april.pack
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

from json_schema import conforms, load

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


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
    with tempfile.NamedTemporaryFile("w", suffix=".json") as explanations:
        json.dump([result["explanation"] for result in pack["results"]], explanations)
        explanations.flush()
        script = [sys.executable, ROOT / "Tests/Support/recompute.py", ROOT / "docs/explanation.schema.json"]
        sys.exit(subprocess.run([*script, explanations.name]).returncode)


if __name__ == "__main__":
    main(sys.argv[1])

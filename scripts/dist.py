#!/usr/bin/env python3
"""Packs the command with all it needs into .build/dist/leftshift-VERSION-linux-MACHINE.tar.gz, for
machines without a toolchain, a network or anybody's leave to install things. `make dist` runs it.

Inside is one folder: the command; lib/ with DuckDB and whatever else of the builder's libraries it
loads, but glibc's; the mechanisms, schemas, examples, rates and documents; the style and scripts of
pages; and the licences of what others wrote. The same inputs give the same bytes.

Then it unpacks the archive and uses it with an empty environment, and fails if anything is missing.
"""

import gzip
import io
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SETUP = ROOT / ".setup"
BUILT = pathlib.Path(os.environ.get("LEFTSHIFT", ROOT / ".build/release/leftshift"))
CHECKOUTS = pathlib.Path(os.environ.get("LEFTSHIFT_CHECKOUTS", ROOT / ".build/checkouts"))
DIST = ROOT / ".build/dist"
FOLDERS = ["Mechanisms", "Schemas", "Examples", "Synthesis", "docs"]
FILES = ["LICENSE", "CHANGELOG.md", "SECURITY.md", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
# Parts of glibc, which every machine has its own of, and the kernel's.
GLIBC = r"(linux-vdso|ld-linux.*|libc|libm|libdl|libpthread|librt)\.so.*"
README = """# Leftshift {version}, for Linux on {machine}

Nothing has to be installed, and nothing outside this folder is used but glibc {glibc} or newer, which
Debian 12, Ubuntu 24.04 and later versions have. It reaches no network.

    ./leftshift new my-trusts --example west-yorkshire
    ./leftshift settle my-trusts

Keep the folder together, wherever you put it: the command finds what it needs beside itself. README.md
is where to begin, docs/operations.md says how to keep what it writes, and NOTICES.txt whose work is in it.
"""


class Failure(Exception):
    """A sentence that tells a person what is wrong and what to do."""


def output(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise Failure(f"`{' '.join(str(word) for word in command)}` failed: {done.stderr.strip()}")
    return done.stdout


def libraries(*binaries):
    """What these load beside glibc, by the name they ask for: the files of the machine."""
    found = {}
    for binary in binaries:
        for name, path in re.findall(r"^\s*(\S+) => (\S+) \(", output("ldd", binary), re.M):
            if not re.fullmatch(GLIBC, name) and not path.startswith(str(SETUP)):
                found[name] = os.path.realpath(path)
    return found


def sources(folder):
    """The files of a folder that the repository keeps; all that are not hidden where there is none."""
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return sorted(path for path in listed.stdout.split("\0") if path)
    paths = sorted((ROOT / folder).rglob("*"))
    return [str(path.relative_to(ROOT)) for path in paths if path.is_file() and not path.name.startswith(".")]


def duckdb():
    """DuckDB's library and, where it is wrapped, the module that it wraps."""
    found = sorted((SETUP / "lib").glob("libduckdb*.so"))
    if not found:
        raise Failure("DuckDB's library is not there: run `make setup`")
    return [path.resolve() if path.is_symlink() else path for path in found]


def contents():
    """Every file of the archive: its path there, and the file or the text that it is."""
    files = {"leftshift": BUILT}
    for path in duckdb():
        files[f"lib/{'libduckdb.so' if len(duckdb()) == 1 else path.name}"] = path
    others = libraries(BUILT, *duckdb())
    files.update({f"lib/{name}": pathlib.Path(path) for name, path in others.items()})
    for path in sorted((SETUP / "web").iterdir()):
        if path.name != "complete":
            files[f"web/{path.name}"] = path
    for path in FILES + [path for folder in FOLDERS for path in sources(folder)]:
        files[path] = ROOT / path
    files["NOTICES.txt"] = notices(others)
    binaries = [path for name, path in files.items() if name == "leftshift" or name.startswith("lib/")]
    files["INSTALL.md"] = README.format(version=version(), machine=platform.machine(), glibc=glibc(binaries))
    return files


def version():
    return output(BUILT, "--version").strip()


def glibc(binaries):
    """The least version that has all that these ask of it."""
    asked = {int(minor) for path in binaries for minor in re.findall(rb"GLIBC_2\.(\d+)\b", path.read_bytes())}
    return f"2.{max(asked)}"


# Licences


def notices(others):
    """Whose work is in the archive, and on what terms."""
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    terms = own[own.index("Permission is hereby granted"):]
    toolchain = pathlib.Path(os.path.realpath(shutil.which("swift"))).parents[1]
    parts = [
        ("Swift's runtime and Foundation, which is in the command", text_of(toolchain / "share/swift/LICENSE.txt")),
        ("SQLite, which is in the command", "SQLite is in the public domain.\n"),
        ("DuckDB, in lib/", f"Copyright 2018-2026 Stichting DuckDB Foundation\n\n{terms}"),
    ]
    for checkout in sorted(CHECKOUTS.iterdir()):
        parts.append((f"{checkout.name}, which is in the command", text_of(*sorted(checkout.glob("LICEN[CS]E*")))))
    for licence in sorted((SETUP / "web").glob("*.licence.txt")):
        parts.append((f"{licence.name.split('.')[0]}, in web/", text_of(licence)))
    for name, path in sorted(others.items()):
        parts.append((f"{name}, in lib/", text_of(*debian_copyright(path))))
    line = "=" * 78
    return "\n".join(f"{line}\n{title}\n{line}\n\n{text.strip()}\n" for title, text in parts)


def text_of(*paths):
    if not paths or not paths[0].is_file():
        raise Failure(f"a licence is missing that has to go with the archive: {paths[0] if paths else 'a library of the machine'}")
    return paths[0].read_text(encoding="utf-8", errors="replace")


def debian_copyright(library):
    """What Debian says of the package that a library came from."""
    for path in [library, library.replace("/usr/lib/", "/lib/", 1)]:
        owner = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True, check=False)
        if owner.returncode == 0:
            return [pathlib.Path(f"/usr/share/doc/{owner.stdout.split(':')[0]}/copyright")]
    return []


# The archive


def pack(files, name):
    """The same bytes for the same files: sorted, with nobody's name and the day of the last commit."""
    archive = DIST / f"{name}.tar.gz"
    DIST.mkdir(parents=True, exist_ok=True)
    with open(f"{archive}.unfinished", "wb") as file:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as zipped:
            with tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar:
                for path in sorted(files):
                    add(tar, f"{name}/{path}", files[path])
    os.replace(f"{archive}.unfinished", archive)
    return archive


def add(tar, name, content):
    data = content.encode() if isinstance(content, str) else content.read_bytes()
    entry = tarfile.TarInfo(name)
    is_program = name.endswith("/leftshift") or (not isinstance(content, str) and os.access(content, os.X_OK))
    entry.size, entry.mode, entry.mtime = len(data), 0o755 if is_program else 0o644, moment()
    tar.addfile(entry, io.BytesIO(data))


def moment():
    """Of the last commit, or what SOURCE_DATE_EPOCH says."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if said is None:
        shown = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
        said = shown.stdout.strip() or "0"
    return int(said)


# The trial


def prove(archive, name):
    """As somebody would use it who has nothing else: no PATH, no HOME, another folder."""
    with tempfile.TemporaryDirectory() as base:
        with tarfile.open(archive) as tar:
            tar.extractall(base)
        home = pathlib.Path(base) / name
        program = home / "leftshift"
        for library, path in libraries(program).items():
            if not path.startswith(str(home)):
                raise Failure(f"the packed command loads {library} from {path}")
        done = {}
        for command in ["new w --example west-yorkshire", "check w", "settle w", "settle w --post", "ledger verify w",
                        "explain w --contract west-yorkshire-long-waits --term long-waits --payee RR8",
                        "flows w --html page.html", "backup w kept", "backup --verify kept"]:
            done[command] = output(program, *command.split(), cwd=base, env={})
        here = output(BUILT, "settle", pathlib.Path(base) / "w", env={"LEFTSHIFT_HOME": str(ROOT)} | duckdb_here())
        if done["settle w"] != here:
            raise Failure("the packed command settles otherwise than the one that was built")
        if (pathlib.Path(base) / "page.html").stat().st_size < 100_000:
            raise Failure("the page that the packed command wrote is not whole")


def duckdb_here():
    return {"LEFTSHIFT_DUCKDB": str(SETUP / "lib/libduckdb.so")}


def main():
    if not BUILT.exists():
        raise Failure("there is no command to pack: run `make build`")
    name = f"leftshift-{version()}-linux-{platform.machine()}"
    archive = pack(contents(), name)
    prove(archive, name)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.0f} MB; unpacked elsewhere, it works")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"dist: {failure}.")

#!/usr/bin/env python3
"""Brings what Leftshift needs, and the machine lacks, into the ignored folder .setup/.

    scripts/setup.py               the DuckDB, SQLite and zlib libraries that builds and runs need,
                                   and the style and scripts of the pages that `--html` writes
    scripts/setup.py --benchmarks  also the Python packages that benchmarks compare with

Nothing is installed outside .setup/ and no root is needed. What is there already is left alone, so
running this again costs nothing; after an interruption it begins the unfinished part anew.

DuckDB comes from a `libduckdb.so` of the machine's if there is one, or else from DuckDB's package
for Python, the only place where package registries carry the library. There it is a module that
wants a Python interpreter around it, though not for what Leftshift uses. `wrap` says how it does
without one.

SQLite comes from Debian's package of it, as a header and an archive: linked into the command, it
asks nothing of the machine where the command runs. So does zlib where the machine has none to build with.

Pages are styled by NHS.UK frontend and drawn by d3-sankey and Vega-Lite. These lie in packages for
other purposes: a theme for Wagtail, Debian's package of d3, and a converter of charts for Python,
whose module holds the scripts and is run once to write them out.
"""

import argparse
import fcntl
import fnmatch
import glob
import hashlib
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import urllib.parse
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SETUP = os.path.join(ROOT, ".setup")
# Work in progress. A finished part is renamed out of here, so whatever else exists is complete.
PARTIAL = os.path.join(SETUP, "partial")
LIBRARIES = os.path.join(SETUP, "lib")
PACKAGES = os.path.join(SETUP, "python")
SQLITE = os.path.join(SETUP, "sqlite")
ZLIB = os.path.join(SETUP, "zlib")
WEB = os.path.join(SETUP, "web")
REQUIREMENTS = os.path.join(ROOT, "scripts", "benchmark-requirements.txt")

ENTRY_POINT = "duckdb_adbc_init"
DUCKDB = "duckdb==2.0.0"
# The wheels for CPython 3.11, whichever Python runs this: the module's name is all that differs.
WHEELS = {
    "x86_64": "5a3601121c7cc50d0b70412995634682fafcb58a0156d5d663dfd0b3bbe30a33",
    "aarch64": "bcdf10dfbc2c1a6bdc5b2a94bba5b15481e552c5745c2af1994617b0eb6bc750",
}

SQLITE_PACKAGE = "libsqlite3-dev"
ZLIB_PACKAGE = "zlib1g-dev"
WEB_PACKAGE = "node-d3"
STYLE = "wagtail-nhsuk-frontend==2.1.0"
STYLE_HASH = "ec091cdbb660cccde08f9d7bdaba95c2685debdd13caa468a6dcc5f05ff0af1a"
CHARTS = "vl-convert-python==1.9.0.post1"
CHARTS_WHEELS = {
    "x86_64": "3c1558fa0055e88c465bd3d71760cde9fa2c94a95f776a0ef9178252fd820b1f",
    "aarch64": "e6ecfe4b7e2ea9e8c30fd6d6eaea3ef85475be1ad249407d9796dce4ecdb5b32",
}
CHARTS_NOTICE = os.path.join(ROOT, "scripts", "charts-notice.txt")
# By version, those that we have seen; of others apt alone checks that Debian signed them.
DEBIAN_HASHES = {
    "libsqlite3-dev_3.40.1-2+deb12u2_amd64": "afb550eb103e717000a2c7adae2e06e3eebd2952bf7d243ae2f1ca8594307563",
    "node-d3_5.16.0-10_all": "01517f8e07c07f1d67db4be91848e4c4ee138c15450ab0c53042c2a4d9c1e163",
    "zlib1g-dev_1:1.2.13.dfsg-1_amd64": "f9ce531f60cbd5df37996af9370e0171be96902a17ec2bdbd8d62038c354094f",
}


class Failure(Exception):
    """A sentence that tells a person what is wrong and what to do."""


def say(message):
    print(f"setup: {message}", file=sys.stderr, flush=True)


def run(command, problem):
    """Runs a command with its output on stderr; `problem` is what its failure means."""
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
        raise Failure(problem)


def fresh(name):
    """An empty folder for work in progress."""
    folder = os.path.join(PARTIAL, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def is_complete(place, content):
    """Whether the folder at `place` was installed, and with that content and no older one."""
    try:
        with open(os.path.join(place, "complete"), encoding="utf-8") as file:
            return file.read() == content
    except FileNotFoundError:
        return False


def install(folder, place, content):
    """Puts a finished folder in its place, whatever was there before."""
    with open(os.path.join(folder, "complete"), "w", encoding="utf-8") as file:
        file.write(content)
    shutil.rmtree(place, ignore_errors=True)
    os.rename(folder, place)


def set_up_duckdb():
    if is_complete(LIBRARIES, DUCKDB) and os.path.exists(os.path.join(LIBRARIES, "libduckdb.so")):
        return
    folder = fresh("lib")
    present = installed_duckdb()
    if present:
        say(f"using the DuckDB at {present}")
        os.symlink(present, os.path.join(folder, "libduckdb.so"))
    else:
        say(f"fetching {DUCKDB} (about 25 MB)")
        module = os.path.join(folder, "libduckdb-module.so")
        extract_module(fetch_wheel(), module)
        say("wrapping it, so that it loads without Python")
        wrap(module, os.path.join(folder, "libduckdb.so"))
    install(folder, LIBRARIES, DUCKDB)
    say("DuckDB is ready")


def installed_duckdb():
    """The path of a DuckDB library that the machine has already, or None."""
    named = os.environ.get("LEFTSHIFT_DUCKDB")
    if named:
        verify(named)
        return os.path.abspath(named)
    # By its full path, as only root has the folder on the PATH.
    listing = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False)
    listed = re.search(r"libduckdb\.so.* => (.+)", listing.stdout)
    try:
        if listed:
            verify(listed[1])
            return listed[1]
    except Failure as failure:
        say(f"passing over the machine's own: {failure}")
    return None


def fetch_wheel():
    machine = platform.machine()
    if machine not in WHEELS or platform.libc_ver()[0] != "glibc":
        raise Failure(
            f"there is no DuckDB package for this machine ({machine}, {platform.libc_ver()[0]}): "
            "install libduckdb.so by hand and name it in LEFTSHIFT_DUCKDB"
        )
    return download(
        DUCKDB, WHEELS[machine], [f"manylinux_2_28_{machine}"],
        "the DuckDB package could not be fetched, or is not the one whose hash is pinned here; "
        "pip says which above. If this machine has no network, install libduckdb.so by hand and "
        "name it in LEFTSHIFT_DUCKDB",
    )


def download(requirement, digest, platforms, problem):
    """The path of a wheel of this version and hash; `problem` is what it means to have none."""
    folder = fresh("wheel")
    requirements = os.path.join(folder, "requirements.txt")
    with open(requirements, "w", encoding="utf-8") as file:
        file.write(f"{requirement} --hash=sha256:{digest}\n")
    run(
        [*pip(), "download", "--no-deps", "--require-hashes", "--only-binary=:all:"]
        + ["--implementation=cp", "--python-version=3.11", "--abi=cp311", "--abi=abi3", "--abi=none"]
        + [f"--platform={name}" for name in [*platforms, "any"]]
        + ["--dest", folder, "-r", requirements],
        problem,
    )
    return glob.glob(os.path.join(folder, "*.whl"))[0]


def extract_module(wheel, destination):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = fnmatch.filter(archive.namelist(), "_duckdb.*.so")
        with archive.open(name) as source, open(destination, "wb") as target:
            shutil.copyfileobj(source, target)


def wrap(module, wrapper):
    """Makes a library that loads `module` into a process without a Python interpreter.

    The module will not load until everything it refers to by name exists, some two hundred names
    of Python's C API among them. It uses those when a Python program calls it, which nobody here
    does, so the wrapper only has to have the names: zeros do. As the wrapper also says that it
    needs the module, loading the wrapper loads both, and a look-up in it finds DuckDB's functions.
    The two find each other by lying in the same folder, wherever that is.
    """
    folder = os.path.dirname(wrapper)
    source = os.path.join(fresh("build"), "names.c")
    with open(source, "w", encoding="utf-8") as file:
        for name in undefined_names(module):
            if re.match("_?Py", name):
                # More room than Python's largest object has, in case an address is reckoned with.
                file.write(f"char {name}[1024] __attribute__((aligned(16)));\n")
    run(
        [compiler(), "-shared", "-fPIC", "-nostdlib", "-fno-builtin", "-o", wrapper, source]
        + ["-Wl,--no-as-needed", f"-L{folder}", f"-l:{os.path.basename(module)}"]
        + ["-Wl,-rpath,$ORIGIN", f"-Wl,-soname,{os.path.basename(wrapper)}"],
        "the wrapper around DuckDB could not be linked",
    )
    verify(wrapper)


def undefined_names(path):
    """The names that a 64-bit little-endian ELF library expects others to define."""
    with open(path, "rb") as file:
        elf = file.read()
    if elf[:6] != b"\x7fELF\x02\x01":
        raise Failure(f"{path} is not a library for this kind of machine")
    (table,) = struct.unpack_from("<Q", elf, 40)
    size, count = struct.unpack_from("<HH", elf, 58)
    # Of a section header: type, offset, length, and the index of the section it refers to.
    headers = [struct.unpack_from("<4xI16xQQI", elf, table + i * size) for i in range(count)]
    _, start, length, link = next(header for header in headers if header[0] == 11)  # SHT_DYNSYM
    strings = headers[link][1]
    for symbol in range(start, start + length, 24):
        name, section = struct.unpack_from("<I2xH", elf, symbol)
        if section == 0 and name:
            yield elf[strings + name : elf.index(b"\0", strings + name)].decode()


def compiler():
    """The Swift toolchain's C compiler, which no machine that builds Leftshift is without."""
    swift = shutil.which("swift")
    beside = os.path.join(os.path.dirname(os.path.realpath(swift)), "clang") if swift else ""
    for name in (beside, "clang", "cc", "gcc"):
        if name and shutil.which(name):
            return name
    raise Failure("there is no C compiler: put the Swift toolchain's folder on the PATH")


def verify(library):
    """Loads the library as Leftshift does: from a program that is not Python."""
    program = os.path.join(fresh("build"), "load")
    source = f"{program}.c"
    with open(source, "w", encoding="utf-8") as file:
        file.write(
            "#include <dlfcn.h>\n#include <stdio.h>\n"
            "int main(int count, char **words) {\n"
            "  void *library = dlopen(words[1], RTLD_NOW | RTLD_LOCAL);\n"
            f'  if (library && dlsym(library, "{ENTRY_POINT}")) return 0;\n'
            "  fprintf(stderr, \"%s\\n\", dlerror());\n  return 1;\n}\n"
        )
    run([compiler(), "-o", program, source, "-ldl"], "a program to try DuckDB with did not build")
    run([program, library], f"{library} does not load as a DuckDB library; the reason is above")


def set_up_sqlite():
    if is_complete(SQLITE, SQLITE_PACKAGE):
        return
    say(f"fetching {SQLITE_PACKAGE} from Debian (about 1 MB)")
    folder = fresh("sqlite")
    package = fetch_debian_package(SQLITE_PACKAGE)
    if package:
        check_package(package)
        unpack_package(package, folder, ["sqlite3*.h"], "libsqlite3.a")
    elif has_library("sqlite3.h", "sqlite3_libversion()", "sqlite3"):
        say("using the machine's own SQLite; what is built here needs it to run too")
    else:
        raise Failure(
            f"apt could not fetch SQLite: run `apt-get update` as root, or install {SQLITE_PACKAGE} "
            "(elsewhere than on Debian: the header sqlite3.h and the library sqlite3), and run "
            "this again"
        )
    install(folder, SQLITE, SQLITE_PACKAGE)
    say("SQLite is ready")


def set_up_zlib():
    """zlib's header and archive: the machine's own where it has them, as nearly all do."""
    if is_complete(ZLIB, ZLIB_PACKAGE):
        return
    folder = fresh("zlib")
    if not has_library("zlib.h", "zlibVersion()", "z"):
        say(f"fetching {ZLIB_PACKAGE} from Debian (about 1 MB)")
        package = fetch_debian_package(ZLIB_PACKAGE)
        if not package:
            raise Failure(
                f"apt could not fetch zlib: run `apt-get update` as root, or install {ZLIB_PACKAGE} "
                "(elsewhere than on Debian: the header zlib.h and the library z), and run this again"
            )
        check_package(package)
        unpack_package(package, folder, ["zlib.h", "zconf.h", "*/zconf.h"], "libz.a")
    install(folder, ZLIB, ZLIB_PACKAGE)


def set_up_web():
    """What pages are styled and drawn with, and the licences, which the pages have to show.

    A part that cannot be had is told and left out: then `--html` says what it lacks.
    """
    content = "\n".join([WEB_PACKAGE, STYLE, CHARTS])
    if is_complete(WEB, content):
        return
    folder = fresh("web")
    if os.path.isdir(WEB):
        # What cannot be had anew stays as it was.
        shutil.copytree(WEB, folder, dirs_exist_ok=True)
    problems = []
    for part in (add_sankey, add_style, add_charts):
        try:
            part(folder)
        except Failure as failure:
            problems.append(str(failure))
    for problem in problems:
        say(f"{problem}: all works without it but some of what `--html` writes")
    # What is missing is tried again next time.
    install(folder, WEB, "" if problems else content)


def add_sankey(folder):
    say(f"fetching {WEB_PACKAGE} from Debian (about 0.2 MB)")
    package = fetch_debian_package(WEB_PACKAGE)
    if not package:
        raise Failure("apt could not fetch d3, which draws maps")
    check_package(package)
    unpacked = fresh("unpacked")
    run(["dpkg", "-x", package, unpacked], f"Debian's package {WEB_PACKAGE} could not be unpacked")
    copy_parts(unpacked, folder, {
        "d3-sankey.min.js": "usr/share/nodejs/d3-sankey/dist/d3-sankey.min.js",
        "d3-sankey.licence.txt": f"usr/share/doc/{WEB_PACKAGE}/copyright",
    })


def add_style(folder):
    say(f"fetching {STYLE} (about 0.1 MB)")
    wheel = download(STYLE, STYLE_HASH, [], "the style of NHS.UK could not be fetched")
    unpacked = fresh("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    copy_parts(unpacked, folder, {
        "nhsuk.css": "wagtailnhsukfrontend/static/*/css/nhsuk-frontend-*.min.css",
        "nhsuk.licence.txt": "*.dist-info/licenses/LICENSE",
    })
    path = os.path.join(folder, "nhsuk.css")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    # The typeface is fetched from a server, and is not for us; a page in UTF-8 needs no charset.
    text = re.sub(r"@font-face\{[^}]*\}", "", text).replace('@charset "UTF-8";', "")
    if "url(" in text or "@import" in text or "</" in text:
        raise Failure("the style of NHS.UK fetches more than its typeface")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def add_charts(folder):
    machine = platform.machine()
    if machine not in CHARTS_WHEELS or platform.libc_ver()[0] != "glibc":
        raise Failure(f"there is no {CHARTS} for this machine ({machine}), which charts need")
    say(f"fetching {CHARTS}, which holds Vega-Lite (about 33 MB)")
    wheel = download(
        CHARTS, CHARTS_WHEELS[machine], [f"manylinux_2_17_{machine}"],
        "Vega-Lite could not be fetched, which draws charts",
    )
    unpacked = fresh("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    path = os.path.join(folder, "charts.js")
    program = (
        "import sys, vl_convert\n"
        "text = vl_convert.javascript_bundle()\n"
        "assert 'window.vegaEmbed=' in text and '</script' not in text.lower() and '<!--' not in text\n"
        "open(sys.argv[1], 'w', encoding='utf-8').write(text)\n"
    )
    environment = {**os.environ, "PYTHONPATH": unpacked}
    command = [sys.executable, "-c", program, path]
    if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode != 0:
        raise Failure(f"this Python does not load {CHARTS} to write out Vega-Lite, which draws charts")
    (licence,) = glob.glob(os.path.join(unpacked, "*.dist-info", "licenses", "LICENSE"))
    with open(os.path.join(folder, "charts.licence.txt"), "w", encoding="utf-8") as target:
        for source in (CHARTS_NOTICE, licence):
            with open(source, encoding="utf-8") as file:
                target.write(file.read().strip() + "\n\n")


def copy_parts(unpacked, folder, wanted):
    """Copies files out of what was unpacked, each under a name of ours."""
    for name, pattern in wanted.items():
        found = glob.glob(os.path.join(unpacked, pattern))
        if len(found) != 1:
            raise Failure(f"there is no {pattern} in what was fetched")
        shutil.copy(found[0], os.path.join(folder, name))


def check_package(package):
    # A colon, which some versions have, is `%3a` in a file's name.
    name = urllib.parse.unquote(os.path.basename(package))[: -len(".deb")]
    with open(package, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if name not in DEBIAN_HASHES:
        say(f"{name} is not pinned here; apt has checked that Debian signed it")
    elif DEBIAN_HASHES[name] != found:
        raise Failure(f"{name} is not the package whose hash is pinned here")


def unpack_package(package, folder, headers, archive):
    """Puts a package's headers into the folder's include/, and its archive into lib/."""
    unpacked = fresh("unpacked")
    name = os.path.basename(package)
    run(["dpkg", "-x", package, unpacked], f"Debian's package {name} could not be unpacked")
    wanted = {"include": [f"usr/include/{header}" for header in headers], "lib": [f"usr/lib/*/{archive}"]}
    for kind, patterns in wanted.items():
        os.mkdir(os.path.join(folder, kind))
        found = [path for pattern in patterns for path in glob.glob(os.path.join(unpacked, pattern))]
        if not found:
            raise Failure(f"Debian's package {name} has no {patterns[0]}")
        for path in found:
            shutil.copy(path, os.path.join(folder, kind))


def has_library(header, call, library):
    """Whether a program that uses the machine's own library can be built."""
    program = os.path.join(fresh("build"), "library")
    with open(f"{program}.c", "w", encoding="utf-8") as file:
        file.write(f"#include <{header}>\nint main(void) {{ return !{call}; }}\n")
    command = [compiler(), "-o", program, f"{program}.c", f"-l{library}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def set_up_packages():
    with open(REQUIREMENTS, "rb") as file:
        content = hashlib.sha256(file.read() + sys.version.encode()).hexdigest()
    if is_complete(PACKAGES, content):
        return
    say("fetching the Python packages that benchmarks compare with (about 65 MB)")
    folder = fresh("python")
    run(
        [*pip(), "install", "--no-deps", "--require-hashes", "--only-binary=:all:"]
        + ["--root-user-action=ignore", "--target", folder, "-r", REQUIREMENTS],
        "the packages for benchmarks could not be fetched; pip says why above. They are pinned for "
        "CPython 3.11, 3.12 and 3.13 on x86_64, and this is "
        f"{platform.python_version()} on {platform.machine()}",
    )
    install(folder, PACKAGES, content)
    say("the packages for benchmarks are ready")


def pip():
    """The command that runs pip, which Debian's Python comes without."""
    quiet = ["--disable-pip-version-check", "--no-input", "--no-cache-dir"]
    command = [sys.executable, "-m", "pip"]
    if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode == 0:
        return [*command, *quiet]
    return [sys.executable, os.path.join(pip_wheel(), "pip"), *quiet]


def pip_wheel():
    """Debian's wheel of pip, which Python can run as it lies there."""
    place = os.path.join(SETUP, "pip")
    wheels = "usr/share/python-wheels/pip-*.whl"
    found = glob.glob(os.path.join("/", wheels)) + glob.glob(os.path.join(place, wheels))
    if found:
        return found[0]
    say("fetching pip from Debian, as this Python has none")
    package = fetch_debian_package("python3-pip-whl")
    if not package:
        raise Failure(
            "this Python has no pip, and apt could not fetch it: run `apt-get update` as root, "
            "or install python3-pip, and run this again"
        )
    folder = fresh("pip")
    run(["dpkg", "-x", package, folder], "Debian's package of pip could not be unpacked")
    install(folder, place, "pip")
    return glob.glob(os.path.join(place, wheels))[0]


def fetch_debian_package(name):
    """The path of a package of Debian's, not installed; None where apt cannot fetch it."""
    folder = fresh("package")
    if not shutil.which("apt-get"):
        return None
    download = ["apt-get", "download", name]
    missed = subprocess.run(download, cwd=folder, stdout=sys.stderr, check=False).returncode
    if missed and os.geteuid() == 0:
        subprocess.run(["apt-get", "update"], stdout=sys.stderr, check=False)
        subprocess.run(download, cwd=folder, stdout=sys.stderr, check=False)
    return next(iter(glob.glob(os.path.join(folder, "*.deb"))), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--benchmarks", action="store_true", help="also what benchmarks need")
    options = parser.parse_args()
    os.makedirs(SETUP, exist_ok=True)
    with open(os.path.join(SETUP, "lock"), "w", encoding="utf-8") as lock:
        # Two at a time would clear away each other's work in progress.
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up_duckdb()
        set_up_sqlite()
        set_up_zlib()
        set_up_web()
        if options.benchmarks:
            set_up_packages()
        shutil.rmtree(PARTIAL, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"setup: {failure}.")
    except KeyboardInterrupt:
        sys.exit("setup: interrupted; run it again to carry on.")

#!/usr/bin/env python3
"""Brings what Leftshift needs, and the machine lacks, into the ignored folder .setup/.

    scripts/setup.py               the DuckDB, SQLite, zlib and libxlsxwriter libraries that builds
                                   and runs need, and the style and scripts of the pages that `--html` writes
    scripts/setup.py --benchmarks  also the Python packages that benchmarks compare with
    scripts/setup.py --browser     also Chromium, and what opens pages in it for `make test-pages`

Nothing is installed outside .setup/ and no root is needed. What is there already is left alone, so
running this again costs nothing; after an interruption it begins the unfinished part anew.

DuckDB comes from a `libduckdb.so` of the machine's if there is one, or else from DuckDB's package
for Python, the only place where package registries carry the library. There it is a module that
wants a Python interpreter around it, though not for what Leftshift uses. `wrap` says how it does
without one.

SQLite comes from Debian's package of it, as a header and an archive: linked into the command, it
asks nothing of the machine where the command runs. So does zlib where the machine has none to build with.
Of libxlsxwriter, which writes workbooks, Debian's package has no archive; it is built from Debian's source.
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
import zipfile

from setup_common import (
    PARTIAL, ROOT, SETUP, Failure, check_package, download, fetch_debian_package,
    fetch_debian_source, fresh, install,
    install_python_packages, is_complete, run, say,
)
from setup_pages import set_up_browser, set_up_web

LIBRARIES = os.path.join(SETUP, "lib")
PACKAGES = os.path.join(SETUP, "python")
SQLITE = os.path.join(SETUP, "sqlite")
ZLIB = os.path.join(SETUP, "zlib")
XLSXWRITER = os.path.join(SETUP, "xlsxwriter")
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

XLSXWRITER_PACKAGE = "libxlsxwriter-dev"
XLSXWRITER_SOURCE = "libxlsxwriter_1.1.4.orig.tar.gz"
XLSXWRITER_HASH = "b379eb35fdd9c653ebe72485b9c992f612c7ea66f732784457997d6e782f619b"

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


def set_up_xlsxwriter():
    if is_complete(XLSXWRITER, XLSXWRITER_SOURCE):
        return
    folder = fresh("xlsxwriter")
    say(f"fetching {XLSXWRITER_SOURCE} from Debian (about 20 MB)")
    source = fetch_debian_source(XLSXWRITER_PACKAGE, XLSXWRITER_SOURCE, XLSXWRITER_HASH)
    if source:
        say("building libxlsxwriter")
        build_xlsxwriter(source, folder)
    elif has_library("xlsxwriter.h", "lxw_version()", "xlsxwriter"):
        say("using the machine's own libxlsxwriter; what is built here needs it to run too")
    else:
        raise Failure(
            "apt could not fetch the source of libxlsxwriter: run `apt-get update` as root, or "
            f"install {XLSXWRITER_PACKAGE} (elsewhere than on Debian: the header xlsxwriter.h and "
            "the library xlsxwriter), and run this again"
        )
    install(folder, XLSXWRITER, XLSXWRITER_SOURCE)
    say("libxlsxwriter is ready")


def build_xlsxwriter(source, folder):
    """Compiles the library and what it holds of others' into an archive, with its headers."""
    place = fresh("xlsxwriter-source")
    run(["tar", "-xzf", source, "-C", place, "--strip-components=1", "--wildcards"]
        + ["*/src/*.c", "*/include", "*/third_party", "*/License.txt"],
        f"{XLSXWRITER_SOURCE} could not be unpacked")
    # Without what only pictures need, and without the one part under a licence of another kind.
    others = ["minizip/ioapi.c", "minizip/zip.c"]
    options = ["-DUSE_STANDARD_TMPFILE", "-DUSE_NO_MD5"]
    files = sorted(glob.glob(os.path.join(place, "src", "*.c")))
    files += [os.path.join(place, "third_party", name) for name in others]
    objects = fresh("xlsxwriter-objects")
    # In the folder of objects, where a compiler leaves those of several files.
    command = [compiler(), "-c", "-O2", "-fPIC", "-w", *options, f"-I{place}/include"]
    command.append(f"-I{ZLIB}/include")
    if subprocess.run([*command, *files], cwd=objects, check=False).returncode != 0:
        raise Failure("libxlsxwriter did not build; the compiler says why above")
    os.mkdir(os.path.join(folder, "lib"))
    archive = os.path.join(folder, "lib", "libxlsxwriter.a")
    run([archiver(), "rcs", archive, *sorted(glob.glob(f"{objects}/*.o"))],
        "libxlsxwriter could not be put into an archive")
    shutil.copytree(os.path.join(place, "include"), os.path.join(folder, "include"))
    shutil.copy(os.path.join(place, "License.txt"), folder)


def archiver():
    """The Swift toolchain's, or the machine's."""
    for name in (os.path.join(os.path.dirname(compiler()), "llvm-ar"), "llvm-ar", "ar"):
        if shutil.which(name):
            return name
    raise Failure("there is no ar: put the Swift toolchain's folder on the PATH")


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
    install_python_packages(
        REQUIREMENTS, PACKAGES, "the packages for benchmarks", "about 65 MB",
        "CPython 3.11, 3.12 and 3.13 on x86_64",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--benchmarks", action="store_true", help="also what benchmarks need")
    parser.add_argument("--browser", action="store_true", help="also what opens pages in tests")
    options = parser.parse_args()
    os.makedirs(SETUP, exist_ok=True)
    with open(os.path.join(SETUP, "lock"), "w", encoding="utf-8") as lock:
        # Two at a time would clear away each other's work in progress.
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up_duckdb()
        set_up_sqlite()
        set_up_zlib()
        set_up_xlsxwriter()
        set_up_web()
        if options.benchmarks:
            set_up_packages()
        if options.browser:
            set_up_browser()
        shutil.rmtree(PARTIAL, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"setup: {failure}.")
    except KeyboardInterrupt:
        sys.exit("setup: interrupted; run it again to carry on.")

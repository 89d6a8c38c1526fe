"""What the parts of scripts/setup.py have in common: fetching, checking and putting in place."""

import glob
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SETUP = os.path.join(ROOT, ".setup")
# Work in progress. A finished part is renamed out of here, so whatever else exists is complete.
PARTIAL = os.path.join(SETUP, "partial")
# By version, those that we have seen; of others apt alone checks that Debian signed them.
DEBIAN_HASHES = os.path.join(ROOT, "scripts", "debian-hashes.txt")


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


def install_python_packages(requirements, place, what, size, pinned):
    """Puts packages of pinned versions and hashes into a folder, for programs that look there."""
    with open(requirements, "rb") as file:
        content = hashlib.sha256(file.read() + sys.version.encode()).hexdigest()
    if is_complete(place, content):
        return
    say(f"fetching {what} ({size})")
    folder = fresh("python")
    run(
        [*pip(), "install", "--no-deps", "--require-hashes", "--only-binary=:all:"]
        + ["--root-user-action=ignore", "--target", folder, "-r", requirements],
        f"{what} could not be fetched; pip says why above. They are pinned for {pinned}, and this "
        f"is {platform.python_version()} on {platform.machine()}",
    )
    install(folder, place, content)


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
    return next(iter(fetch_debian_packages([name])), None)


def fetch_debian_packages(names):
    """The paths of packages of Debian's, not installed; none where apt cannot fetch them all."""
    folder = fresh("package")
    command = ["apt-get", "download", *names]
    if not shutil.which("apt-get"):
        return []
    missed = subprocess.run(command, cwd=folder, stdout=sys.stderr, check=False).returncode
    if missed and os.geteuid() == 0:
        update_debian()
        missed = subprocess.run(command, cwd=folder, stdout=sys.stderr, check=False).returncode
    return [] if missed else sorted(glob.glob(os.path.join(folder, "*.deb")))


def fetch_debian_source(package, name, digest):
    """The path of the source, of this hash, that a package is built from; None where apt has none.

    It lies beside the package, whatever version of it the machine's Debian has: so nothing needs to
    be known of sources, which few machines have asked for.
    """
    helper = "/usr/lib/apt/apt-helper"
    path = os.path.join(fresh("source"), name)
    if not shutil.which("apt-get") or not os.path.exists(helper):
        return None
    for again in (False, True):
        if again:
            if os.geteuid() != 0:
                return None
            update_debian()
        listing = subprocess.run(
            ["apt-get", "download", "--print-uris", package], capture_output=True, text=True,
            check=False,
        )
        address = re.match(r"'([^']*/)[^/']*'", listing.stdout)
        if address:
            fetched = subprocess.run(
                [helper, "download-file", address[1] + name, path, f"SHA256:{digest}"],
                stdout=sys.stderr, check=False,
            )
            if fetched.returncode == 0:
                return path
    return None


def update_debian():
    """Learns what packages Debian has; a machine that was just made knows of none."""
    subprocess.run(["apt-get", "update"], stdout=sys.stderr, check=False)


def check_package(package):
    # A colon, which some versions have, is `%3a` in a file's name.
    name = urllib.parse.unquote(os.path.basename(package))[: -len(".deb")]
    with open(package, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    with open(DEBIAN_HASHES, encoding="utf-8") as file:
        pinned = dict(reversed(line.split()) for line in file)
    if name not in pinned:
        say(f"{name} is not pinned here; apt has checked that Debian signed it")
    elif pinned[name] != found:
        raise Failure(f"{name} is not the package whose hash is pinned here")

"""The parts of scripts/setup.py that pages need: what `--html` styles and draws them with, and the
browser in which tests open them.

Pages are styled by NHS.UK frontend and drawn by d3-sankey and Vega-Lite. These lie in packages for
other purposes: a theme for Wagtail, Debian's package of d3, and a converter of charts for Python,
whose module holds the scripts and is run once to write them out.
"""

import glob
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile

from setup_common import (
    ROOT, SETUP, Failure, check_package, download, fetch_debian_package, fetch_debian_packages,
    fresh, install, install_python_packages, is_complete, run, say, update_debian,
)

WEB = os.path.join(SETUP, "web")
WEB_PACKAGE = "node-d3"
STYLE = "wagtail-nhsuk-frontend==2.1.0"
STYLE_HASH = "ec091cdbb660cccde08f9d7bdaba95c2685debdd13caa468a6dcc5f05ff0af1a"
CHARTS = "vl-convert-python==1.9.0.post1"
CHARTS_WHEELS = {
    "x86_64": "3c1558fa0055e88c465bd3d71760cde9fa2c94a95f776a0ef9178252fd820b1f",
    "aarch64": "e6ecfe4b7e2ea9e8c30fd6d6eaea3ef85475be1ad249407d9796dce4ecdb5b32",
}
CHARTS_NOTICE = os.path.join(ROOT, "scripts", "charts-notice.txt")

BROWSER = os.path.join(SETUP, "browser")
BROWSER_PACKAGES = os.path.join(SETUP, "browser-python")
BROWSER_REQUIREMENTS = os.path.join(ROOT, "scripts", "browser-requirements.txt")


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


def set_up_browser():
    """Chromium, and the Python packages that open pages in it."""
    install_python_packages(
        BROWSER_REQUIREMENTS, BROWSER_PACKAGES, "what drives a browser", "about 55 MB",
        "CPython 3.11, 3.12 and 3.13 on x86_64 and aarch64",
    )
    named = os.environ.get("LEFTSHIFT_CHROMIUM") or shutil.which("chromium")
    if named:
        say(f"using the Chromium at {named}")
        return
    if is_complete(BROWSER, "chromium"):
        return
    lacking = lacking_packages()
    say(f"fetching Chromium from Debian, in {len(lacking)} packages (about 125 MB)")
    packages = fetch_debian_packages(lacking)
    if not packages:
        raise Failure(
            "apt could not fetch Chromium: install it, or name the program in LEFTSHIFT_CHROMIUM"
        )
    folder = fresh("browser")
    for package in packages:
        check_package(package)
        run(["dpkg", "-x", package, folder], f"{package} could not be unpacked")
    with open(os.path.join(folder, "fonts.conf"), "w", encoding="utf-8") as file:
        file.write(FONTS)
    install(folder, BROWSER, "chromium")
    say("Chromium is ready")


# Whatever the machine has, pages are set in the same letters: as wide as those of Arial.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="relative">cache</cachedir>
  <alias binding="same"><family>Arial</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family></prefer></alias>
</fontconfig>
"""


def lacking_packages():
    """Chromium and what it needs that the machine has not, each as `name=version`."""
    # To install them would take root; to ask what that would do takes nobody.
    command = ["apt-get", "install", "--simulate", "-qq", "--no-install-recommends"]
    command += ["chromium", "fonts-liberation"]
    for attempt in range(2):
        if not shutil.which("apt-get"):
            break
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        packages = re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+)", found.stdout, re.MULTILINE)
        if found.returncode == 0 and packages:
            return [f"{name}={version}" for name, version in packages]
        if attempt == 0 and os.geteuid() == 0:
            update_debian()
    raise Failure(
        "apt knows of no Chromium: run `apt-get update` as root and this again; or install Chromium, "
        "or name the program in LEFTSHIFT_CHROMIUM"
    )

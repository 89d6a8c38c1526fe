#!/usr/bin/env python3
"""Opens pages in Chromium as people meet them: on a telephone, on a desk, on paper, without script.

    Tests/Support/pages.py LEFTSHIFT FOLDER

Has the command LEFTSHIFT write pages of the examples into FOLDER, and looks at all that are there.
Prints a line for each page, and below it what is wrong. Needs what `scripts/setup.py --browser`
brings.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETUP = ROOT / ".setup"
BROWSER = SETUP / "browser"
sys.path.insert(0, str(SETUP / "browser-python"))
try:
    import pypdf
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Error, sync_playwright
except ImportError as missing:
    sys.exit(f"pages: {missing.name} is missing: run `scripts/setup.py --browser`.")

# What is asked of which workspace, and what the page is called. `small` is today's regime, of few
# people: a page that shows them says so. `anywhere` is the workspace of docs/monitor.md, and
# `posted` one with a ledger, in which a figure changed.
PARTIES = "--contract-parties-only"
REWARD = "west-yorkshire-long-waits.long-waits.reward"
YEAR = ["--period", "2023/24"]
PAGES = {
    "coverage": ["coverage", "small", *YEAR, PARTIES],
    "flows": ["flows", "small", *YEAR],
    "flows-of-a-cohort": ["flows", "small", *YEAR, "--cohort", "frail-older"],
    "flows-of-a-lead-provider": ["flows", "Examples/oxfordshire-mental-health"],
    "gap": ["gap", "small", *YEAR],
    "incentives": ["incentives", "small", *YEAR],
    "incentives-of-two-regimes": [
        "incentives", "small", "--regime", "today-2026-27", "--regime", "next", "--action",
        "emergency-admission-avoided",
    ],
    "shadow": [
        "shadow", "small", "--current", "today-2026-27", "--proposed", "next", "--period",
        "2025/26", "--from", "2023/24",
    ],
    "shadow-of-two-contracts": [
        "shadow", "Examples/cambridgeshire-flat-cash", "--current", "nothing-more", "--proposed",
        "inflation-only", "--months", "2025-04..2025-09",
    ],
    "business-case": ["business-case", "small"],
    "monitor": ["monitor", "anywhere", "--month", "2026-08"],
    "statement": ["statement", "posted", "--party", "RR8", "--period", "2026/27", PARTIES],
    "what-if": ["what-if", "Examples/west-yorkshire", "--set", f"{REWARD}=£3,000 per person"],
    "what-if-a-range": [
        "what-if", "Examples/west-yorkshire", "--set",
        f"{REWARD}=£0 per person..£3,000 per person by £250 per person",
    ],
    "what-if-a-range-for-one": [
        "what-if", "Examples/west-yorkshire", "--party", "RR8", "--set",
        f"{REWARD}=£0 per person..£3,000 per person by £250 per person",
    ],
    "what-if-two-ranges": [
        "what-if", "Examples/west-yorkshire", "--party", "RR8", "--set",
        f"{REWARD}=£1,000 per person..£3,000 per person by £500 per person", "--set",
        "west-yorkshire-long-waits.blocks.RR8.value"
        "=£309m per year..£311m per year by £0.5m per year",
    ],
}
WIDTHS = (375, 1280)
# A4 less the margins of the page, in pixels.
PAPER = 680
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

# What can be seen to be wrong from inside the page.
LOOK = """() => {
  const wrong = [];
  const room = document.documentElement;
  if (room.scrollWidth > window.innerWidth) {
    wrong.push(`scrolls sideways: ${room.scrollWidth} of ${window.innerWidth} pixels`);
  }
  for (const figure of document.querySelectorAll("figure")) {
    const name = figure.querySelector("h3") ? figure.querySelector("h3").textContent : "a figure";
    const sentence = figure.querySelector("figcaption p");
    if (!sentence || !sentence.textContent.trim()) wrong.push(`no sentence: ${name}`);
    const next = figure.nextElementSibling;
    if (!next || !(next.matches("table") || next.querySelector("table"))) {
      wrong.push(`no table: ${name}`);
    }
    const svg = figure.querySelector(".drawing svg");
    if (!svg) { wrong.push(`not drawn: ${name}`); continue; }
    const frame = svg.getBoundingClientRect();
    if (frame.width < 100 || frame.height < 20) wrong.push(`drawn too small: ${name}`);
    if (!svg.querySelector("path, rect, line")) wrong.push(`drawn empty: ${name}`);
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()
      && Number(getComputedStyle(text).opacity) > 0);
    const boxes = texts.map((text) => text.getBoundingClientRect());
    texts.forEach((text, index) => {
      const size = parseFloat(getComputedStyle(text).fontSize);
      const says = `"${text.textContent}" in ${name}`;
      const box = boxes[index];
      if (size < 12) wrong.push(`letters of ${size} pixels: ${says}`);
      if (box.left < frame.left - 2 || box.right > frame.right + 2
        || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) wrong.push(`cut off: ${says}`);
      for (let other = 0; other < index; other += 1) {
        const width = Math.min(box.right, boxes[other].right) - Math.max(box.left, boxes[other].left);
        const height = Math.min(box.bottom, boxes[other].bottom) - Math.max(box.top, boxes[other].top);
        if (width > 2 && height > 4) wrong.push(`written over "${texts[other].textContent}": ${says}`);
      }
    });
  }
  return wrong;
}"""


def environment(home):
    """What Chromium needs to start from where set-up put it."""
    root = BROWSER / "usr/lib"
    libraries = [str(path) for path in sorted(root.glob("*-linux-gnu"))]
    libraries += [f"{path}/pulseaudio" for path in libraries] + [str(root / "chromium")]
    own = {"HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home}
    if not BROWSER.is_dir():
        return {**os.environ, **own}
    return {
        **os.environ, **own, "LD_LIBRARY_PATH": ":".join(libraries),
        "FONTCONFIG_FILE": str(BROWSER / "fonts.conf"),
    }


def chromium():
    """The path of the browser."""
    for path in (os.environ.get("LEFTSHIFT_CHROMIUM"), shutil.which("chromium"),
                 BROWSER / "usr/lib/chromium/chromium"):
        if path and pathlib.Path(path).exists():
            return str(path)
    sys.exit("pages: there is no Chromium: run `scripts/setup.py --browser`, or name the program in"
             " LEFTSHIFT_CHROMIUM.")


def write_pages(program, folder):
    """Has the command write its pages; what it refuses is a fault of the tests."""
    with tempfile.TemporaryDirectory() as temporary:
        small = pathlib.Path(temporary) / "small"
        shutil.copytree(ROOT / "Examples/todays-nhs", small)
        ask(program, ["synth", "--people", "5000", "--years", "3", str(small / "data")])
        # Of so few people fewer can be moved than the example says.
        case = small / "definitions/case.yaml"
        told = case.read_text(encoding="utf-8")
        case.write_text(re.sub(r"moves: .*", "moves: {2026/27: 5, 2027/28: 10}", told).replace(
            "2027/28: £150k", "2027/28: £10k"), encoding="utf-8")
        posted = pathlib.Path(temporary) / "posted"
        shutil.copytree(ROOT / "Examples/west-yorkshire", posted)
        ask(program, ["settle", str(posted), "--post", "--as-of", "2026-07-31"])
        waits = posted / "data/long-waits-2026.csv"
        waits.write_text(
            waits.read_text(encoding="utf-8").replace(",1402\n", ",1400\n"), encoding="utf-8")
        ask(program, ["settle", str(posted), "--post", "--as-of", "2026-08-31", "--cause", "late data"])
        anywhere = written("docs/monitor.md", pathlib.Path(temporary)) / "anywhere"
        places = {"small": str(small), "anywhere": str(anywhere), "posted": str(posted)}
        for name, words in PAGES.items():
            words = [places.get(word, word) for word in words]
            ask(program, [*words, "--html", str(folder / f"{name}.html")])


def written(document, folder):
    """Writes the files that a document's blocks hold into a folder."""
    text = (ROOT / document).read_text(encoding="utf-8")
    for path, block in re.findall(r"^```\w+ (\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(block, encoding="utf-8")
    return folder


def ask(program, words):
    told = subprocess.run(
        [program, *words], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"LEFTSHIFT_HOME": str(ROOT), **os.environ})
    if told.returncode != 0:
        sys.exit(f"pages: `leftshift {' '.join(words)}` failed:\n{told.stderr}")


def squeezed(text):
    """Text as it is compared: without spaces, and with letters that were joined taken apart."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("\u00ad", "")


class Look:
    """What is wrong with one page, and what was seen of it."""

    def __init__(self, browser, path):
        self.browser, self.path, self.url = browser, path, path.as_uri()
        self.problems, self.seen = [], []

    def wrong(self, how, what):
        problem = f"{how}: {what}"
        if problem not in self.problems:
            self.problems.append(problem)

    def open(self, how, **options):
        page = self.browser.new_context(**options).new_page()
        page.on("console", lambda said: said.type == "error" and self.wrong(how, said.text.split("\n", 1)[0]))
        page.on("pageerror", lambda error: self.wrong(how, str(error).split("\n", 1)[0]))
        page.on("request", lambda asked: self.asked(how, asked.url))
        page.goto(self.url)
        return page

    def asked(self, how, url):
        """A page holds all that it needs."""
        if not url.startswith("data:") and url.split("#")[0] != self.url:
            self.wrong(how, f"asks for {url}")

    def on_screen(self, width):
        how = f"{width} pixels"
        page = self.open(how, viewport={"width": width, "height": 900})
        self.wait_for_charts(page, how)
        page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
        for what in page.evaluate(LOOK):
            self.wrong(how, what)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        for violation in found.response["violations"]:
            for node in violation["nodes"][:3]:
                self.wrong(how, f"axe, {violation['id']}: {node['html'][:120]}")
        passes = len(found.response["passes"])
        self.seen.append(f"{passes} rules of axe at {width}")
        page.context.close()

    def wait_for_charts(self, page, how):
        count = page.locator(".drawing").count()
        try:
            page.wait_for_function(
                "count => document.querySelectorAll('.drawing svg').length >= count", arg=count,
                timeout=20_000)
        except Error:
            self.wrong(how, "not all charts were drawn")
        return count

    def on_paper(self):
        how = "on paper"
        page = self.open(how, viewport={"width": 1280, "height": 900})
        charts = self.wait_for_charts(page, how)
        cells = [squeezed(text) for text in page.locator("td, th").all_text_contents()]
        notices = page.locator(".nhsuk-warning-callout p").all_text_contents()
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            page.pdf(path=file.name, format="A4")
            sheets = [squeezed(sheet.extract_text()) for sheet in pypdf.PdfReader(file.name).pages]
        for number, sheet in enumerate(sheets, 1):
            for notice in notices:
                if squeezed(notice) not in sheet[: len(squeezed("".join(notices))) + 400]:
                    self.wrong(how, f"sheet {number} has not the notice `{notice}`")
        whole = "".join(sheets)
        lost = [cell for cell in cells if cell and cell not in whole]
        if lost:
            self.wrong(how, f"{len(lost)} cells are not printed whole, such as `{lost[0]}`")
        page.set_viewport_size({"width": PAPER, "height": 900})
        page.emulate_media(media="print")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PAPER:
            self.wrong(how, f"wider than the paper: {width} of {PAPER} pixels")
        self.seen.append(f"{len(sheets)} sheet{'s' if len(sheets) != 1 else ''}, {charts} charts")
        page.context.close()
        return page

    def without_script(self):
        how = "without script"
        page = self.open(how, viewport={"width": 375, "height": 900}, java_script_enabled=False)
        text = page.locator("main").inner_text()
        if len(text) < 40:
            self.wrong(how, "there is next to nothing to read")
        charts, tables = page.locator("figure").count(), page.locator("table").count()
        if tables < charts:
            self.wrong(how, f"{tables} tables for {charts} charts")
        if text.count("drawn by script") < charts:
            self.wrong(how, "it is not said that a chart is missing")
        page.context.close()

    def all(self):
        for width in WIDTHS:
            self.on_screen(width)
        self.on_paper()
        self.without_script()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    write_pages(program, folder)
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), env=environment(home), args=["--disable-gpu"])
        print(f"Chromium {browser.version}")
        for path in sorted(folder.glob("*.html")):
            look = Look(browser, path)
            look.all()
            size = f"{path.stat().st_size / 1000:,.0f} kB"
            says = ", ".join([size, *look.seen])
            print(f"{'FAIL' if look.problems else 'ok'}  {path.name}: {says}", flush=True)
            for problem in look.problems:
                print(f"      {problem}")
            passed, failed = passed + (not look.problems), failed + bool(look.problems)
        browser.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if failed == 0 and passed > 0 else 1)


if __name__ == "__main__":
    main()

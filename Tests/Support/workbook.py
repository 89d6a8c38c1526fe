"""Writes a small workbook from a description, byte by byte and with nothing but Python's own ZIP.

    workbook.py OUTPUT [PART OLD NEW] < DESCRIPTION

With PART, its text has NEW in the place of OLD.

A line `[Prices]` begins a sheet (`[Prices, hidden]` one that is not shown, `[Prices, chart]` one without
rows); each line below it is a row, its cells parted by ` | `. A blank line is a row that is left out,
and `\\n` a line end.
A cell that is a number is stored letter for letter as it stands here. Others are

    'text             a text, though it looks like something else; a plain text needs no sign
    inline TEXT       a text that stands in its cell; others are shared
    rich A/B          a text in two looks
    percent 0.055     a number that is shown as 5.5%
    date 2026-03-31   a number that is shown as a day; as `date 46112` whatever number
    time 0.5          a number that is shown as a time
    bool 1            yes or no
    error #N/A        an error
    formula 12        what a formula came to; `formula` alone where nobody computed it
    result TEXT       what a formula came to, as text
    number TEXT       what passes for a number

A line `1904` before the first sheet counts days from then.
"""

import datetime
import re
import sys
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NUMBER = r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?"
# By their place here: plain, percent, date, time of one's own.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="[$-809]h:mm:ss&quot; day&quot;"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    "</cellXfs></styleSheet>"
)


def letters(column):
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def days(text, from_1904):
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        day = datetime.date.fromisoformat(text)
        if from_1904:
            return (day - datetime.date(1904, 1, 1)).days
        count = (day - datetime.date(1899, 12, 31)).days
        return count + (count >= 60)
    return text


def cell(text, place, shared, from_1904):
    def stored(value, kind="", style=0):
        return f'<c r="{place}" s="{style}"{kind and f" t={quoteattr(kind)}"}>{value}</c>'

    word, _, rest = text.partition(" ")
    if re.fullmatch(NUMBER, text):
        return stored(f"<v>{text}</v>")
    if word == "percent":
        return stored(f"<v>{rest}</v>", style=1)
    if word == "date":
        return stored(f"<v>{days(rest, from_1904)}</v>", style=2)
    if word == "time":
        return stored(f"<v>{rest}</v>", style=3)
    if word == "number":
        return stored(f"<v>{rest}</v>")
    if word == "bool":
        return stored(f"<v>{rest}</v>", "b")
    if word == "error":
        return stored(f"<v>{escape(rest)}</v>", "e")
    if word == "formula":
        return stored(f"<f>1+1</f>{rest and f'<v>{rest}</v>'}")
    if word == "result":
        return stored(f"<f>A1</f><v>{escape(rest)}</v>", "str")
    if word == "inline":
        return stored(f"<is><t>{escape(rest)}</t></is>", "inlineStr")
    if word == "rich":
        runs = "".join(f"<r><rPr><b/></rPr><t>{escape(run)}</t></r>" for run in rest.split("/"))
        shared.append(f"<si>{runs}<rPh sb='0' eb='1'><t>not this</t></rPh></si>")
    else:
        shared.append(f'<si><t xml:space="preserve">{escape(text.removeprefix(chr(39)))}</t></si>')
    return stored(f"<v>{len(shared) - 1}</v>", "s")


def parse(description):
    """Whether days count from 1904, and the sheets: name, kind and rows."""
    from_1904, sheets = False, []
    for line in description.split("\n"):
        begun = re.fullmatch(r"\[(.*?)(?:, (hidden|chart))?\]", line)
        if begun:
            sheets.append((begun[1], begun[2], []))
        elif sheets:
            sheets[-1][2].append(line)
        elif line.strip() == "1904":
            from_1904 = True
    return from_1904, sheets


def sheet(rows, shared, from_1904):
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [
            cell(text.strip().replace("\\n", "\n"), f"{letters(column)}{number}", shared, from_1904)
            for column, text in enumerate(row.split(" | "), 1)
            if text.strip()
        ]
        if cells:
            lines.append(f'<row r="{number}" spans="1:3">{"".join(cells)}</row>')
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def parts(description):
    """The parts of the workbook by their names."""
    from_1904, sheets = parse(description)
    shared, made, named, related = [], {}, [], []
    for number, (name, kind, rows) in enumerate(sheets, 1):
        place = f"chartsheets/sheet{number}.xml" if kind == "chart" else f"worksheets/sheet{number}.xml"
        made["xl/" + place] = sheet(rows, shared, from_1904)
        state = ' state="hidden"' if kind == "hidden" else ""
        named.append(f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="rId{number}"/>')
        type_ = "chartsheet" if kind == "chart" else "worksheet"
        related.append(f'<Relationship Id="rId{number}" Type="{OFFICE}/{type_}" Target="{place}"/>')
    for name, kind in (("styles.xml", "styles"), ("sharedStrings.xml", "sharedStrings")):
        related.append(f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="/xl/{name}"/>')
    made["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(from_1904)}"/>'
        f'<sheets>{"".join(named)}</sheets></workbook>'
    )
    made["xl/_rels/workbook.xml.rels"] = f'{HEAD}<Relationships xmlns="{PACKAGE}">{"".join(related)}</Relationships>'
    made["xl/styles.xml"] = STYLES
    made["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{"".join(shared)}</sst>'
    made["_rels/.rels"] = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    )
    return made


def main(output, part=None, old="", new=""):
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts(sys.stdin.buffer.read().decode()).items():
            if name == part:
                if old not in text:
                    sys.exit(f"{part} has no {old}")
                text = text.replace(old, new)
            # A time of its own, so that the same description is the same bytes.
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


if __name__ == "__main__":
    main(*sys.argv[1:])

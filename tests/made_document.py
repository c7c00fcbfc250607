"""A made-up report with every kind of block, for every format, and one of hostile texts."""

import datetime as dt
from dataclasses import replace

from estates.report.document import (
    Beside,
    Bullets,
    Column,
    Document,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    Terms,
    Weight,
)

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title></textarea><svg onload=alert(1)>",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7}",
    "=cmd|' /C calc'!A0",
    "javascript:alert(1)",
    "# $ \\ & &amp; &lt; %27 `",
    "-->\n<!-- <script",
    "محطة الإطفاء",
    "\u202eevil\u202c",
    "🚒 Fire \U0001f1ec\U0001f1e7",
    "x" * 300,
    "two  spaces, a tab\tand a line\nend",
)
COLUMNS = (
    Column(label="Place", width=3),
    Column(label="Before", number=True),
    Column(label="After", number=True),
    Column(label="Change", number=True),
    Column(label="What it says", width=2),
)
STANDARDS = (
    Column(label="Standard", width=3),
    Column(label="Today", number=True),
    Column(label="Then", number=True, width=1.5),
)


def picture(name, width_mm=82.0, height_mm=60.0):
    """A box with a word in it."""
    wide, high = width_mm * 72 / 25.4, height_mm * 72 / 25.4
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{high}pt" '
        f'viewBox="0 0 {wide} {high}"><rect width="{wide}" height="{high}" fill="#dde6ee"/>'
        '<text x="20" y="40" font-family="DejaVu Sans" font-size="9">drawn</text></svg>'
    )
    return Picture(
        caption=f"Map of {name}",
        alt=f"Alternative text of <{name}>.",
        svg=svg.encode(),
        width_mm=width_mm,
        height_mm=height_mm,
    )


def made_table(caption="Places that wait longer", rows=6):
    return Table(
        caption=caption,
        columns=COLUMNS,
        rows=tuple(
            (f"Village {row}", f"{7 + row}:30", f"{8 + row}:05", "+0:35", "later; worse")
            for row in range(rows)
        ),
        note="Times are minutes and seconds.",
    )


SUMMARY = Section(
    id="summary",
    title="Summary",
    blocks=(
        Paragraph("Two services share a station; 1,204 residents wait longer.", Weight.LEAD),
        KeyFigures(
            (
                KeyFigure(label="In time", value="71.2%", note="69% to 73%"),
                KeyFigure(
                    label="Net present cost",
                    value="\u2212£2.5 million",
                    note="£1.9 to £3.1 million",
                ),
                KeyFigure(label="Payback", value="7 years"),
            )
        ),
        Paragraph("Plain words. " * 20),
        Paragraph("Money is incomplete.", Weight.WARNING),
        Table(
            caption="Standards",
            columns=STANDARDS,
            rows=(("Fire", "70%", "71%"), ("Police", "not known", "8 min 1 s")),
            note="A note.",
        ),
        Bullets(("First risk", "Second risk")),
        Paragraph("Small print.", Weight.NOTE),
    ),
)
MAPS = Section(
    id="maps",
    title="Maps",
    new_page=True,
    blocks=(
        Pictures((picture("one"), picture("two"))),
        Pictures((picture("wide", 240.0, 120.0),)),
        Pictures((picture("left", 120.0), picture("right", 120.0))),
    ),
    sections=(
        Section(
            id="inner",
            title="Inside",
            blocks=(Table(caption="Losers", columns=STANDARDS, rows=()),),
            sections=(Section(id="deep", title="Deeper", blocks=(Paragraph("Deep down."),)),),
        ),
    ),
)
BASIS = Section(
    id="basis",
    title="Basis",
    blocks=(
        Terms((("Site", "a place with doors"), ("Demand", "weighted points"))),
        Listing(caption="The file, shared.toml", text='a = 1\n\n[[change]]\n\tkind = "x"\n'),
        made_table("A long table", rows=60),
        Beside(
            (Pictures((picture("beside"),)), Paragraph("At the left.")),
            (made_table("At the right", rows=2), Bullets(("One.", "Two."))),
        ),
    ),
)


def made_document(**changes):
    """A block of every kind; or a report with other sections, or without a date, ..."""
    said = {
        "name": "shared",
        "kind": "Scenario report",
        "title": "Share two stations",
        "subtitle": "Marlshire (made up)",
        "author": "A. Planner",
        "date": dt.date(2026, 5, 4),
        "warnings": ("Made-up data", "Not reconciled"),
        "sections": (SUMMARY, MAPS, BASIS),
    }
    return Document(**{**said, **changes})


def hostile_document():
    """The same kinds of blocks, every text of them hostile."""
    columns = tuple(Column(label=each) for each in HOSTILE[:3])
    bare = HOSTILE * 3
    rows = tuple(bare[at : at + 3] for at in range(0, len(bare), 3))
    drawn = replace(picture("it", 90.0, 45.0), caption=HOSTILE[0], alt=HOSTILE[2])
    blocks = (
        *(Paragraph(each) for each in HOSTILE),
        Bullets(HOSTILE),
        KeyFigures(tuple(KeyFigure(label=each, value=each, note=each) for each in HOSTILE[:4])),
        Table(caption=HOSTILE[3], columns=columns, rows=rows, note=HOSTILE[4]),
        Pictures((drawn,)),
        Terms(tuple((each, each) for each in HOSTILE)),
        Listing(caption=HOSTILE[1], text="\n".join(HOSTILE)),
    )
    sections = (
        Section(id="hostile", title=HOSTILE[0], blocks=blocks),
        Section(id="maps", title="Maps", blocks=(Paragraph(HOSTILE[1]),)),
    )
    return made_document(
        title=HOSTILE[4],
        subtitle=HOSTILE[1],
        kind=HOSTILE[3],
        author=HOSTILE[2],
        warnings=HOSTILE,
        sections=sections,
    )

"""A made-up report with every kind of block, and texts that are hostile to formats."""

import datetime as dt

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
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 90" width="180mm" height="90mm">'
    b'<rect width="180" height="90" fill="#eef3f6"/><path d="M10 80 L60 30 L110 55 L170 12" '
    b'stroke="#1b587c" fill="none" stroke-width="2"/></svg>'
)
PICTURE = Picture(
    caption="Cash flow by year",
    alt="Costs fall in 2027 and savings rise after it",
    svg=SVG,
    width_mm=180.0,
    height_mm=90.0,
)
COLUMNS = (
    Column(label="Place", width=3),
    Column(label="Before", number=True),
    Column(label="After", number=True),
    Column(label="Change", number=True),
    Column(label="What it says", width=2),
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


def made_document(**changes):
    """A report of two sections with parts, as far as they concern its looks."""
    summary = Section(
        id="summary",
        title="Summary",
        blocks=(
            Paragraph("One station closes and two services share another.", Weight.LEAD),
            KeyFigures(
                (
                    KeyFigure(label="First engine in 10 minutes", value="81.4%", note="was 83.0"),
                    KeyFigure(label="People who wait longer", value="12,400"),
                    KeyFigure(label="Net present cost", value="-£4.2m", note="£3.1m to £5.9m"),
                )
            ),
            Paragraph("An ordinary paragraph of some length. " * 6),
            Bullets(("First risk", "Second risk", "Third risk")),
            Paragraph("The figures are not reconciled with recorded ones.", Weight.WARNING),
            made_table(),
            Paragraph("Small print.", Weight.NOTE),
        ),
    )
    maps = Section(
        id="maps",
        title="Maps",
        new_page=True,
        blocks=(Pictures((PICTURE, PICTURE)), Pictures((PICTURE,))),
        sections=(
            Section(
                id="map-details",
                title="In detail",
                blocks=(Table(caption="Nobody gains", columns=COLUMNS, rows=()),),
                sections=(
                    Section(id="finer", title="Finer still", blocks=(Paragraph("Deep down."),)),
                ),
            ),
        ),
    )
    basis = Section(
        id="basis",
        title="Basis",
        blocks=(
            Terms((("Turnout", "From the call to the crew leaving."), ("Drive", "On the road."))),
            Listing(caption="Scenario", text="\n\n[scenario]\nyears = 30\n\tindented  twice\n"),
            made_table("A long table", rows=60),
            Beside(
                (Pictures((PICTURE,)), Paragraph("At the left.")),
                (made_table("At the right", rows=2), Bullets(("One.", "Two."))),
            ),
        ),
    )
    said = {
        "name": "made-up",
        "kind": "Scenario report",
        "title": "Share Ashby, close Birch",
        "subtitle": "Marlshire",
        "author": "Planning",
        "date": dt.date(2026, 5, 4),
        "warnings": ("Made-up data", "Not reconciled"),
        "sections": (summary, maps, basis),
    }
    return Document(**{**said, **changes})


def hostile_document():
    """The same kinds of blocks, every text of them hostile."""
    columns = tuple(Column(label=each) for each in HOSTILE[:3])
    bare = HOSTILE * 3
    rows = tuple(bare[at : at + 3] for at in range(0, len(bare), 3))
    picture = Picture(caption=HOSTILE[0], alt=HOSTILE[2], svg=SVG, width_mm=90.0, height_mm=45.0)
    blocks = (
        *(Paragraph(each) for each in HOSTILE),
        Bullets(HOSTILE),
        KeyFigures(tuple(KeyFigure(label=each, value=each, note=each) for each in HOSTILE[:4])),
        Table(caption=HOSTILE[3], columns=columns, rows=rows, note=HOSTILE[4]),
        Pictures((picture,)),
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

"""Made-up reports for the tests of formats: one with a block of every kind, one long, one tiny."""

from __future__ import annotations

import datetime as dt
from functools import cache

from estates.report.document import (
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
from estates.report.formats.pdf import pdf_bytes

HOSTILE = (
    "<script>alert(1)</script> #let x = 1 $ x^2 $ \\alpha *b* _i_ `c` @ref ~ // -- ... "
    "=cmd|'/C calc'!A0 \"quoted\" 'it' [x]{y} &amp; %PDF ==H #panic()"
)
CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PATH = f"/areas/marlshire/cache/drive-times/2026-03-01/{CHECKSUM}.parquet"


def picture(name: str, width_mm: float = 170, height_mm: float = 60) -> Picture:
    """A box with a word in it."""
    wide, high = width_mm * 72 / 25.4, height_mm * 72 / 25.4
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{high}pt" '
        f'viewBox="0 0 {wide} {high}"><rect width="{wide}" height="{high}" fill="#dde6ee"/>'
        '<text x="20" y="40" font-family="DejaVu Sans" font-size="9">drawn</text></svg>'
    )
    return Picture(
        caption=f"Map of {name}",
        alt=f"What the map of {name} shows.",
        svg=svg.encode(),
        width_mm=width_mm,
        height_mm=height_mm,
    )


def table_of(rows: int, columns: int = 6, caption: str = "Times by ward") -> Table:
    """Places and times, each cell different from its neighbours."""
    return Table(
        caption=f"{caption}, {rows} rows",
        columns=(
            Column(label="Place", width=2.2),
            *(Column(label=f"Column {each} before", number=True) for each in range(columns - 1)),
        ),
        rows=tuple(
            (
                f"Ward {row} of Marlshire",
                *(
                    f"{(row * 7 + each * 13) % 20} min {row * each % 60:02d} s"
                    for each in range(columns - 1)
                ),
            )
            for row in range(rows)
        ),
        note="Times of the model.",
    )


SUMMARY = Section(
    id="summary",
    title="Summary",
    blocks=(
        Paragraph(
            "Closing Northgate saves £2.5 million; 1,204 residents wait longer.", Weight.LEAD
        ),
        Paragraph("One fire station closes. Its engine moves to the police station at Southgate."),
        KeyFigures(
            (
                KeyFigure(
                    label="Net present cost",
                    value="-£2.5 million",
                    note="£1.9 to £3.1 million",
                ),
                KeyFigure(label="Fire within 10 minutes", value="81.2%", note="today 82.0%"),
                KeyFigure(label="Paid back", value="6 years"),
            )
        ),
        table_of(3, caption="Before and after"),
        Bullets(("The buyer may not pay the price.", "The crew may not follow.")),
        Paragraph("Every share is of incidents of the model.", Weight.NOTE),
    ),
)


def every_block() -> Document:
    """A block of every kind, hostile texts among them."""
    return Document(
        name="every-block",
        kind="Scenario report",
        title="Northgate to Southgate",
        subtitle="Marlshire",
        author="A. Planner",
        date=dt.date(2026, 3, 1),
        warnings=("Made-up county: no place is real.", "Not reconciled with recorded times."),
        sections=(
            SUMMARY,
            Section(
                id="context",
                title="Context",
                blocks=(Paragraph("The figures leave out Wales.", Weight.WARNING),),
                sections=(
                    Section(
                        id="economic",
                        title="Economic case",
                        blocks=(
                            Table(caption="Loans", columns=(Column(label="Loan"),), rows=()),
                            Table(
                                caption="Grants",
                                columns=(Column(label="Grant"),),
                                rows=(),
                                note="From 2026.",
                                nothing="No grant was given.",
                            ),
                        ),
                        sections=(
                            Section(id="deep", title="Deeper", blocks=(Paragraph("Deep."),)),
                        ),
                    ),
                ),
            ),
            Section(
                id="maps",
                title="Maps",
                new_page=True,
                blocks=(
                    Pictures((picture("today"),)),
                    Pictures((picture("before", 82), picture("after", 82))),
                ),
            ),
            Section(
                id="hostile",
                title=f"Hostile {HOSTILE}",
                blocks=(
                    Paragraph(HOSTILE),
                    Paragraph("First line.\nSecond line."),
                    Table(
                        caption=HOSTILE,
                        columns=(
                            Column(label="Name"),
                            Column(label="A" * 40),
                            Column(label="Checksum", number=True),
                        ),
                        rows=(
                            (HOSTILE, "x" * 300, CHECKSUM),
                            ("Northamptonshire", PATH, "7 min 40 s to 8 min 30 s"),
                            ("", "Ω ж ŵ \U0001f692", ""),
                        ),
                    ),
                    Bullets((HOSTILE, "y" * 300)),
                    Paragraph("z" * 300, Weight.WARNING),
                    Paragraph("w" * 300, Weight.LEAD),
                    Paragraph("v" * 300, Weight.NOTE),
                    KeyFigures(
                        (
                            KeyFigure(label="l" * 90, value="v" * 80, note="n" * 90),
                            *(
                                KeyFigure(label=f"Figure {each}", value="£12,345,678.90")
                                for each in range(4)
                            ),
                        )
                    ),
                ),
            ),
            Section(
                id="basis",
                title="Basis",
                blocks=(
                    Terms(
                        (
                            ("Estate", "All sites of an area on one day."),
                            ("Scenario", "Changes with a name."),
                            ("Option", "A scenario in an appraisal."),
                            ("Bound" * 15, "How much better any option could be."),
                            ("Gap", "From the best found to the bound."),
                        )
                    ),
                    Terms((("Site", "A place with doors."),)),
                ),
            ),
            Section(
                id="appendix",
                title="Appendix",
                blocks=(
                    Listing(
                        caption="The scenario file",
                        text=f'name = "x"\n\n[[changes]]\n\tsite = "northgate"   # {HOSTILE}\n'
                        f'long = "{"q" * 300}"\n' + "\n".join(f"line {each}" for each in range(70)),
                    ),
                ),
            ),
        ),
    )


def long_report() -> Document:
    """400 zones and 60 sites."""
    return Document(
        name="long",
        kind="Coverage report",
        title="t" * 300,
        subtitle="Marlshire and all its neighbours " * 3,
        author="",
        date=None,
        warnings=("A warning that goes on and on. " * 9,),
        sections=(
            SUMMARY,
            Section(id="sites", title="Sites", blocks=(table_of(60, 7, "Sites"),)),
            Section(id="zones", title="Zones", blocks=(table_of(400, 3, "Zones"),)),
            Section(id="end", title="End", blocks=(Paragraph("That is all."),)),
        ),
    )


def tiny_report() -> Document:
    """A single change and no money."""
    return Document(
        name="tiny",
        kind="Scenario report",
        title="Close Northgate",
        subtitle="Marlshire",
        author="",
        date=None,
        warnings=(),
        sections=(
            Section(id="summary", title="Summary", blocks=(Paragraph("One station closes."),)),
        ),
    )


MADE = {"every-block": every_block, "long": long_report, "tiny": tiny_report}


@cache
def pdf_of(name: str) -> bytes:
    """The PDF of one of these, made once."""
    return pdf_bytes(MADE[name]())

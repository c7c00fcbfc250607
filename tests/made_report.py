"""Rows of standards made up for tests of reports."""

from coverage.service import Service
from estates.headline import Headline
from estates.report.sections.standard_rows import StandardRow


def row(unit, before, after, low=None, high=None, in_time=0.0, label="A standard"):
    """A standard whose figures are given."""
    return StandardRow(
        service=Service.FIRE,
        standard="made",
        who="",
        label=label,
        name=label,
        standing="in force",
        promise=Headline(
            id="fire/made", label=label, unit=unit, before=before, after=after, low=low, high=high
        ),
        in_time=Headline(
            id="fire/made/in time",
            label=f"{label}: incidents a year within 10 min",
            unit="weight",
            before=100.0,
            after=100.0 + in_time,
        ),
        before="not met",
        after="not met",
    )

"""Times, and the hours of the week in which a standard fares worst and best."""

from __future__ import annotations

from coverage.counted import counted
from estates.amounts import NEVER, as_value
from estates.report.coverage.scorings import bounds_note, scorings
from estates.report.document import Block, Column, Paragraph, Table
from estates.report.sections.today import NO_STANDARD
from estates.report.wording import value_in_words
from estates.scored import Scored


def hours_blocks(today: Scored) -> list[Block]:
    """How long it takes, and in which hour of the week a standard fares worst and best."""
    found = scorings(today)
    alike = sum(not each.attained.worst_hour for each in found)
    said = []
    if found and alike == len(found):
        said.append("Every hour of the week is alike: neither crewing nor demand by hour differs.")
    elif found:
        differ = len(found) - alike
        said.append(
            f"Under {counted(differ, 'standard')} of {len(found):,} the hours of the week differ."
        )
    rows = []
    for each in found:
        attained = each.attained
        times = attained.expected
        known = each.assessment.availability_known
        most, best, least = ("", "", "") if known else ("at most ", "at best ", "at least ")
        rows.append(
            (
                each.label,
                _bound(best, value_in_words(times.mean_s, "s")),
                _bound(best, value_in_words(times.percentile90_s, "s")),
                f"{most}{as_value(times.share_within, 'share')}",
                (
                    f"{most}{as_value(attained.worst_hour_share, 'share')}, "
                    f"{attained.worst_hour or 'every hour'}"
                ),
                f"{most}{as_value(attained.best_hour_share, 'share')}",
                f"{least}{as_value(times.unreached, 'share')}",
            )
        )
    table = Table(
        caption="Times, and the hours of the week",
        columns=(
            Column(label="Standard", width=2.6),
            Column(label="Mean", number=True, width=0.9),
            Column(label="Nine in ten by", number=True, width=0.9),
            Column(label="In the limit", number=True, width=0.9),
            Column(label="In its worst hour", width=2.2),
            Column(label="In its best hour", width=1.5),
            Column(label="Nobody comes", number=True, width=0.9),
        ),
        rows=tuple(rows),
        note="Minutes and seconds from the standard’s clock, over the demand that is reached. "
        f"Nobody comes: share of demand with no crew free or no road.{bounds_note(found)}",
        nothing=NO_STANDARD,
    )
    return [*(Paragraph(each) for each in said), table]


def _bound(before: str, said: str) -> str:
    return said if said == NEVER else f"{before}{said}"

"""Who gains and who loses, in words and at a glance."""

from __future__ import annotations

from coverage.counted import counted
from estates.amounts import as_value, shows
from estates.measures.losers import WORSE_BY_S
from estates.report.document import Block, Column, KeyFigure, Table
from estates.report.sections.people_rows import DROPS_OUT, Affected, most_people, who


def waits_figure(people: list[Affected]) -> KeyFigure:
    """Who waits more than a minute longer, under the standard that has most of them."""
    label = f"Wait over {WORSE_BY_S[0] / 60:g} minute longer"
    if not people:
        return KeyFigure(label=label, value="not known", note="no standard is scored")
    at = most_people([each.minute_later for each in people])
    if at is None:
        return KeyFigure(label=label, value="nobody", note="under any standard that is scored")
    first, _, rest = who(people[at].minute_later).partition(", ")
    return KeyFigure(label=label, value=first, note=f"{rest}; {people[at].row.label}")


def people_in_words(people: list[Affected]) -> str:
    """Who gains and loses, as the table counts them."""
    if not people:
        return "People: no standard is scored, so nobody can be counted."
    lose = sum(bool(len(each.minute_later)) for each in people)
    drop = sum(bool(len(each.drops_out)) for each in people)
    gain = sum(bool(len(each.minute_sooner)) for each in people)
    if not (lose or drop or gain):
        return (
            "People: nobody waits over a minute longer or less, and nobody drops out, under any "
            "standard that is scored."
        )
    said = [
        f"Somebody waits over a minute longer under {counted(lose, 'standard')}"
        if lose
        else "Nobody waits over a minute longer",
        f"drops out under {counted(drop, 'standard')}" if drop else "nobody drops out",
        f"somebody gains over a minute under {counted(gain, 'standard')}"
        if gain
        else "nobody gains over a minute",
    ]
    if drop:
        said[1] = f"somebody {said[1]}"
    text = f"People: {said[0][:1].lower()}{said[0][1:]}; {said[1]}; {said[2]}."
    lost = [each for each in people if shows(each.lost, "weight")]
    if lost and not drop:
        most = max(lost, key=lambda each: each.lost)
        demand = as_value(most.lost, "weight")
        text += f" Yet demand of {demand} a year is no longer within {most.row.label}."
    return text


def people_table(people: list[Affected], most: int) -> list[Block]:
    """Who gains and loses under the standards that lose most; nothing where nobody is counted.

    Parameters
    ----------
    most
        Standards shown; how many more there are is said.
    """
    moved = [each for each in people if each.any]
    if not moved:
        return []
    first = sorted(moved, key=lambda each: each.loss, reverse=True)[:most]
    shown = [each for each in moved if any(each is one for one in first)]
    rest = len(moved) - len(shown)
    more = f" {counted(rest, 'more standard')} under Who gains and who loses." if rest else ""
    later = [f"Over {limit / 60:g} min later" for limit in WORSE_BY_S]
    return [
        Table(
            caption="Who gains and who loses",
            columns=(
                Column(label="Standard", width=2.2),
                *(
                    Column(label=label, width=1.6)
                    for label in (*later, "Drop out", "Over 1 min sooner")
                ),
                Column(label="Lost from the limit", number=True, width=1.1),
            ),
            rows=tuple(
                (
                    each.row.label,
                    *(who(each.later_by(limit)) for limit in WORSE_BY_S),
                    who(each.drops_out),
                    who(each.minute_sooner),
                    as_value(each.lost, "weight") if shows(each.lost, "weight") else "none",
                )
                for each in shown
            ),
            note="By expected arrival; who is later by more is counted under less as well. "
            f"{DROPS_OUT} Lost from the limit: demand a year.{more}",
        )
    ]

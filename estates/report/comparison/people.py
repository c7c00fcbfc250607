"""Who gains and who loses under several scenarios: people, places and groups side by side."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from coverage.counted import agreeing, counted
from estates.amounts import as_change, shows
from estates.appraisal import Appraisal
from estates.report.comparison.rows import letter
from estates.report.comparison.side_by_side import Entry, side_by_side
from estates.report.document import Table
from estates.report.sections.people_rows import Affected, affected, losing_most, most_people, who
from estates.report.sections.places import alike
from estates.report.sections.standard_rows import StandardRow
from estates.report.wording import listed, value_in_words
from estates.view.group_view import by_deprivation, by_setting, groups_table

MOST_PLACES = 10


def people_table(found: Mapping[str, Appraisal]) -> Table:
    """Who waits over a minute longer or less, and who drops out, under each standard."""
    people = [affected(each) for each in found.values()]
    by_label = [{one.row.label: one for one in each} for each in people]
    labels = dict.fromkeys(label for each in by_label for label in each)
    entries = []
    for label in labels:
        of = [each.get(label) for each in by_label]
        for what, points in (
            ("over 1 min later", [_points(each, "minute_later") for each in of]),
            ("drop out of the limit", [_points(each, "drops_out") for each in of]),
            ("over 1 min sooner", [_points(each, "minute_sooner") for each in of]),
        ):
            if any(len(each) for each in points):
                cells = tuple(who(each) for each in points)
                entries.append(Entry(label=f"{label}: {what}", cells=cells))
    return side_by_side(
        "Who gains and who loses",
        "Standard, and what becomes of people",
        tuple(found),
        entries,
        note="Expected arrival, place by place. Nobody: no demand point is counted.",
        nothing="Nobody waits over a minute longer or less, and nobody drops out, in any scenario.",
    )


def _points(each: Affected | None, group: str) -> pd.DataFrame:
    found: pd.DataFrame = pd.DataFrame() if each is None else getattr(each, group)
    return found


def main_row(found: Mapping[str, Appraisal]) -> StandardRow | None:
    """The standard under which most is lost in any scenario; None = nothing is, as shown."""
    most = losing_most(one for each in found.values() for one in _own_services(each))
    return None if most is None else most.row


def own_row(appraisal: Appraisal, first: StandardRow | None) -> StandardRow | None:
    """The standard under which one scenario loses most; where it loses nothing, gains most.

    It gains most for those who wait over a minute less, if anybody does, else anything less that
    shows. Of standards that lose or gain as much, `first`; it also is the answer where no time
    changes at all.
    """
    people = _own_services(appraisal)
    people.sort(key=lambda each: first is None or each.row.label != first.label)
    if (most := losing_most(people)) is not None:
        return most.row
    for groups in (
        [each.minute_sooner for each in people],
        [_later(each.points, -1.0) for each in people],
    ):
        at = most_people(groups)
        if at is not None:
            return people[at].row
    return first


def _own_services(appraisal: Appraisal) -> list[Affected]:
    """Standards by their own services; the first trained person on scene has no map."""
    return [each for each in affected(appraisal) if not each.row.who]


def own_rows(found: Mapping[str, Appraisal]) -> dict[str, StandardRow | None]:
    """The standard that hits each scenario most, by its name."""
    first = main_row(found)
    return {name: own_row(each, first) for name, each in found.items()}


def losing_labels(found: Mapping[str, Appraisal]) -> list[str]:
    """The standards that hit any scenario most, that which hits most people first."""
    own = [
        row.label
        for name, row in own_rows(found).items()
        if row is not None and not _later(_of_label(found[name], row.label)).empty
    ]
    first = main_row(found)
    return list(dict.fromkeys([*([first.label] if first else []), *own]))


def not_shown(found: Mapping[str, Appraisal], shown: Mapping[str, Collection[str]]) -> list[str]:
    """What else gets later, a line a scenario; standards under which places wait alike together.

    Parameters
    ----------
    shown
        Labels of the standards that are told of each scenario.
    """
    lines = []
    for at, (name, appraisal) in enumerate(found.items()):
        worse = alike([each for each in affected(appraisal) if len(_later(each.points))])
        told = [
            _gets_later(group)
            for group in worse
            if not any(each.row.label in shown[name] for each in group)
        ]
        if told:
            lines.append(f"Scenario {letter(at)}: {'; '.join(told)}; see its own report.")
    return lines


def _gets_later(group: Sequence[Affected]) -> str:
    places = _later(group[0].points)
    minute = len(group[0].minute_later)
    part = "none" if not minute else "all" if minute == len(places) else f"{minute:,} of them"
    over = f", {part} by over a minute"
    return (
        f"{listed(each.row.label for each in group)} {agreeing(len(group), 'gets', 'get')} later "
        f"at {counted(len(places), 'place')}{over}"
    )


def _later(points: pd.DataFrame | None, sign: float = 1.0) -> pd.DataFrame:
    """Points that are shown to wait longer, or less where the sign is below 0."""
    if points is None or points.empty:
        return pd.DataFrame()
    change = points["change_s"].astype(float)
    return points[(change * sign > 0) & change.map(lambda each: shows(each, "s"))]


def _of_label(appraisal: Appraisal, label: str) -> pd.DataFrame | None:
    for each in affected(appraisal):
        if each.row.label == label:
            return each.points.reset_index(drop=True)
    return None


def worst_table(
    found: Mapping[str, Appraisal], label: str, most_places: int = MOST_PLACES
) -> Table:
    """Places that lose most in any scenario under one standard, beside what the others do there."""
    points = {name: _of_label(each, label) for name, each in found.items()}
    told = {name: each.set_index("zone") for name, each in points.items() if each is not None}
    first = next(iter(told.values()))
    change = pd.DataFrame({name: each["change_s"] for name, each in told.items()})
    change = change.reindex(first.index)
    most = change.max(axis=1).to_numpy(float)
    order = np.lexsort((first.index.to_numpy(str), -first["weight"].to_numpy(float), -most))
    shown = [at for at in order if shows(float(most[at]), "s") and most[at] > 0]
    entries = []
    for at in shown[:most_places]:
        zone = first.index[at]
        cells = tuple(
            _arrival(told[name].loc[zone]) if name in told else "as today" for name in found
        )
        before = value_in_words(float(first.loc[zone, "before_s"]), "s")
        name = str(first.loc[zone, "name"]) or str(zone)
        entries.append(Entry(label=name, before=before, cells=cells))
    rest = len(shown) - len(entries)
    more = f" {counted(rest, 'more place')} {agreeing(rest, 'loses', 'lose')}." if rest else ""
    return side_by_side(
        f"Places that lose most in any scenario: {label}",
        "Place",
        tuple(found),
        entries,
        before="Today",
        number=True,
        note=f"Expected arrival in minutes and seconds, in brackets the change.{more}",
        nothing="No place waits longer in any scenario.",
    )


def _arrival(row: pd.Series) -> str:
    after, change = float(row["after_s"]), float(row["change_s"])
    if math.isinf(after) is not math.isinf(float(row["before_s"])):
        change = after - float(row["before_s"])  # not what the measure counts it as
    said = as_change(change, "s") if shows(change, "s") else "as today"
    return f"{value_in_words(after, 's')} ({said})"


def groups_tables(found: Mapping[str, Appraisal], label: str) -> list[Table]:
    """Mean change of each group under one standard, town and country, then deprivation."""
    tables = []
    for caption, group in (("Town and country", by_setting), ("By deprivation", by_deprivation)):
        means: list[dict[str, float]] = []
        for each in found.values():
            points = _of_label(each, label)
            some = pd.DataFrame() if points is None else groups_table(points, group(points))
            means.append(
                {} if some.empty else dict(zip(some["group"], some["change_s"], strict=True))
            )
        names = list(dict.fromkeys(name for each in means for name in each))
        if names in ([], ["not known"]):
            continue
        entries = [
            Entry(label=name, cells=tuple(_mean(each.get(name, 0.0)) for each in means))
            for name in names
        ]
        tables.append(
            side_by_side(
                f"{caption}: mean change of the expected arrival, {label}",
                "Group",
                tuple(found),
                entries,
                number=True,
                note="Over the group’s demand; above 0 = later.",
            )
        )
    return tables


def _mean(change: float) -> str:
    return as_change(change, "s") if shows(change, "s") else "as today"

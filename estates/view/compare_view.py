"""Scenarios side by side: headlines, who gains and loses, which change brought what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.drivetime import minutes_and_seconds
from coverage.standard import LIMIT_NOISE_S
from estates.amounts import as_change, as_value, known, shows
from estates.appraisal import Appraisal
from estates.change_words import in_words, site_names
from estates.headline import FIRST_TRAINED_KEY, Headline
from estates.view.change_view import class_names
from estates.view.coverage_view import CoverageView, Drawn
from estates.view.figures import share
from estates.view.look_view import BETTER, SAME, WORSE, people_of, standard_labels, verdict_of
from estates.view.money import pounds

TODAY = "Business as usual"
IN_TIME = "/in time"
MINUTE_S = 60.0
NOISE_S = 1e-6  # a change smaller than this is float noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of one scenario."""

    value: str
    change: str  # "" = none is told
    note: str  # its range, or what is missing
    verdict: str  # BETTER, WORSE, SAME or "" = cannot be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure: today, and under each scenario."""

    label: str
    before: str
    cells: tuple[Cell, ...]
    in_time: bool = False  # the demand a year that a standard reaches in time


def response_lines(found: Mapping[str, Appraisal]) -> list[Line]:
    """Each standard by what it promises, a cell a scenario; then the demand a year in time."""
    return [*_lines(found, in_time=False), *_lines(found, in_time=True)]


def money_lines(found: Mapping[str, Appraisal]) -> list[Line]:
    """Money against business as usual, a cell a scenario."""
    by_id = [{each.id: each for each in one.headlines} for one in found.values()]
    rows = []
    for key, first in _all_of(found).items():
        if first.unit == "gbp":
            cells = tuple(_money_cell(each.get(key)) for each in by_id)
            rows.append(Line(label=_sentence(first.label), before="£0", cells=cells))
    return rows


def _lines(found: Mapping[str, Appraisal], *, in_time: bool) -> list[Line]:
    by_id = [{each.id: each for each in one.headlines} for one in found.values()]
    labels = standard_labels(next(iter(found.values())).before) if found else {}
    rows = []
    for key, first in _all_of(found).items():
        if first.unit == "gbp" or key.endswith(IN_TIME) is not in_time:
            continue
        rows.append(
            Line(
                label=_label(key, first, labels),
                before=as_value(known(first.before), first.unit),
                cells=tuple(_cell(_own(each, key), first) for each in by_id),
                in_time=in_time,
            )
        )
    return rows


def _label(key: str, first: Headline, labels: Mapping[str, str]) -> str:
    standard = labels.get(key.removesuffix(IN_TIME))
    if standard is None:
        return first.label
    return f"{standard}: {first.label.rpartition(': ')[2]}" if key.endswith(IN_TIME) else standard


def _all_of(found: Mapping[str, Appraisal]) -> dict[str, Headline]:
    """Headlines of all scenarios by id: some have the first trained person as well."""
    first: dict[str, Headline] = {}
    for one in found.values():
        for each in one.headlines:
            first.setdefault(each.id, each)
    return first


def _own(headlines: Mapping[str, Headline], key: str) -> Headline | None:
    """A scenario's own; where nobody co-responds the first trained person is the ambulance's."""
    return headlines.get(key) or headlines.get(key.replace(FIRST_TRAINED_KEY, ""))


def _cell(each: Headline | None, first: Headline) -> Cell:
    if each is None:  # nobody co-responds in this scenario
        same = as_value(known(first.before), first.unit)
        return Cell(value=same, change="", note="as today", verdict=SAME)
    change = known(each.change)
    return Cell(
        value=as_value(known(each.after), each.unit),
        change=as_change(change, each.unit) if shows(change, each.unit) else "",
        note=_range(each),
        verdict=_more_is_better(each) if each.unit == "weight" else verdict_of(each),
    )


def _more_is_better(each: Headline) -> str:
    if not shows(each.change, each.unit):
        return SAME
    return BETTER if each.change > 0 else WORSE


def _range(each: Headline) -> str:
    if each.low is None or each.high is None:
        return ""
    low, high = as_change(each.low, each.unit), as_change(each.high, each.unit)
    return "" if low == high else f"{low} to {high}"


def _money_cell(each: Headline | None) -> Cell:
    gbp = None if each is None else known(each.after)
    if each is None or gbp is None:
        return Cell(value="not known", change="", note="no figure of it is known", verdict="")
    if each.lacks:
        lacks = f"INCOMPLETE: {each.lacks} figure{'s' * (each.lacks != 1)} to confirm"
        return Cell(value=pounds(gbp), change="", note=lacks, verdict="")
    ends = "" if each.low is None or each.high is None else _pounds_range(each.low, each.high)
    verdict = SAME if pounds(gbp) == "£0" else WORSE if gbp > 0 else BETTER
    return Cell(value=pounds(gbp), change="", note=ends, verdict=verdict)


def _pounds_range(low: float, high: float) -> str:
    ends = pounds(low), pounds(high)
    return "" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def points_under(zones: pd.DataFrame, service: str, standard: str) -> pd.DataFrame:
    """Rows of `estates.measures.losers.gains_and_losses` of one standard."""
    mine = (zones["service"] == service) & (zones["standard"] == standard) & (zones["who"] == "")
    return zones[mine].reset_index(drop=True)


def between(one: pd.DataFrame | None, other: pd.DataFrame, limit_s: float) -> pd.DataFrame:
    """Demand points from one scenario to another, in the same columns.

    Parameters
    ----------
    one, other
        Of `points_under`, against one business as usual; None = from business as usual itself.
    limit_s
        Of the standard.

    Returns
    -------
    Points of the second, with what is `before` taken from the first, and `change_s` the second's
    less the first's.
    """
    if one is None:
        return other
    columns = ["zone", "after_s", "change_s", "reached_after", "in_time_after"]
    both = other.merge(one[columns], on="zone", suffixes=("", "_first"))
    change = both["change_s"] - both["change_s_first"]
    limit = limit_s + LIMIT_NOISE_S
    found = both.assign(
        before_s=both["after_s_first"],
        change_s=change.where(change.abs() >= NOISE_S, 0.0),
        reached_before=both["reached_after_first"],
        in_time_before=both["in_time_after_first"],
        drops_out=(both["after_s_first"] <= limit) & (both["after_s"] > limit),
    )
    return found[list(other.columns)]


def maps_table(names: tuple[str, str], shown: Sequence[tuple[CoverageView, Drawn]]) -> pd.DataFrame:
    """What the two maps show, side by side: by band, or by demand point where cars patrol.

    Below the bands stand the circles: the demand points that are out of time.
    """
    views = [view for view, _ in shown]
    left, right = (f"{side}: {name}" for side, name in zip(("Left", "Right"), names, strict=True))
    if any(view.on_patrol for view in views):
        one, other = (view.points[["id", "name", "share_within"]] for view in views)
        both = one.merge(other[["id", "share_within"]], on="id", suffixes=("_1", "_2"))
        order = np.lexsort((both["id"], both["share_within_2"] - both["share_within_1"]))
        both = both.iloc[order]
        return pd.DataFrame(
            {
                "Demand point": both["name"].where(both["name"] != "", both["id"]).to_numpy(),
                f"{left}, expected in time": [share(each) for each in both["share_within_1"]],
                f"{right}, expected in time": [share(each) for each in both["share_within_2"]],
            }
        )
    one, other = (view.band_table(drawn) for view, drawn in shown)
    return pd.DataFrame(
        {
            "Band, soonest possible": [*one["band"], "out of time (circles)"],
            f"{left}, share of demand": [*map(share, one["share"]), _circles(views[0])],
            f"{right}, share of demand": [*map(share, other["share"]), _circles(views[1])],
        }
    )


def _circles(view: CoverageView) -> str:
    """Demand points out of time: how many, and their demand."""
    out, every = view.out_of_time["weight"], float(view.points["weight"].sum())
    if out.empty:
        return "no demand point"
    counted = view.basis.removeprefix("weighted by ")
    part = share(float(out.sum()) / every) if every else "none"
    points = f"{len(out)} demand point{'s' * (len(out) != 1)}"
    return f"{part}: {points}, {out.sum():,.1f} {counted}"


def places_table(points: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    """Demand points of one standard as rows, those that lose most first.

    Parameters
    ----------
    points
        Of `estates.view.change_view.placed`.
    names
        Of what the first times are, and the second.
    """
    order = np.lexsort((points["zone"], -points["weight"], -points["change_s"]))
    shown = points.iloc[order].reset_index(drop=True)
    words, left, right = class_names(), *names
    first, second = (
        [minutes_and_seconds(each) for each in shown[column].astype(float)]
        for column in ("before_s", "after_s")
    )
    return pd.DataFrame(
        {
            "Place": shown["name"].where(shown["name"] != "", shown["zone"]),
            "Later by, s": shown["change_s"].round().astype(int),
            "In words": [words[each] for each in shown["class"]],
            f"{left}": first,
            f"{right}": second,
            "Drops out of standard": ["yes" if each else "" for each in shown["drops_out"]],
            f"Demand ({_basis(shown)})": shown["weight"].round(1),
            "Residents": shown["residents"].round(),
            "Setting": shown["urban_rural"].replace("", NOT_KNOWN),
            "Deprivation decile": shown["deprivation_decile"],
        }
    )


def _basis(points: pd.DataFrame) -> str:
    """What the demand is counted in."""
    return str(points["basis"].iloc[0]) if len(points) else "a year"


def groups_table(points: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """What becomes of each group of demand points of one standard.

    Parameters
    ----------
    points
        Rows of one standard.
    group
        Name of each row's group, ordered as a category.

    Returns
    -------
    A row a group that has points: `group`, `places`, `residents` (NaN = not known), `weight`,
    `change_s` (mean over its demand, positive = later), `later`, `sooner` (share of its demand by
    more than a minute), `in_time_change` (demand a year).
    """
    rows = []
    for name, some in points.groupby(group, observed=True, sort=True):
        weight = some["weight"].to_numpy()
        change = some["change_s"].to_numpy()
        in_time = (some["in_time_after"] - some["in_time_before"]).to_numpy()
        rows.append(
            {
                "group": str(name),
                "places": len(some),
                "residents": float(some["residents"].sum(min_count=1)),
                "weight": float(weight.sum()),
                "change_s": float(np.average(change, weights=weight)),
                "later": float(weight[change > MINUTE_S + NOISE_S].sum() / weight.sum()),
                "sooner": float(weight[change < -MINUTE_S - NOISE_S].sum() / weight.sum()),
                "in_time_change": float(in_time.sum()),
            }
        )
    columns = ["group", "places", "residents", "weight", "change_s", "later", "sooner"]
    return pd.DataFrame(rows, columns=[*columns, "in_time_change"])


DECILES = tuple(f"{each} of 10" for each in range(1, 11))
MOST, LEAST = "1 of 10 (most deprived)", "10 of 10 (least deprived)"
NOT_KNOWN = "not known"


def by_deprivation(points: pd.DataFrame) -> pd.Series:
    """Decile of each point in words, the most deprived first."""
    names = [MOST, *DECILES[1:-1], LEAST, NOT_KNOWN]
    decile = points["deprivation_decile"]
    said = [NOT_KNOWN if math.isnan(each) else names[int(each) - 1] for each in decile]
    return pd.Series(pd.Categorical(said, names, ordered=True), index=points.index)


def by_setting(points: pd.DataFrame) -> pd.Series:
    """Urban or rural."""
    said = points["urban_rural"].replace("", NOT_KNOWN)
    names = sorted(set(said) - {NOT_KNOWN}, reverse=True)
    return pd.Series(pd.Categorical(said, [*names, NOT_KNOWN], ordered=True), index=points.index)


def shown_groups(table: pd.DataFrame, head: str, counted: str) -> pd.DataFrame:
    """The table of groups as people read it."""
    people = [NOT_KNOWN if math.isnan(each) else f"{each:,.0f}" for each in table["residents"]]
    return pd.DataFrame(
        {
            head: table["group"],
            "Places": table["places"],
            "Residents": people,
            f"Demand ({counted})": [f"{each:,.0f}" for each in table["weight"]],
            "Mean change": [as_change(each, "s") for each in table["change_s"]],
            "Later by over 1 min": [_percent(each) for each in table["later"]],
            "Sooner by over 1 min": [_percent(each) for each in table["sooner"]],
            "More or fewer in time a year": [
                as_change(each, "weight") for each in table["in_time_change"]
            ],
        }
    )


def _percent(value: float) -> str:
    return "none" if value == 0 else share(value)


def groups_in_words(table: pd.DataFrame, what: str) -> str:
    """The chart as a sentence: which group fares worst, and which best."""
    moved = table[table["change_s"].abs() >= 0.5]  # noqa: PLR2004  (a second, as it is shown)
    if moved.empty:
        return f"By {what}: no group’s mean changes by as much as a second."
    order = moved.sort_values("change_s", ascending=False, kind="stable")
    told = [f"{row['group']} {as_change(row['change_s'], 's')}" for _, row in order.iterrows()]
    return f"Mean change by {what}, the worst first: {'; '.join(told)}. Others: under a second."


def moving_steps(appraisal: Appraisal) -> pd.DataFrame:
    """Rows of the attribution that show, or of which it is said why they cannot be told."""
    table = appraisal.attribution
    keep = [
        not str(row["headline"]).endswith(IN_TIME)
        and (
            bool(row["why_not"])
            or any(shows(float(row[each]), str(row["unit"])) for each in ("in_order", "left_out"))
        )
        for row in table.to_dict("records")
    ]
    return table[keep].reset_index(drop=True)


def attribution_table(appraisal: Appraisal) -> pd.DataFrame:
    """Which change brought what: a row a change and figure that it moves.

    Rows as `moving_steps` has them; columns `Change`, `Figure`, `Adds, in the order given`,
    `Whole less without it` and, where there is anything to say, `Why not told`.
    """
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    labels = standard_labels(appraisal.before)
    rows = []
    for row in moving_steps(appraisal).to_dict("records"):
        unit, steps = str(row["unit"]), (float(row["in_order"]), float(row["left_out"]))
        number = int(row["change"])
        why_not = str(row["why_not"])
        in_order, left_out = (_step(each, unit, why_not) for each in steps)
        rows.append(
            {
                "Change": f"{number}. {in_words(appraisal.scenario.change[number - 1], names)}",
                "Figure": labels.get(str(row["headline"]), _sentence(str(row["label"]))),
                "Adds, in the order given": in_order,
                "Whole less without it": left_out,
                "Why not told": why_not,
            }
        )
    columns = ["Change", "Figure", "Adds, in the order given", "Whole less without it"]
    table = pd.DataFrame(rows, columns=[*columns, "Why not told"])
    return table if table["Why not told"].any() else table.drop(columns="Why not told")


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]


def _step(value: float, unit: str, why_not: str) -> str:
    if math.isnan(value):
        if why_not:
            return "cannot stand alone"
        # Of times, nobody arrives with it or without it.
        return as_change(0.0 if unit == "s" else None, unit)
    if unit != "gbp":
        return as_change(value, unit)
    return pounds(value) if value <= 0 else f"+{pounds(value)}"


def scenario_words(appraisal: Appraisal) -> list[str]:
    """What a scenario does, a line a change."""
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    return [in_words(each, names) for each in appraisal.scenario.change if not each.off]


def sets_apart(one: Appraisal, other: Appraisal) -> list[str]:
    """What one scenario does or supposes that the other does not, in plain words."""
    ours, theirs = ([*scenario_words(each), *_supposes(each)] for each in (one, other))
    first, second = (each.scenario.title or each.scenario.name for each in (one, other))
    return [
        *(f"both: {line}" for line in ours if line in theirs),
        *(f"only {first}: {line}" for line in ours if line not in theirs),
        *(f"only {second}: {line}" for line in theirs if line not in ours),
    ]


def _supposes(appraisal: Appraisal) -> list[str]:
    figures = appraisal.assumptions
    return [
        f"supposes {figures.figure(name).name}: {value:g} {figures.figure(name).unit}"
        for name, value in appraisal.scenario.assumptions.items()
    ]


def totals_said(points: pd.DataFrame) -> list[tuple[str, str]]:
    """Who loses and who gains, in rows: what, and who."""
    change = points["change_s"]
    in_time = points["in_time_after"] - points["in_time_before"]
    groups: Sequence[tuple[str, pd.Series]] = [
        ("Later by over 1 min", change > MINUTE_S + NOISE_S),
        ("Drop out of standard", points["drops_out"].astype(bool)),
        ("Sooner by over 1 min", change < -MINUTE_S - NOISE_S),
    ]
    rows = [(name, people_of(points[which])) for name, which in groups]
    gained, lost = float(in_time[in_time > 0].sum()), float(-in_time[in_time < 0].sum())
    basis = _basis(points)
    return [
        *rows,
        ("Newly in time", f"{gained:,.1f} {basis}"),
        ("No longer in time", f"{lost:,.1f} {basis}"),
    ]

"""Two scenarios side by side: what sets them apart, place by place and in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coverage.drivetime import minutes_and_seconds
from coverage.standard import LIMIT_NOISE_S
from estates.appraisal import Appraisal
from estates.change_words import in_words, site_names
from estates.measures.losers import NOISE_S, WORSE_BY_S
from estates.view.change_view import class_names
from estates.view.coverage_view import CoverageView, Drawn
from estates.view.figures import share
from estates.view.group_view import NOT_KNOWN
from estates.view.look_view import people_of

TODAY = "Business as usual"


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


def scenario_words(appraisal: Appraisal) -> list[str]:
    """What a scenario does, a line a change."""
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    return [in_words(each, names) for each in appraisal.scenario.change if not each.off]


def sets_apart(one: Appraisal, other: Appraisal) -> list[str]:
    """What one scenario does or supposes that the other does not, in plain words."""
    ours, theirs = ([*scenario_words(each), *supposed_words(each)] for each in (one, other))
    first, second = (each.scenario.title or each.scenario.name for each in (one, other))
    return [
        *(f"both: {line}" for line in ours if line in theirs),
        *(f"only {first}: {line}" for line in ours if line not in theirs),
        *(f"only {second}: {line}" for line in theirs if line not in ours),
    ]


def supposed_words(appraisal: Appraisal) -> list[str]:
    """What a scenario takes otherwise than everybody, a line an assumption."""
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
        ("Later by over 1 min", change > WORSE_BY_S[0] + NOISE_S),
        ("Drop out of standard", points["drops_out"].astype(bool)),
        ("Sooner by over 1 min", change < -WORSE_BY_S[0] - NOISE_S),
    ]
    rows = [(name, people_of(points[which])) for name, which in groups]
    gained, lost = float(in_time[in_time > 0].sum()), float(-in_time[in_time < 0].sum())
    basis = _basis(points)
    return [
        *rows,
        ("Newly in time", f"{gained:,.1f} {basis}"),
        ("No longer in time", f"{lost:,.1f} {basis}"),
    ]

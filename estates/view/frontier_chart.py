"""Charts of a frontier: its options as steps, and how the room for better ones closes."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from estates.optimiser.search_run import Moment
from estates.view.frontier_view import Dot, Kind

CHOSEN = "chosen"  # name of the selection: a click chooses a point by its name
HEIGHT_PX = 400
_BLUE, _INK, _ORANGE = "#1b587c", "#14202b", "#a34700"
# Shape and fill tell kinds apart, not the colour alone.
_LOOKS = {
    Kind.FOUND: ("circle", _BLUE, _BLUE),
    Kind.OPTION: ("circle", _BLUE, _BLUE),
    Kind.INCOMPLETE: ("circle", "#ffffff", _BLUE),
    Kind.TODAY: ("square", _INK, _INK),
    Kind.MINE: ("diamond", _ORANGE, _ORANGE),
}
# Minutes as minutes:seconds.
_CLOCK = "floor(round(datum.value*60)/60) + ':' + format(round(datum.value*60) % 60, '02')"
_LEAST_COST, _LEAST_VALUE = 1.0, 0.5  # £ million or sites; percentage points or minutes
_FRONTIER = (Kind.FOUND, Kind.OPTION, Kind.INCOMPLETE)


def frontier_chart(
    dots: Sequence[Dot],
    *,
    cost_name: str,
    value_name: str,
    lower_is_better: bool,
    whole_cost: bool = False,
    chosen: str = "",
    clickable: bool = True,
) -> alt.LayerChart:
    """Cost across, the standard upwards: better is always up, cheaper is left.

    The line goes in steps: between two options there is none, so more money than one costs buys
    no more until the next.

    Parameters
    ----------
    dots
        Of a `FrontierView`.
    whole_cost
        Whether what is counted across comes in whole numbers.
    chosen
        Name of the point that is ringed.
    clickable
        Whether a click chooses; the page is then told by the selection `CHOSEN`.
    """
    table = pd.DataFrame(
        {
            "name": [each.name for each in dots],
            "Point": [each.label for each in dots],
            "What": [each.kind.value for each in dots],
            "cost": [each.cost for each in dots],
            "value": [each.value for each in dots],
            "Cost against today": [each.cost_text for each in dots],
            "Standard": [each.value_text for each in dots],
        }
    )
    x = alt.X(
        "cost:Q",
        title=cost_name,
        scale=alt.Scale(domain=_around(table["cost"], _LEAST_COST), nice=False),
        axis=alt.Axis(tickCount=8, format="~g", tickMinStep=1 if whole_cost else 0),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(
            domain=_around(table["value"], _LEAST_VALUE), nice=False, reverse=lower_is_better
        ),
        axis=alt.Axis(tickCount=6, labelExpr=_CLOCK if lower_is_better else "datum.label"),
    )
    kinds = [kind for kind in Kind if kind.value in set(table["What"])]
    what = _legend(kinds)
    marks = alt.Chart(table).encode(x=x, y=y)
    frontier = table[table["What"].isin([kind.value for kind in _FRONTIER])].sort_values("cost")
    steps = (
        alt.Chart(frontier)
        .mark_line(interpolate="step-after", color=_BLUE, strokeWidth=1.5, opacity=0.7)
        .encode(x=x, y=y)
    )
    ring = (
        alt.Chart(table[table["name"] == chosen])
        .mark_point(size=520, color=_ORANGE, strokeWidth=3, opacity=1)
        .encode(x=x, y=y)
    )
    points = marks.mark_point(size=150, filled=False, strokeWidth=2, opacity=1).encode(
        shape=alt.Shape("What:N", scale=what["shape"], legend=_LEGEND),
        fill=alt.Fill("What:N", scale=what["fill"], legend=_LEGEND),
        stroke=alt.Stroke("What:N", scale=what["stroke"], legend=_LEGEND),
        tooltip=["Point", "What", "Cost against today", "Standard"],
    )
    if clickable:
        points = points.add_params(
            alt.selection_point(name=CHOSEN, fields=["name"], on="click", empty=False)
        )
    numbers = _names(frontier, x, y, -15)
    names = _names(table.drop(frontier.index), x, y, 20)
    better = "lower is better, so better is up" if lower_is_better else "better is up"
    chart: alt.LayerChart = (
        alt.LayerChart(layer=[steps, ring, points, numbers, names])
        .properties(
            height=HEIGHT_PX,
            title=alt.Title(
                value_name, subtitle=f"{better}, cheaper is left", anchor="start", fontSize=13
            ),
            description="Options by cost and standard; the table beneath says the same.",
        )
        .configure_axis(
            labelColor=_INK, titleColor=_INK, labelFontSize=12, titleFontSize=12, grid=True
        )
        .configure_legend(labelColor=_INK, labelFontSize=12, labelLimit=260)
    )
    return chart


_LEGEND = alt.Legend(title=None, orient="bottom", columns=3)


def _names(table: pd.DataFrame, x: alt.X, y: alt.Y, down_px: int) -> alt.Chart:
    """Names of points, above or below them."""
    text: alt.Chart = alt.Chart(table).mark_text(dy=down_px, fontSize=12, color=_INK)
    named: alt.Chart = text.encode(x=x, y=y, text="Point:N")
    return named


def _legend(kinds: Sequence[Kind]) -> dict[str, alt.Scale]:
    domain = [kind.value for kind in kinds]
    looks = [_LOOKS[kind] for kind in kinds]
    return {
        name: alt.Scale(domain=domain, range=[look[n] for look in looks])
        for n, name in enumerate(("shape", "fill", "stroke"))
    }


def _around(numbers: pd.Series, least: float) -> list[float]:
    """Ends of an axis that show all numbers with room around, and no small difference as a large.

    Parameters
    ----------
    least
        How long an axis is at least.
    """
    low, high = float(numbers.min()), float(numbers.max())
    room = max(least - (high - low), 0.2 * (high - low)) / 2
    return [low - room, high + room]


def closing_chart(history: Sequence[Moment]) -> alt.LayerChart:
    """How the share of the frontier in which a better estate may hide closes with time."""
    table = pd.DataFrame(
        {
            "seconds": [each.seconds for each in history],
            "open": [each.open_share * 100 for each in history],
            "points": [each.points for each in history],
        }
    )
    base = alt.Chart(table).encode(
        x=alt.X("seconds:Q", title="seconds since the search began", scale=alt.Scale(zero=False)),
        y=alt.Y("open:Q", title="still open, %", scale=alt.Scale(domain=[0, 100])),
        tooltip=[
            alt.Tooltip("seconds:Q", title="Seconds", format=".0f"),
            alt.Tooltip("open:Q", title="Still open, %", format=".1f"),
            alt.Tooltip("points:Q", title="Options found"),
        ],
    )
    line = base.mark_line(interpolate="step-after", color=_BLUE)
    dots = base.mark_point(color=_BLUE, filled=True, opacity=1)
    return alt.LayerChart(layer=[line, dots]).properties(
        height=180, description="How much of the frontier is still open, by time."
    )

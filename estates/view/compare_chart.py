"""Chart of the mean change by group: bars to the left are sooner, to the right later."""

from __future__ import annotations

import altair as alt
import pandas as pd

from estates.amounts import as_change

LATER, SOONER, SAME = "later", "sooner", "under a second"
# Blue and orange, told apart by eyes that see no red or no green; the side and words say it too.
_COLOURS = {SOONER: "#2171b5", SAME: "#8a949c", LATER: "#c65102"}
_INK = "#1c2733"
_ROW_PX, _AXES_PX = 26, 110  # the page gives a chart its height with axes and legend
_LEAST_S = 0.5  # as it is shown, a second
_ROOM = 0.12  # of the widths of all bars: beyond the longest on each side, for its words


def bar_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Bars of `estates.view.group_view.groups_table`: group, seconds, which way, words."""
    change = table["change_s"]
    way = [SAME if abs(each) < _LEAST_S else LATER if each > 0 else SOONER for each in change]
    said = [as_change(each, "s") for each in change]
    return pd.DataFrame({"group": table["group"], "seconds": change, "way": way, "said": said})


def change_bars(table: pd.DataFrame, title: str) -> alt.LayerChart:
    """The mean change of each group, in the table's order, its words beside each bar."""
    rows = bar_rows(table)
    ways = [each for each in _COLOURS if each in set(rows["way"])]
    ends = [min([0.0, *rows["seconds"]]), max([1.0, *rows["seconds"]])]
    room = _ROOM * (ends[1] - ends[0])
    axis = alt.Axis(labelLimit=260, labelOverlap=False)
    y = alt.Y("group:N", title=title, sort=list(rows["group"]), axis=axis)
    x = alt.X(
        "seconds:Q",
        title="Mean change, seconds: left of 0 sooner, right of 0 later",
        scale=alt.Scale(domain=[ends[0] - room, ends[1] + room], nice=False),
        axis=alt.Axis(tickCount=8),
    )
    base = alt.Chart(rows)
    bars = base.mark_bar(height=16).encode(
        y=y,
        x=x,
        color=alt.Color(
            "way:N",
            scale=alt.Scale(domain=ways, range=[_COLOURS[each] for each in ways]),
            legend=alt.Legend(title=None, orient="top"),
        ),
        tooltip=[alt.Tooltip("group:N", title=title), alt.Tooltip("said:N", title="Mean change")],
    )
    words = base.encode(y=y, x=x, text="said:N")
    later = words.transform_filter(alt.datum.seconds >= 0).mark_text(
        align="left", dx=5, color=_INK, fontSize=12
    )
    sooner = words.transform_filter(alt.datum.seconds < 0).mark_text(
        align="right", dx=-5, color=_INK, fontSize=12
    )
    chart: alt.LayerChart = (
        alt.layer(bars, later, sooner)
        .properties(height=len(rows) * _ROW_PX + _AXES_PX, description=_described(rows, title))
        .configure_axis(labelColor=_INK, titleColor=_INK, labelFontSize=12, titleFontSize=12)
        .configure_legend(labelColor=_INK, labelFontSize=12)
        .configure_view(stroke=None)
    )
    return chart


def _described(rows: pd.DataFrame, title: str) -> str:
    """The chart for those who cannot see it."""
    told = "; ".join(
        f"{group} {said} ({way})"
        for group, said, way in zip(rows["group"], rows["said"], rows["way"], strict=True)
    )
    return f"Bars of the mean change by {title.lower()}, minutes and seconds: {told}."

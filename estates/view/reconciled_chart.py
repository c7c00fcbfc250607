"""Chart of modelled and recorded means: a row a standard, shapes and words beside colour."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from coverage.drivetime import minutes_and_seconds
from estates.view.reconciled_view import Comparison

MODELLED, RECORDED, OWN = "modelled", "recorded", "your own record"
# Apart for eyes that see no red or no green, dark enough on white, and each with its own shape.
_COLOURS = {MODELLED: "#1b587c", RECORDED: "#b34700", OWN: "#6a3d9a"}
_SHAPES = {MODELLED: "circle", RECORDED: "diamond", OWN: "triangle-up"}
_RANGE, _INK = "#9db4c2", "#1c2733"
_ROW_PX, _AROUND_PX = 62, 110  # legend, axis and its title are part of the height
_ABOVE, _BELOW = -17, 19  # of the words beside the dots, pixels


def chart_rows(rows: Sequence[Comparison]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ranges and dots of the chart in minutes; a mean that is never reached has neither."""
    spans, dots = [], []
    for each in rows:
        if not math.isfinite(each.modelled_s):
            continue
        spans.append({"row": each.label, "low": each.fast_s / 60, "high": each.slow_s / 60})
        told = [(MODELLED, each.modelled_s)]
        if each.actual is not None:
            told.append((OWN if each.own else RECORDED, each.actual.total_s))
        dots += [
            {
                "row": each.label,
                "what": what,
                "minutes": seconds / 60,
                "said": f"{what} {minutes_and_seconds(seconds)}",
            }
            for what, seconds in told
        ]
    return (
        pd.DataFrame(spans, columns=["row", "low", "high"]).drop_duplicates(ignore_index=True),
        pd.DataFrame(dots, columns=["row", "what", "minutes", "said"]).drop_duplicates(
            ignore_index=True
        ),
    )


def dot_plot(rows: Sequence[Comparison]) -> alt.LayerChart:
    """The modelled mean with its range over speeds, and the recorded one, of each standard."""
    spans, dots = chart_rows(rows)
    order = list(dict.fromkeys(spans["row"]))
    kinds = [kind for kind in _COLOURS if kind in set(dots["what"])]
    y = alt.Y("row:N", title=None, sort=order, axis=alt.Axis(labelLimit=330, labelPadding=12))
    axis = alt.Axis(title="Mean, minutes from the start of the standard’s clock", tickCount=8)
    longest = max([0.0, *spans["high"], *dots["minutes"]])
    scale = alt.Scale(domain=[0, longest * 1.08 or 1.0], nice=False)
    x = alt.X("minutes:Q", scale=scale, axis=axis)
    look = {
        "color": alt.Color(
            "what:N",
            scale=alt.Scale(domain=kinds, range=[_COLOURS[kind] for kind in kinds]),
            legend=alt.Legend(title=None, orient="top", labelLimit=300, symbolSize=190),
        ),
        "shape": alt.Shape(
            "what:N", scale=alt.Scale(domain=kinds, range=[_SHAPES[kind] for kind in kinds])
        ),
    }
    ranges = (
        alt.Chart(spans)
        .mark_rule(strokeWidth=9, strokeCap="round", color=_RANGE)
        .encode(y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q")
    )
    points = (
        alt.Chart(dots)
        .mark_point(filled=True, size=170, opacity=1, stroke="white", strokeWidth=1)
        .encode(y=y, x=x, tooltip=[alt.Tooltip("said:N", title="Mean")], **look)
    )
    words = alt.Chart(dots).encode(y=y, x=x, text="said:N")
    of_model = alt.datum.what == MODELLED
    above = words.transform_filter(of_model).mark_text(dy=_ABOVE, color=_INK, fontSize=12)
    below = words.transform_filter(~of_model).mark_text(dy=_BELOW, color=_INK, fontSize=12)
    chart: alt.LayerChart = (
        alt.layer(ranges, points, above, below)
        .properties(
            height=max(1, len(order)) * _ROW_PX + _AROUND_PX,
            description="Modelled and recorded mean of each standard, as in the table below.",
        )
        .configure_axis(labelColor=_INK, titleColor=_INK, labelFontSize=12, titleFontSize=12)
        .configure_legend(labelColor=_INK, labelFontSize=12)
        .configure_view(stroke=None)
    )
    return chart

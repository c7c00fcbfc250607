"""The hours of the week, day by hour: the standard in each, as a chart, a table and words."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.by_hour import figures_by_hour
from coverage.drivetime import minutes_and_seconds
from coverage.hours import HOURS_OF_WEEK, hour_name
from coverage.standard import MeanWithin
from estates.view.coverage_view import CoverageView, minutes, who
from estates.view.figures import share

FloatArray = NDArray[np.float64]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOCK = tuple(f"{hour:02d}:00" for hour in range(24))
# From the best hour to the worst, told apart under every common colour blindness and dark enough
# for no cell to hide the ink of its value.
_STEPS = ("#d6e6f2", "#f4f1ea", "#fdd0a2", "#e8863a")
_INK = "#14202b"
_CELL_PX, _AXIS_PX = 26, 60
_ALIKE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """One standard in every hour of the week."""

    figures: pd.DataFrame  # of `figures_by_hour`
    of_mean: bool  # whether the value is a mean in seconds, or a share in time
    what: str  # the value in words

    @property
    def value(self) -> FloatArray:
        """The value of each hour, shape (168,); NaN = no demand, or nobody comes."""
        column = self.figures["mean_s" if self.of_mean else "share_within"].to_numpy(float)
        return np.where(np.isfinite(column) & (self.figures["weight"] > 0), column, np.nan)

    @property
    def alike(self) -> bool:
        """Whether no hour differs from another."""
        known = self.value[np.isfinite(self.value)]
        return known.size == 0 or bool(np.ptp(known) <= _ALIKE * max(1.0, float(known.max())))

    def said(self, value: float) -> str:
        """A value as people say it."""
        if not np.isfinite(value):
            return "no demand"
        return minutes_and_seconds(value) if self.of_mean else share(value)


def hours_of(view: CoverageView) -> Hours | None:
    """Every hour of the view's standard; None = no standard is scored."""
    standard = view.standard
    if standard is None:
        return None
    assessment = view.assessment
    figures = figures_by_hour(
        standard, view.area.demand, assessment.scored_starts, assessment.handling.seconds
    )
    of_mean = isinstance(standard, MeanWithin)
    arrives = who(assessment.service, view.attending)
    known = "expected" if assessment.availability_known else "at best, every crew free"
    what = (
        f"Mean minutes:seconds until the {arrives}, {known}"
        if of_mean
        else f"Share of demand whose {arrives} comes within {minutes(standard.limit_s)}, {known}"
    )
    return Hours(figures=figures, of_mean=of_mean, what=what)


def hours_table(hours: Hours) -> pd.DataFrame:
    """The chart as a table: a row an hour of the day, a column a day."""
    cells = [hours.said(value) for value in hours.value]
    by_day = np.array(cells, object).reshape(len(DAYS), 24)
    return pd.DataFrame(by_day.T, index=pd.Index(CLOCK, name="Hour from"), columns=list(DAYS))


def hours_in_words(hours: Hours) -> str:
    """The chart in a sentence or two."""
    value = hours.value
    known = np.flatnonzero(np.isfinite(value))
    if not known.size:
        return "No hour of the week has any demand that could be reached."
    if hours.alike:
        return (
            f"Every hour is alike: {hours.said(value[known[0]])}. Neither crewing, availability "
            "nor demand by hour is known to differ."
        )
    worst, best = (np.nanargmax, np.nanargmin) if hours.of_mean else (np.nanargmin, np.nanargmax)
    said = (
        f"{hours.what}. Worst: {_named(hours, worst(value))}. Best: {_named(hours, best(value))}."
    )
    without = HOURS_OF_WEEK - known.size
    if without:
        said += f" {without} of the 168 hours have no demand, or nobody comes."
    return said


def _named(hours: Hours, hour: np.intp) -> str:
    """An hour with its value, and how many show the same."""
    said = [hours.said(value) for value in hours.value]
    alike = np.array([at for at, each in enumerate(said) if each == said[hour]])
    more = f", one of {alike.size} such hours" if alike.size > 1 else ""
    return f"{said[hour]} on {hour_name(alike)}{more}"


def hours_chart(hours: Hours, chosen: int | None) -> alt.LayerChart:
    """Days down, hours across, the value in every cell; the chosen hour is framed."""
    value = hours.value
    worse = value if hours.of_mean else -value
    low, high = np.nanmin(worse), np.nanmax(worse)
    # Where all are alike, all are pale.
    bad = (worse - low) / (high - low) if high > low else np.zeros(HOURS_OF_WEEK)
    at = np.arange(HOURS_OF_WEEK)
    cells = pd.DataFrame(
        {
            "day": [DAYS[hour // 24] for hour in at],
            "hour": [f"{hour % 24:02d}" for hour in at],
            "when": [hour_name(np.array([hour])) for hour in at],
            "said": [hours.said(each) for each in value],
            "short": [_short(hours, each) for each in value],
            "bad": np.nan_to_num(bad),
            "known": np.isfinite(value),
            "chosen": at == (-1 if chosen is None else chosen),
        }
    )
    base = alt.Chart(cells).encode(
        x=alt.X("hour:O", title="Hour of the day, from", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("day:O", sort=list(DAYS), title=None, axis=alt.Axis(labelOverlap=False)),
        tooltip=[alt.Tooltip("when", title="Hour"), alt.Tooltip("said", title="Value")],
    )
    fill = alt.Scale(domain=[0, 1], range=list(_STEPS))
    rects = base.mark_rect(stroke="#ffffff", strokeWidth=1, aria=False).encode(
        color=alt.condition(
            alt.datum.known,
            alt.Color("bad:Q", scale=fill, legend=None),
            alt.value("#ffffff"),
        )
    )
    frame = base.transform_filter(alt.datum.chosen).mark_rect(
        stroke=_INK, strokeWidth=3, fill=None, aria=False
    )
    words = base.mark_text(fontSize=11, color=_INK).encode(text="short:N")
    chart: alt.LayerChart = alt.LayerChart(layer=[rects, words, frame])
    chart.description = (
        f"Days down, hours of the day across, a value in each cell. {hours_in_words(hours)}"
    )
    chart.height = _CELL_PX * len(DAYS) + _AXIS_PX
    axis = alt.AxisConfig(labelColor=_INK, titleColor=_INK, ticks=False, domain=False)
    chart.config = alt.Config(axis=axis)
    return chart


def _short(hours: Hours, value: float) -> str:
    """A value that fits its cell: minutes and seconds, or whole percents without the sign."""
    if not np.isfinite(value):
        return "–"
    return minutes_and_seconds(value) if hours.of_mean else f"{value * 100:.0f}"

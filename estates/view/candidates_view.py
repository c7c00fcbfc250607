"""What a page shows of the candidates: bands of gain, the table of the best, and both in words."""

from __future__ import annotations

import math
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.isochrone import BandGrid
from coverage.places import Places
from estates.area import Area
from estates.candidates import APART_M, NOT_SAID, Candidates
from estates.view.coverage_view import Figure, minutes, simplified
from estates.view.figures import share

_MOST_LIMITS = 6
_ROUND = (1.0, 2.0, 5.0, 10.0)
_NAMED = 3
_WHOLE_FROM = 9.95  # gains as large as this are told without a decimal


class Gained(Protocol):
    """Junctions by what they gain: for one service, or for several together."""

    @property
    def area(self) -> Area:
        """Where they lie."""

    @property
    def junctions(self) -> Places:
        """All that were tried."""

    @property
    def gain(self) -> NDArray[np.float64]:
        """What they are ranked by, (junctions,)."""

    @property
    def unit(self) -> str:
        """What follows a gain, in words."""


def gain_limits(most: float) -> tuple[float, ...]:
    """Round figures below the greatest gain, two to six of them; none where nothing is gained."""
    if not most > 0:
        return ()
    scale = 10.0 ** math.floor(math.log10(most / _MOST_LIMITS))
    step = next(each * scale for each in _ROUND if each * scale * _MOST_LIMITS >= most)
    return tuple(float(each) for each in np.arange(1, math.ceil(most / step)) * step)


def gain_bands(found: Gained, grid: BandGrid) -> gpd.GeoDataFrame:
    """Land by the gain of its nearest junction, simplified for drawing.

    Returns
    -------
    Columns `from_gain`, `to_gain` (`inf` for the last), `geometry` in the area's metres; what lies
    below the first limit is left out.
    """
    limits = gain_limits(float(found.gain.max(initial=0.0)))
    columns = {"from_s": "from_gain", "to_s": "to_gain"}
    if not limits:
        empty = gpd.GeoDataFrame(columns=list(columns), geometry=[], crs=found.area.manifest.crs)
        return empty.rename(columns=columns)
    bands = simplified(grid.bands(grid.nearest(found.junctions, found.gain), limits))
    shown = bands[(bands["from_s"] > 0) & ~bands.geometry.is_empty]
    return shown.rename(columns=columns).reset_index(drop=True)


def gain_name(found: Gained, low: float, high: float) -> str:
    """5 to 10 more incidents a year in time; over 20 s off the mean wait."""
    what = found.unit
    if not np.isfinite(high):
        return f"over {low:,g} {what}"
    return f"{low:,g} to {high:,g} {what}" if low > 0 else f"under {high:,g} {what}"


def least_shown(found: Gained) -> str:
    """What land without a colour would gain."""
    limits = gain_limits(float(found.gain.max(initial=0.0)))
    return gain_name(found, 0.0, limits[0]) if limits else "no gain"


def edges_of(bands: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """From and to of each band."""
    return list(zip(bands["from_gain"], bands["to_gain"], strict=True))


def where(near: str, near_m: float) -> str:
    """0.4 km from Ashworth."""
    return f"{near_m / 1000:.1f} km from {near}" if near else "no named place is mapped"


def best_marks(found: Candidates) -> list[tuple[int, float, float, str]]:
    """Number, longitude, latitude and words of each of the best places."""
    columns = ("rank", "lon", "lat", "near", "near_m", "in_time_per_year", "wait_less_s")
    marks = []
    for rank, lon, lat, near, near_m, in_time, wait_s in zip(
        *(found.best[column] for column in columns), strict=True
    ):
        gains = f"{in_time:,.1f} more {found.counted} in time, mean wait {wait_s:.1f} s less"
        words = f"{rank}: {where(near, near_m)}; {gains}"
        marks.append((int(rank), float(lon), float(lat), words))
    return marks


def best_table(found: Candidates) -> pd.DataFrame:
    """A row a numbered place of the map, the best first."""
    best = found.best
    limit = minutes(found.attainment.standard.limit_s)
    return pd.DataFrame(
        {
            "No.": best["rank"],
            "Where": [where(*each) for each in zip(best["near"], best["near_m"], strict=True)],
            "Longitude": best["lon"].round(5),
            "Latitude": best["lat"].round(5),
            f"More {found.counted} within {limit}": best["in_time_per_year"].round(1),
            "Share then, %": (best["share_then"] * 100).round(1),
            "Mean wait less, s": best["wait_less_s"].round(1),
        }
    )


def best_figures(found: Candidates) -> list[Figure]:
    """The best place, and what one more crew there brings; none where nothing is gained."""
    if found.best.empty:
        return []
    best, now = found.best.iloc[0], share(found.share_now)
    limit = minutes(found.attainment.standard.limit_s)
    shares = Figure(
        label=f"Within {limit}, then",
        value=share(float(best["share_then"])),
        note=f"of demand; {now} now. {found.rests_on[:1].upper()}{found.rests_on[1:]}.",
    )
    in_time = Figure(
        label="More in time",
        value=f"+{best['in_time_per_year']:,.0f}"
        if best["in_time_per_year"] >= _WHOLE_FROM
        else f"+{best['in_time_per_year']:.1f}",
        note=f"{found.counted}, within {limit}.",
    )
    wait = Figure(
        label="Mean wait",
        value=f"-{best['wait_less_s']:.0f} s",
        note="over all demand; over an hour counts as an hour.",
    )
    place = Figure(
        label="Best place, No. 1",
        value=where(str(best["near"]), float(best["near_m"])),
        note=f"{found.attainment.standard.name}; {found.reconciled}.",
    )
    return [place, *([wait, in_time] if found.by_wait else [in_time, wait]), shares]


def said(found: Candidates) -> list[str]:
    """What is to be read with the table and the map, a line each."""
    limit = minutes(found.attainment.standard.limit_s)
    ranked = "the fall of the mean wait" if found.by_wait else "the demand that is newly in time"
    now = f"now {found.share_now * 100:.1f}% of demand is within {limit}, {found.rests_on}"
    return [
        f"{now}; {found.basis}; {found.reconciled}",
        f"{found.assumption}: an assumption",
        found.gain_is,
        found.off_the_map,
        found.listed,
        f"ranked by {ranked}; at least {APART_M / 1000:g} km apart, as the crow flies",
        *NOT_SAID,
    ]


def nothing_gained(found: Candidates) -> str:
    """Where no place is listed."""
    where_none = "anywhere" if found.area.boundary is None else "inside the boundary"
    return f"One more crew would gain nothing {where_none} for this standard."


def in_words(found: Candidates) -> str:
    """The layer as a sentence, for who cannot see it."""
    table = best_table(found)
    if table.empty:
        return nothing_gained(found)
    gains = found.best["wait_less_s" if found.by_wait else "in_time_per_year"]
    named = [
        f"{place} ({gain:,.1f} {found.unit})"
        for place, gain in zip(table["Where"].head(_NAMED), gains, strict=False)
    ]
    return f"One more crew would help most at: {'; '.join(named)}."

"""SpeedProfile: how fast a vehicle drives each kind of road, and which bars it passes.

The figures are data (`data/speeds.toml`, sourced and dated); the method is written down in
`docs/method-travel-times.md`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from coverage.errors import CoverageInputError
from coverage.faults import read_toml
from coverage.network import RoadNetwork
from coverage.roadclass import Bar, Delay, RoadClass

FloatArray = NDArray[np.float64]
Kph = Annotated[float, Field(gt=0, le=200)]

SPEEDS_FILE = Path(__file__).parents[1] / "data" / "speeds.toml"
CORNER_TANGENT_M = 15.0  # a vertex turns the road over at most this length before and after it
_STRAIGHT_RAD = 0.02  # turns under about 1 degree are how the map was drawn, not a bend


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Data):
    """Where figures come from."""

    id: str
    text: str
    verified: bool


class FigureSource(_Data):
    """Which source covers which figure."""

    figure: str
    source: str
    note: str = ""


class Exemption(_Data):
    """A bar that emergency vehicles may be exempt from, and under what law."""

    id: str
    label: str
    citation: str
    default_for: list[str]
    note: str = ""
    verified: bool


class SettingSpeed(_Data):
    """Mean running speed of a road class in km/h, between the node delays."""

    urban: Kph
    rural: Kph


class PostedShare(_Data):
    """Up to this posted limit, a vehicle drives at most this share of it."""

    up_to_kph: Kph
    share: Annotated[float, Field(gt=0, le=2)]


class SpeedRange(_Data):
    """Factors on every speed: how far the table may be off."""

    low: Annotated[float, Field(gt=0, le=1)]
    high: Annotated[float, Field(ge=1, le=2)]


class SpeedProfile(_Data):
    """How one kind of vehicle drives."""

    label: str
    description: str
    ignores: frozenset[str]
    posted_share: list[PostedShare]
    speed_factor_by_hour: Annotated[list[float], Field(min_length=24, max_length=24)]
    delay_s: dict[str, Annotated[float, Field(ge=0, le=600)]]
    range: SpeedRange
    speed_kph: dict[str, SettingSpeed]

    @model_validator(mode="after")
    def _complete(self) -> SpeedProfile:
        classes = {road.name for road in RoadClass}
        if set(self.speed_kph) != classes:
            raise ValueError(f"speed_kph needs exactly {', '.join(sorted(classes))}")
        delays = {delay.name for delay in Delay if delay}
        if set(self.delay_s) != delays:
            raise ValueError(f"delay_s needs exactly {', '.join(sorted(delays))}")
        if unknown := self.ignores - {str(bar.name) for bar in Bar}:
            raise ValueError(f"ignores: unknown bars {', '.join(sorted(unknown))}")
        return self

    @property
    def passes(self) -> Bar:
        """The bars that this vehicle passes."""
        bars = Bar(0)
        for name in self.ignores:
            bars |= Bar[name]
        return bars


class Speeds(_Data):
    """All of `data/speeds.toml`."""

    schema_version: int
    reviewed: dt.date
    access_kph: Kph
    access_limit_m: Annotated[float, Field(gt=0)]
    lateral_acceleration_m_s2: Annotated[float, Field(gt=0, le=10)]
    draw_common_share: Annotated[float, Field(ge=0, le=1)]  # see `coverage.speed_draw`
    urban_junctions_per_km2: Annotated[float, Field(gt=0)]
    source: list[Source]
    figure_source: list[FigureSource]
    exemption: list[Exemption]
    profiles: dict[str, SpeedProfile]

    def profile(self, name: str) -> SpeedProfile:
        """Profile by name, or one line that lists those there are."""
        if name not in self.profiles:
            raise CoverageInputError(
                f"profile {name!r} is not in {SPEEDS_FILE.name}; "
                f"choose one of {', '.join(self.profiles)}."
            )
        return self.profiles[name]

    def exemptions_of(self, ids: frozenset[str]) -> list[Exemption]:
        """Exemptions by id, or one line that lists those there are."""
        known = {exemption.id: exemption for exemption in self.exemption}
        if unknown := sorted(ids - set(known)):
            raise CoverageInputError(
                f"exemption {unknown[0]!r} is not in {SPEEDS_FILE.name}; "
                f"choose from {', '.join(known)}."
            )
        return [exemption for exemption in self.exemption if exemption.id in ids]


def load_speeds(path: Path = SPEEDS_FILE) -> Speeds:
    """Read and check the speeds file."""
    return read_toml(path, Speeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadTimes:
    """A network priced for one profile and hour, in whole milliseconds.

    Milliseconds are integers so that sums of them are exact in any order.
    """

    open_arcs: NDArray[np.bool_]  # (edges, 2) may be driven
    run_ms: NDArray[np.int64]  # (segments, 2) driving a segment, no delay
    vertex_ms: NDArray[np.int64]  # (segments + edges, 2) from the edge's start in that direction

    def edge_ms(self, network: RoadNetwork) -> NDArray[np.int64]:
        """Driving each edge with the delay at its end, shape (edges, 2)."""
        first = network.edge_ptr[:-1] + np.arange(network.n_edges)
        last = network.edge_ptr[1:] + np.arange(network.n_edges)
        return np.stack([self.vertex_ms[last, 0], self.vertex_ms[first, 1]], axis=1)

    def segment_ms(self, network: RoadNetwork) -> NDArray[np.int64]:
        """Driving each segment with the delay at its end, shape (segments, 2)."""
        start = network.segment_start()
        ahead = self.vertex_ms[start + 1, 0] - self.vertex_ms[start, 0]
        back = self.vertex_ms[start, 1] - self.vertex_ms[start + 1, 1]
        return np.stack([ahead, back], axis=1)

    def edge_s(self, network: RoadNetwork) -> FloatArray:
        """The same in seconds, `inf` where closed."""
        return np.where(self.open_arcs, self.edge_ms(network) / 1000, np.inf)


def price(
    network: RoadNetwork,
    profile: SpeedProfile,
    speeds: Speeds,
    *,
    factor: float = 1.0,
    class_factor: FloatArray | None = None,
) -> RoadTimes:
    """Seconds of every segment and edge under a profile.

    Parameters
    ----------
    factor
        Multiplies every running speed (an hour's factor, or an end of the profile's range).
    class_factor : shape (road classes,)
        Multiplies the running speeds of each class besides, by the number of `RoadClass`; None = 1.

    Notes
    -----
    A segment runs at its class's speed for town or country, capped by the posted limit times
    the profile's share of it. Around a vertex the road is taken as an arc that touches both
    segments t metres from the vertex, t at most half of either and 15 m: radius
    t / tan(turn / 2), taken at no more than sqrt(lateral acceleration x radius).
    """
    length = network.segment_length_m()
    drawn = np.ones(len(RoadClass)) if class_factor is None else class_factor
    pace = factor * drawn[network.segment_class][:, None]
    cruise = _cruise_m_s(network, profile, speeds) * pace
    zone, corner_speed = _corners(network, length, speeds.lateral_acceleration_m_s2)
    start = network.segment_start()
    run = np.zeros_like(cruise)
    for end in (start, start + 1):
        slow = np.minimum(cruise, corner_speed[end][:, None] * pace)
        run += zone[end][:, None] * (1 / slow - 1 / cruise)
    run += length[:, None] / cruise
    delay_of = np.array([0.0] + [profile.delay_s[kind.name] for kind in Delay if kind])
    delay = delay_of[network.segment_delay]
    shut = network.edge_bars & ~np.uint8(profile.passes)
    return RoadTimes(
        open_arcs=shut == 0,
        run_ms=np.rint(run * 1000).astype(np.int64),
        vertex_ms=along_edges(network, np.rint((run + delay) * 1000).astype(np.int64)),
    )


def _cruise_m_s(network: RoadNetwork, profile: SpeedProfile, speeds: Speeds) -> FloatArray:
    """Speed on the straight, metres a second, shape (segments, 2)."""
    table = np.array(
        [[profile.speed_kph[c.name].rural, profile.speed_kph[c.name].urban] for c in RoadClass]
    )
    urban = network.segment_junctions_per_km2 >= speeds.urban_junctions_per_km2
    by_class = table[network.segment_class, urban.astype(int)]
    posted = network.segment_posted_kph.astype(float)
    limits = np.array([share.up_to_kph for share in profile.posted_share])
    share_of = np.array([share.share for share in profile.posted_share])
    band = np.searchsorted(limits, np.nan_to_num(posted, nan=0.0)).clip(max=len(limits) - 1)
    return np.asarray(np.fmin(by_class[:, None], posted * share_of[band]) / 3.6)


def _corners(
    network: RoadNetwork, length: FloatArray, lateral_m_s2: float
) -> tuple[FloatArray, FloatArray]:
    """Length of bend on either side of each vertex, and the speed in it; shape (vertices,).

    The ends of an edge are no bend: which way a vehicle turns there is not known.
    """
    zone = np.zeros(len(network.vertex_x))
    speed = np.full(len(network.vertex_x), np.inf)
    start = network.segment_start()
    inner = np.flatnonzero(np.diff(network.segment_edge()) == 0)  # segments with a next one
    before, at, beyond = start[inner], start[inner] + 1, start[inner] + 2
    x, y = network.vertex_x, network.vertex_y
    in_x, in_y, out_x, out_y = (
        x[at] - x[before], y[at] - y[before], x[beyond] - x[at], y[beyond] - y[at],
    )  # fmt: skip
    turn = np.abs(np.arctan2(in_x * out_y - in_y * out_x, in_x * out_x + in_y * out_y))
    bend = turn > _STRAIGHT_RAD
    tangent = np.minimum(np.minimum(length[inner], length[inner + 1]) / 2, CORNER_TANGENT_M)
    # A turn right back on itself has no radius: taken as just short of it.
    radius = tangent[bend] / np.tan(np.minimum(turn[bend], np.radians(170)) / 2)
    zone[at[bend]] = tangent[bend]
    speed[at[bend]] = np.sqrt(lateral_m_s2 * np.maximum(radius, 1.0))
    return zone, speed


def along_edges(network: RoadNetwork, segment_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    """Running totals at each vertex from the edge's start, in both directions."""
    total = np.concatenate([np.zeros((1, 2), np.int64), np.cumsum(segment_ms, axis=0)])
    lengths = np.diff(network.edge_ptr) + 1
    at_vertex = np.arange(len(network.vertex_x)) - np.repeat(np.arange(network.n_edges), lengths)
    forward = total[at_vertex, 0] - np.repeat(total[network.edge_ptr[:-1], 0], lengths)
    backward = np.repeat(total[network.edge_ptr[1:], 1], lengths) - total[at_vertex, 1]
    return np.stack([forward, backward], axis=1)

"""Closed and slowed roads: what a planner draws, found on the network and put on its times.

A change is a shape. Every stretch of road that touches it is changed; a point means the road
nearest to it. The hierarchy stays: only times change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.crs import shape_to_metric, to_degrees
from coverage.errors import CoverageInputError, UnreadableFileError
from coverage.network import RoadNetwork
from coverage.slips import meant_number
from coverage.speed import RoadTimes, along_edges
from coverage.tables import read_layer, read_table, require_columns, text_column

POINT_REACH_M = 30.0  # a point farther than this from every road names none
LOWEST_SHARE = 0.01  # below it a vehicle would crawl for hours: the road is closed
MOST_CHANGES = 1000  # of a file
MOST_CORNERS = 1_000_000  # of a file's shapes
_TOUCH_M = 0.05  # a corner is written to about a centimetre: so near to a road it touches it
_FAULTS_SHOWN = 4
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadChange:
    """One change to the roads.

    Raises
    ------
    CoverageInputError
        The share or the shape breaks its rule.
    """

    name: str
    shape: BaseGeometry  # point, line, polygon or several of them, in metres
    speed_share: float  # of the speed that is left, in [0, 1]; 0 = closed both ways

    def __post_init__(self) -> None:
        if not (self.speed_share == 0 or LOWEST_SHARE <= self.speed_share <= 1):
            raise CoverageInputError(
                f"{self.name}: speed_share {self.speed_share:g} is outside {LOWEST_SHARE:g} to 1 "
                "and not 0; write 0 for closed, 0.5 for half the speed."
            )
        corners = shapely.get_coordinates(self.shape)
        if not len(corners) or not np.isfinite(corners).all():
            raise CoverageInputError(
                f"{self.name}: its shape is empty or has no position; draw it on the map."
            )

    @property
    def closed(self) -> bool:
        """Whether nothing passes."""
        return self.speed_share == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRoad:
    """A change and the stretches of road that it means."""

    change: RoadChange
    segments: NDArray[np.int64]  # of a network; of a closed road every one from end to end
    stretches: int  # from junction to junction
    length_m: float  # of the segments


def read_road_changes(path: Path, crs: str) -> tuple[RoadChange, ...]:
    """Read changes from a GeoPackage or GeoJSON: columns `speed_share` and, if wanted, `name`.

    Parameters
    ----------
    crs
        Metric coordinate system of the roads.

    Raises
    ------
    UnreadableFileError, CoverageInputError
        The file is no layer or too large, or rows break their rules: all of them at once.
    """
    layer = read_layer(path)
    corners = int(shapely.get_num_coordinates(layer.geometry.to_numpy()).sum())
    if len(layer) > MOST_CHANGES or corners > MOST_CORNERS:
        raise UnreadableFileError(
            f"{path.name}: {len(layer):,} shapes with {corners:,} corners are over the limit of "
            f"{MOST_CHANGES:,} and {MOST_CORNERS:,}; leave out or simplify some."
        )
    cells = read_table(path)
    require_columns(cells, ["speed_share"], path.name)
    shapes = [shape_to_metric(shape, crs) for shape in shapely.force_2d(layer.geometry.to_numpy())]
    names = text_column(cells, "name")
    changes, faults = [], []
    rows = zip(names, cells["speed_share"], shapes, strict=True)
    for number, (name, share, shape) in enumerate(rows, start=1):
        called = " ".join(str(name).split())[:_LONGEST_NAME] or f"change {number}"
        try:
            changes.append(RoadChange(name=called, shape=shape, speed_share=_share(share, called)))
        except CoverageInputError as error:
            faults.append(str(error))
    if faults:
        raise CoverageInputError(f"{path.name}: {_together(faults)}")
    return tuple(changes)


def _together(faults: list[str]) -> str:
    """Sentences in one line; of more than a few the rest are counted."""
    more = f" {len(faults) - _FAULTS_SHOWN} more." if len(faults) > _FAULTS_SHOWN else ""
    return " ".join(faults[:_FAULTS_SHOWN]) + more


def _share(cell: str, name: str) -> float:
    try:
        return float(cell)
    except ValueError as error:
        meant = meant_number(cell) or "0 for closed, 0.5 for half the speed"
        raise CoverageInputError(
            f"{name}: speed_share {cell[:40]!r} is not a number; write {meant}."
        ) from error


def find_roads(network: RoadNetwork, changes: Sequence[RoadChange]) -> tuple[ChangedRoad, ...]:
    """The stretches of a network that changes mean.

    A point means the whole road nearest to it, from junction to junction; of roads equally near
    (at a junction, or drawn on each other) all of them. Bridges and motorways count like others.

    Raises
    ------
    CoverageInputError
        A change touches no road; all of them at once.
    """
    if not changes:
        return ()
    ends = _Ends(network)
    found, faults = [], []
    for change in changes:
        parts = _parts(change.shape)
        touched = [ends.segments_of(part) for part in parts]
        none = [part for part, met in zip(parts, touched, strict=True) if not len(met)]
        # Of lines and polygons some may pass by every road; a point that names none is a slip.
        if len(none) == len(parts) or any(part.geom_type == "Point" for part in none):
            faults.append(_astray(change.name, none, network.crs))
            continue
        segments = np.unique(np.concatenate(touched))
        edges = np.unique(ends.edge[segments])
        if change.closed:
            segments = ends.whole(edges)
        found.append(
            ChangedRoad(
                change=change,
                segments=segments,
                stretches=len(edges),
                length_m=float(ends.length_m[segments].sum()),
            )
        )
    if faults:
        raise CoverageInputError(_together(faults))
    return tuple(found)


def with_changes(
    times: RoadTimes, network: RoadNetwork, roads: Sequence[ChangedRoad], access_kph: float
) -> RoadTimes:
    """Times of the changed roads; of several changes to a segment the lowest share counts.

    Parameters
    ----------
    times
        As `price` gives them.
    access_kph
        Pace off the road, at which a place on a closed road is reached along it.

    Notes
    -----
    A closed edge is open in no direction: nobody drives through. Its running times are those at
    the pace off the road, if that is slower, for who has to go to a door on it. The running time
    of a slowed segment is divided by the share and rounded to the millisecond; delays stay.
    """
    if not roads:
        return times
    share = np.ones(len(network.segment_class))
    for road in roads:
        share[road.segments] = np.minimum(share[road.segments], road.change.speed_share)
    open_arcs = times.open_arcs.copy()
    open_arcs[network.segment_edge()[share == 0]] = False
    slowed = np.where(share > 0, share, 1.0)[:, None]
    run_ms = np.rint(times.run_ms / slowed).astype(np.int64)
    off_road_ms = np.rint(network.segment_length_m() / (access_kph / 3.6 / 1000)).astype(np.int64)
    closed = share == 0
    run_ms[closed] = np.maximum(run_ms[closed], off_road_ms[closed, None])
    return RoadTimes(
        open_arcs=open_arcs,
        run_ms=run_ms,
        vertex_ms=along_edges(network, times.segment_ms(network) + run_ms - times.run_ms),
    )


class _Ends:
    """Segments of a network by where they lie."""

    def __init__(self, network: RoadNetwork) -> None:
        start = network.segment_start()
        x, y = network.vertex_x, network.vertex_y
        self._ends = np.stack([x[start], y[start], x[start + 1], y[start + 1]], axis=1)
        self._west, self._east = np.sort(self._ends[:, ::2], axis=1).T
        self._south, self._north = np.sort(self._ends[:, 1::2], axis=1).T
        self._n_edges = network.n_edges
        self.edge = network.segment_edge()
        self.length_m = network.segment_length_m()

    def whole(self, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        """All segments of edges."""
        meant = np.zeros(self._n_edges, bool)
        meant[edges] = True
        return np.flatnonzero(meant[self.edge])

    def segments_of(self, part: BaseGeometry) -> NDArray[np.int64]:
        """Segments that touch a line or polygon, or of the roads nearest to a point."""
        is_point = part.geom_type == "Point"
        reach = POINT_REACH_M if is_point else _TOUCH_M
        west, south, east, north = part.bounds
        near = np.flatnonzero(
            (self._west <= east + reach) & (self._east >= west - reach)
            & (self._south <= north + reach) & (self._north >= south - reach)
        )  # fmt: skip
        away = shapely.distance(part, shapely.linestrings(self._ends[near].reshape(-1, 2, 2)))
        if not is_point:
            return np.asarray(near[away <= _TOUCH_M])
        nearest = away <= min(float(away.min(initial=np.inf)) + _TOUCH_M, POINT_REACH_M)
        return self.whole(self.edge[near[nearest]])


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Points, lines and polygons of a shape, those of collections inside it too."""
    if hasattr(shape, "geoms"):
        return [part for inner in shape.geoms if not inner.is_empty for part in _parts(inner)]
    return [shapely.make_valid(shape)] if shape.geom_type == "Polygon" else [shape]


def _astray(name: str, parts: list[BaseGeometry], crs: str) -> str:
    at = next((part for part in parts if part.geom_type == "Point"), parts[0])
    at = shapely.point_on_surface(at)
    lon, lat = to_degrees(np.array([at.x]), np.array([at.y]), crs)
    return (
        f"{name}: touches no road, at (lon {lon[0]:.5f}, lat {lat[0]:.5f}); draw it across "
        f"the road, or put its point within {POINT_REACH_M:.0f} m of one."
    )

"""The edge of the map: how much road is kept round an area, and where roads leave the extract."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_erosion, binary_fill_holes
from shapely.geometry.base import BaseGeometry

from coverage.errors import CoverageInputError
from coverage.network import RoadNetwork

MARGIN_MINUTES = 20.0
MARGIN_KPH = 118.0  # above the fastest speed of any profile at the high end of its range
MARGIN_M = MARGIN_MINUTES / 60 * MARGIN_KPH * 1000
_AT_THE_EDGE_M = 100.0
_RIM_CELL_M = 500.0
_RIM_PADDING = 4  # cells

FloatArray = NDArray[np.float64]


def keep_within_reach(network: RoadNetwork, boundary: BaseGeometry) -> RoadNetwork:
    """Drop the roads that are more than 20 minutes from the boundary even as the crow flies.

    Where a dropped road met a kept one, the kept end is marked as cut.
    """
    reach = boundary.buffer(MARGIN_M)
    shapely.prepare(reach)
    near = shapely.contains_xy(reach, network.node_x, network.node_y)
    keep = near[network.edge_from] | near[network.edge_to]
    if not keep.any():
        raise CoverageInputError(
            f"{network.source}: no road within {MARGIN_M / 1000:.0f} km of the boundary; "
            "the boundary and the extract are of different places."
        )
    if keep.all():
        return network
    nodes = np.unique(np.concatenate([network.edge_from[keep], network.edge_to[keep]]))
    new_row = np.full(network.n_nodes, -1)
    new_row[nodes] = np.arange(len(nodes))
    loose = np.zeros(network.n_nodes, bool)
    loose[network.edge_from[~keep]] = loose[network.edge_to[~keep]] = True
    segments = keep[network.segment_edge()]
    counts = np.diff(network.edge_ptr)
    vertices = np.repeat(keep, counts + 1)
    return replace(
        network,
        node_id=network.node_id[nodes],
        node_x=network.node_x[nodes],
        node_y=network.node_y[nodes],
        node_cut=(network.node_cut | loose)[nodes],
        edge_from=new_row[network.edge_from[keep]].astype(np.int32),
        edge_to=new_row[network.edge_to[keep]].astype(np.int32),
        edge_bars=network.edge_bars[keep],
        edge_ptr=np.concatenate([[0], np.cumsum(counts[keep])]),
        vertex_x=network.vertex_x[vertices],
        vertex_y=network.vertex_y[vertices],
        segment_class=network.segment_class[segments],
        segment_posted_kph=network.segment_posted_kph[segments],
        segment_delay=network.segment_delay[segments],
        segment_junctions_per_km2=network.segment_junctions_per_km2[segments],
        segment_no_access=network.segment_no_access[segments],
        counts={**network.counts, "edges dropped beyond 20 minutes": int((~keep).sum())},
    )


def mark_cut_roads(network: RoadNetwork, boundary: BaseGeometry | None) -> RoadNetwork:
    """Mark dead ends where the road probably goes on but the extract does not.

    Besides nodes whose next one is missing: dead ends outside the boundary on the outer rim of
    the extract's roads, or, where no boundary is known, within 100 m of its outermost roads. A
    cul-de-sac with roads of the extract all round it is a cul-de-sac.
    """
    ends = np.concatenate([network.edge_from, network.edge_to])
    dead_end = np.bincount(ends, minlength=network.n_nodes) == 1
    x, y = network.node_x, network.node_y
    if boundary is not None:
        outside = ~shapely.contains_xy(boundary.buffer(_AT_THE_EDGE_M), x, y) & _on_the_rim(x, y)
    else:
        outside = (
            (x - x.min() < _AT_THE_EDGE_M)
            | (x.max() - x < _AT_THE_EDGE_M)
            | (y - y.min() < _AT_THE_EDGE_M)
            | (y.max() - y < _AT_THE_EDGE_M)
        )
    cut = network.node_cut | (dead_end & outside)
    return replace(
        network,
        node_cut=cut,
        counts={**network.counts, "roads cut at the edge of the extract": int(cut.sum())},
    )


def _on_the_rim(x: FloatArray, y: FloatArray) -> NDArray[np.bool_]:
    """Which positions have no roads of the extract between them and the outside.

    On a grid of 500 m: cells within 1 km of a node are inside, and so is all that they enclose.
    The rim is what lies within 1.5 km of the outside of that.
    """
    column = ((x - x.min()) / _RIM_CELL_M).astype(int) + _RIM_PADDING
    row = ((y - y.min()) / _RIM_CELL_M).astype(int) + _RIM_PADDING
    inside = np.zeros((row.max() + 1 + _RIM_PADDING, column.max() + 1 + _RIM_PADDING), bool)
    inside[row, column] = True
    inside = binary_fill_holes(binary_dilation(inside, iterations=2))
    return np.asarray(~binary_erosion(inside, iterations=3)[row, column])

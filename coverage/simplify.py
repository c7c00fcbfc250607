"""Raw roads to a RoadNetwork: chains of segments between junctions, nothing lost on the way.

A node in the middle of a road is no junction: the segments on both its sides become one edge,
which keeps every vertex, speed limit, class and delay along it. All steps work on whole arrays.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from coverage.crs import metric_crs, to_metric
from coverage.errors import CoverageInputError
from coverage.network import RoadNetwork
from coverage.osm.extract import LICENCE
from coverage.osm.raw_roads import RawRoads
from coverage.roadclass import Bar, Delay, RoadClass

IntArray = NDArray[np.int64]
_Halves = NDArray[np.int32]
_Any = TypeVar("_Any", bound=np.generic)

DENSITY_CELL_M = 100.0
DENSITY_CELLS = 11  # a square of 1.1 km around each segment


@dataclass(slots=True)
class _Segments:
    """Straight pieces between successive nodes; arrays of one row a segment."""

    tail: IntArray  # index into the nodes
    head: IntArray
    way: IntArray  # -1: a gate, which has no length
    bars: NDArray[np.uint8]  # (segments, 2)
    delay: NDArray[np.uint8]  # (segments, 2)


def simplify(raw: RawRoads, source: str, crs: str | None = None) -> RoadNetwork:
    """Join the segments of raw roads into edges between junctions.

    Parameters
    ----------
    raw
        As read from a file or a graph.
    source
        What to call the origin of the roads.
    crs
        Metric coordinate system; chosen from the positions where not given.

    Notes
    -----
    Two segments are joined where exactly those two meet and their bars agree in the direction of
    travel, unless the extract cuts a third road there. A ring that touches nothing keeps one
    node. Where a barrier that stops vehicles sits
    between exactly two segments, they are cut apart there; a gate that only emergency vehicles
    pass becomes an edge of no length.
    """
    node_id, lon, lat, index_of_ref = _nodes(raw)
    segments, cut = _segments(raw, index_of_ref, node_id)
    if len(segments.tail) == 0:
        raise CoverageInputError(
            f"{source}: no road left with two known nodes; the extract may be cut too small."
        )
    crs = crs or metric_crs(lon[segments.tail], lat[segments.tail])
    counts = dict(raw.counts)
    with ThreadPoolExecutor(1) as beside:  # moving the nodes takes as long as ordering the edges
        moved = beside.submit(to_metric, lon, lat, crs)
        segments, split = _split_at_barriers(raw, node_id, segments, counts)
        cut = np.concatenate([cut, cut[split]])
        half = _chains(segments, cut)
        x, y = (np.concatenate([values, values[split]]) for values in moved.result())
    node_id = np.concatenate([node_id, -node_id[split]])

    piece, backwards = half.piece, half.backwards
    tail = np.where(backwards, segments.head[piece], segments.tail[piece])
    head = np.where(backwards, segments.tail[piece], segments.head[piece])
    way = segments.way[piece]
    first, last = half.edge_ptr[:-1], half.edge_ptr[1:] - 1
    n_edges = len(first)
    is_used = np.zeros(len(node_id), bool)
    is_used[tail[first]] = is_used[head[last]] = True
    used, relabelled = np.flatnonzero(is_used), np.cumsum(is_used) - 1
    road_class = np.where(way >= 0, raw.way_class[way], RoadClass.service).astype(np.uint8)

    vertices = np.empty(len(piece) + n_edges, np.int64)
    edge = np.repeat(np.arange(n_edges), np.diff(half.edge_ptr))
    vertices[np.arange(len(piece)) + edge] = tail
    vertices[last + np.arange(n_edges) + 1] = head[last]
    edge_from, edge_to = relabelled[tail[first]], relabelled[head[last]]

    posted = _turned(raw.way_posted_kph[way], backwards)
    posted[way < 0] = np.nan
    vertex_x, vertex_y = x[vertices], y[vertices]
    start = np.arange(len(piece)) + edge
    middle_x = (vertex_x[start] + vertex_x[start + 1]) / 2
    middle_y = (vertex_y[start] + vertex_y[start + 1]) / 2
    street = road_class != RoadClass.service
    ends = np.concatenate([edge_from[street[first]], edge_to[street[last]]])
    junction = used[np.bincount(ends, minlength=len(used)) >= 3]  # noqa: PLR2004  (a junction)
    return RoadNetwork(
        crs=crs,
        node_id=node_id[used],
        node_x=x[used],
        node_y=y[used],
        node_cut=cut[used],
        edge_from=edge_from.astype(np.int32),
        edge_to=edge_to.astype(np.int32),
        edge_bars=_turned(segments.bars[piece[first]], backwards[first]),
        edge_ptr=half.edge_ptr,
        vertex_x=vertex_x,
        vertex_y=vertex_y,
        segment_class=road_class,
        segment_posted_kph=posted,
        segment_delay=_turned(segments.delay[piece], backwards),
        segment_junctions_per_km2=_density(x[junction], y[junction], middle_x, middle_y),
        segment_no_access=(way < 0) | raw.way_no_access[way],
        source=source,
        extract_date=raw.extract_date,
        licence=LICENCE,
        counts=counts,
    )


def _nodes(
    raw: RawRoads,
) -> tuple[IntArray, NDArray[np.float64], NDArray[np.float64], IntArray]:
    """Unique nodes, their degrees, and for each reference the node it means."""
    node_id, first, index_of_ref = np.unique(raw.ref, return_index=True, return_inverse=True)
    return node_id, raw.lon[first], raw.lat[first], index_of_ref


def _segments(
    raw: RawRoads, index_of_ref: IntArray, node_id: IntArray
) -> tuple[_Segments, NDArray[np.bool_]]:
    """Cut the ways into segments, and mark the nodes after which the extract ends."""
    way_of_ref = np.repeat(np.arange(len(raw.way_class)), np.diff(raw.way_start))
    known = ~np.isnan(raw.lon)
    together = way_of_ref[:-1] == way_of_ref[1:]
    tail, head = index_of_ref[:-1], index_of_ref[1:]
    cut = np.zeros(len(node_id), bool)
    cut[tail[together & known[:-1] & ~known[1:]]] = True
    cut[head[together & ~known[:-1] & known[1:]]] = True

    keep = together & known[:-1] & known[1:] & (tail != head)
    tail, head, way = tail[keep], head[keep], way_of_ref[:-1][keep]
    kind = _delays_of_nodes(raw, node_id)
    delay = np.stack([kind[head, 0], kind[tail, 1]], axis=1)
    circulating = np.zeros(len(node_id), bool)
    ring = raw.way_roundabout[way]
    circulating[tail[ring]] = circulating[head[ring]] = True
    delay[~ring & circulating[head] & (delay[:, 0] == 0), 0] = Delay.roundabout
    delay[~ring & circulating[tail] & (delay[:, 1] == 0), 1] = Delay.roundabout
    return _Segments(tail, head, way, raw.way_bars[way], delay), cut


def _delays_of_nodes(raw: RawRoads, node_id: IntArray) -> NDArray[np.uint8]:
    """Delay at each node for who travels along the way and against it, shape (nodes, 2)."""
    kind = np.zeros((len(node_id), 2), np.uint8)
    told = [
        (
            Delay.none if direction == "backward" else delay,
            Delay.none if direction == "forward" else delay,
        )
        for delay, direction in raw.node_delay.values()
    ]
    at, is_there = _find(np.fromiter(raw.node_delay, np.int64), node_id)
    kind[at] = np.array(told, np.uint8).reshape(-1, 2)[is_there]
    return kind


def _find(ids: IntArray, node_id: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
    """Where those of the ids that are among the nodes stand there, and which ids these are."""
    at = np.minimum(np.searchsorted(node_id, ids), len(node_id) - 1)
    is_there = node_id[at] == ids
    return at[is_there], is_there


def _split_at_barriers(
    raw: RawRoads, node_id: IntArray, segments: _Segments, counts: dict[str, int]
) -> tuple[_Segments, IntArray]:
    """Cut roads apart at closed barriers; the far side gets a node of its own."""
    degree = np.bincount(np.concatenate([segments.tail, segments.head]), minlength=len(node_id))
    ids = np.array(sorted(raw.barrier), np.int64)
    at, _ = _find(ids, node_id)
    counts["barriers at a junction, not obeyed (which arm they close is not told)"] = int(
        (degree[at] > 2).sum()  # noqa: PLR2004
    )
    split = at[degree[at] == 2]  # noqa: PLR2004
    bar = np.array([raw.barrier[node] for node in node_id[split]], np.uint8)
    counts["closed barriers"] = int((bar == Bar.private).sum())
    counts["gates that emergency vehicles pass"] = int((bar == Bar.emergency_gate).sum())

    new_node = np.full(len(node_id), -1, np.int64)
    new_node[split] = len(node_id) + np.arange(len(split))
    # Of the two segment ends at a split node the later one (in file order) moves to the new node.
    ends = np.stack([segments.tail, segments.head], axis=1).ravel()
    at_split = np.flatnonzero(new_node[ends] >= 0)
    order = at_split[np.argsort(ends[at_split], kind="stable")]
    moved = order[1::2]
    ends[moved] = new_node[ends[moved]]

    gate = split[bar == Bar.emergency_gate]
    gates = np.stack([gate, new_node[gate]], axis=1)
    tail_head = np.concatenate([ends.reshape(-1, 2), gates])
    gate_bars = np.full((len(gate), 2), Bar.emergency_gate, np.uint8)
    joined = _Segments(
        tail=tail_head[:, 0],
        head=tail_head[:, 1],
        way=np.concatenate([segments.way, np.full(len(gate), -1)]),
        bars=np.concatenate([segments.bars, gate_bars]),
        delay=np.concatenate([segments.delay, np.zeros((len(gate), 2), np.uint8)]),
    )
    return joined, split


@dataclass(slots=True)
class _Chains:
    """Segments in the order of their edges."""

    piece: IntArray  # segment
    backwards: NDArray[np.bool_]  # run against the segment's own direction
    edge_ptr: IntArray


def _chains(segments: _Segments, stays: NDArray[np.bool_]) -> _Chains:
    """Order the segments into edges, which also end at the nodes that stay.

    Each segment is two half-edges: 2 s along it, 2 s + 1 against it. `after[h]` is the half-edge
    that goes on where h ends, if the node there is no junction. Following it by doubling (1, 2,
    4 ... steps at once) gives each half-edge the end of its chain and its distance from it.
    """
    n_half = 2 * len(segments.tail)
    half = np.arange(n_half, dtype=np.int32)  # half the bytes, and this is all about memory
    arrives = np.stack([segments.head, segments.tail], axis=1).ravel()
    leaves = np.stack([segments.tail, segments.head], axis=1).ravel()
    along, against = segments.bars[:, 0], segments.bars[:, 1]
    own_bar = np.stack([along, against], axis=1).ravel()
    opposite_bar = np.stack([against, along], axis=1).ravel()

    degree = np.bincount(leaves, minlength=len(stays))
    passing = (degree[arrives] == 2) & ~stays[arrives]  # noqa: PLR2004
    # Of the two half-edges that leave such a node one goes back: the other is their sum less it.
    sum_leaving = np.bincount(leaves, half, len(stays)).astype(np.int64)
    onward = np.where(passing, sum_leaving[arrives] - (half ^ 1), half).astype(np.int32)
    joins = passing & (own_bar[onward] == own_bar) & (opposite_bar[onward] == opposite_bar)
    after = np.where(joins, onward, half)
    end, distance = after.copy(), (after != half).astype(np.int32)
    in_ring = _follow(end, distance, np.flatnonzero(distance))
    end[in_ring] = opened = _open_rings(after, arrives, in_ring)
    distance[in_ring] = opened != in_ring
    _follow(end, distance, in_ring[opened != in_ring])

    lowest = np.empty(n_half, np.int32)
    lowest[end[::-1]] = half[::-1]  # of repeated places the last, here the lowest, is what stays
    chosen = half[lowest[end] % 2 == 0]  # of a chain and its reverse, the one along its first way
    chain = lowest[end[chosen]]
    length = np.bincount(chain, minlength=n_half)
    edge_end = np.cumsum(length)
    order = np.empty_like(chosen)  # each half-edge stands as far from its chain's end as it is
    order[edge_end[chain] - 1 - distance[chosen]] = chosen
    edge_ptr = np.concatenate([[0], edge_end[length > 0]])
    return _Chains(order // 2, order % 2 == 1, edge_ptr)


def _follow(end: _Halves, distance: _Halves, going: IntArray) -> IntArray:
    """Double the steps of `going` until each has come to its end; those that go round are left.

    Writes into `end`, the half-edge reached, and `distance`, the steps it took.
    """
    for _ in range(len(going).bit_length()):  # a chain has come to its end by then
        on = end[going]
        distance[going] += distance[on]
        end[going] = on = end[on]
        going = going[distance[on] > 0]
    return going


def _open_rings(after: _Halves, arrives: IntArray, in_ring: IntArray) -> _Halves:
    """What follows each half-edge of a ring, which now ends where it arrives at its lowest node."""
    lowest_node, jump = arrives.copy(), after.copy()
    for _ in range(len(in_ring).bit_length()):
        lowest_node[in_ring] = np.minimum(lowest_node[in_ring], lowest_node[jump[in_ring]])
        jump[in_ring] = jump[jump[in_ring]]
    return np.where(arrives[in_ring] == lowest_node[in_ring], in_ring, after[in_ring])


def _turned(values: NDArray[_Any], backwards: NDArray[np.bool_]) -> NDArray[_Any]:
    """Swap the two directions of the rows that run backwards; shape (segments, 2)."""
    return np.where(backwards[:, None], values[:, ::-1], values)


def _density(
    junction_x: NDArray[np.float64],
    junction_y: NDArray[np.float64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Junctions per km² in the square of 1.1 km around each position."""
    west, south = x.min(), y.min()
    shape = (
        int((y.max() - south) / DENSITY_CELL_M) + 1,
        int((x.max() - west) / DENSITY_CELL_M) + 1,
    )

    def cell(east: NDArray[np.float64], north: NDArray[np.float64]) -> tuple[IntArray, IntArray]:
        row = np.clip((north - south) / DENSITY_CELL_M, 0, shape[0] - 1).astype(np.int64)
        column = np.clip((east - west) / DENSITY_CELL_M, 0, shape[1] - 1).astype(np.int64)
        return row, column

    count = np.zeros(shape)
    np.add.at(count, cell(junction_x, junction_y), 1.0)
    mean = uniform_filter(count, DENSITY_CELLS, mode="constant")
    density = mean[cell(x, y)] * (1000.0 / DENSITY_CELL_M) ** 2
    return np.asarray(np.maximum(density.round(1), 0), np.float32)

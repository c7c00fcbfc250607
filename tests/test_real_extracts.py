"""Real extracts: times against the independent reference, and the totals of what was read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
import pytest
from reference import Reference

from coverage.hierarchy import Hierarchy
from coverage.network import RoadNetwork
from coverage.network_hierarchy import hierarchy_of
from coverage.osm.extract import read_roads
from coverage.places import Places
from coverage.road_travel import RoadTravel
from coverage.simplify import simplify
from coverage.snap import RoadSnapper
from coverage.speed import load_speeds

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Extract:
    """A real extract, how many random pairs to try, and what must be found in it."""

    file: str
    starts: int
    goals: int
    nodes: int
    edges: int
    kilometres: int  # of road, each stretch once
    cut_off: int  # junctions outside the connected part, blue light
    date: str  # as its header tells it, or its newest road


EXTRACTS = {
    "rutland": Extract("rutland-2018.osm.pbf", 50, 200, 4770, 5461, 948, 239, "2018-02-27"),
    "isle of man": Extract(
        "isle-of-man-2021.osm.pbf", 50, 200, 11282, 13018, 1777, 145, "2021-11-07"
    ),
    "porto": Extract("porto-2015.osm.pbf", 20, 200, 63439, 86195, 10360, 632, "2015-06-06"),
    "oxford": Extract("oxford-centre-2016.osm", 50, 200, 304, 356, 20, 23, "2015-01-27"),
}


@pytest.fixture(scope="module", params=EXTRACTS)
def case(request, shared_data, tmp_path_factory) -> tuple[Extract, RoadNetwork, Hierarchy, Path]:
    extract = EXTRACTS[request.param]
    path = shared_data / "osm" / extract.file
    text = tmp_path_factory.mktemp("xml") / "roads.osm"
    write_roads_as_xml(path, text)
    network = simplify(read_roads(path), extract.file)
    return extract, network, hierarchy_of(network), text


def write_roads_as_xml(path: Path, text: Path) -> None:
    """Copy the ways tagged highway, and their nodes, into XML for the reference to read."""
    wanted: set[int] = set()
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY):
        if "highway" in way.tags:
            wanted.update(node.ref for node in way.nodes)
    with osmium.SimpleWriter(str(text)) as writer:
        for item in osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY):
            if (item.is_node() and item.id in wanted) or (item.is_way() and "highway" in item.tags):
                writer.add(item)


def scattered(reference: Reference, n: int) -> Places:
    """Places up to 200 m from random usable roads, some on them."""
    random = np.random.default_rng(7)
    usable = reference.usable()
    length = np.array([reference.segments[i].length for i in usable])
    chosen = random.choice(usable, n, p=length / length.sum())
    at = []
    for i in chosen:
        s = reference.segments[i]
        (x0, y0), (x1, y1) = reference.xy[s.a], reference.xy[s.b]
        share, off = random.uniform(), random.choice([0, 0, 20, 200]) * random.uniform(-1, 1, 2)
        at.append((x0 + share * (x1 - x0) + off[0], y0 + share * (y1 - y0) + off[1]))
    x, y = np.array(at).T
    return Places(ids=np.arange(n).astype(str), x=x, y=y)


def same_points(reference, network, usable_edges, places):
    """Where each place is on the reference's roads: the nearest, by its own search.

    Where several are equally near (a place nearest to a vertex), the one that the product took.
    """
    snapped = RoadSnapper(network, usable_edges, 1000.0).snap(places)
    assert (snapped.segment >= 0).all()
    start = network.segment_start()[snapped.segment]
    points = []
    for i in range(len(places)):
        nearest = reference.nearest(places.x[i], places.y[i])
        assert snapped.access_m[i] == pytest.approx(nearest[0][2], abs=1e-5)
        ours = {(network.vertex_x[at], network.vertex_y[at]) for at in (start[i], start[i] + 1)}
        points.append(next(each for each in nearest if set(reference.ends(each[0])) == ours))
    return points


@pytest.mark.parametrize("profile", ["blue_light", "general"])
def test_times_agree_with_the_reference(case, profile):
    extract, network, hierarchy, text = case
    speeds = load_speeds()
    travel = RoadTravel(network, speeds.profile(profile), speeds, hierarchy=hierarchy)
    reference = Reference(text, profile, network.crs)
    places = scattered(reference, extract.starts + extract.goals)
    points = same_points(reference, network, travel.usable_edges, places)
    starts, goals = np.arange(extract.starts), np.arange(extract.starts, len(places))
    ours = travel.drive_times(
        travel.place(places.take(starts)), travel.place(places.take(goals))
    ).seconds
    theirs = reference.times([points[i] for i in starts], [points[i] for i in goals])
    assert np.isfinite(ours).all()
    # Nothing is left to explain: all that differs is the rounding of each segment to 1 ms.
    assert np.abs(ours - theirs).max() < 0.05


def test_totals(case):
    extract, network, hierarchy, _ = case
    speeds = load_speeds()
    travel = RoadTravel(network, speeds.profile("blue_light"), speeds, hierarchy=hierarchy)
    junctions, _ = travel.cut_off
    found = (
        network.n_nodes,
        network.n_edges,
        round(network.edge_length_m().sum() / 1000),
        junctions,
        network.extract_date,
    )
    assert found == (
        extract.nodes,
        extract.edges,
        extract.kilometres,
        extract.cut_off,
        extract.date,
    )

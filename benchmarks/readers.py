"""The tools that are compared: each turns a file into a simplified road network and counts it.

Every function imports its own tool, so that a process that runs one carries no other in memory.
The clock starts after the imports. Each peer is used in the quickest way its manual names.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# What OSMnx 2.1 asks of a way for its network type "drive_service"; pyrosm's "driving+service"
# follows it. A way passes when it is a highway and no value matches.
DRIVE_SERVICE = {
    "area": "yes",
    "access": "private",
    "highway": "abandoned|bridleway|bus_guideway|construction|corridor|cycleway|elevator|escalator"
    "|footway|no|path|pedestrian|planned|platform|proposed|raceway|razed|rest_area|services|steps"
    "|track",
    "motor_vehicle": "no",
    "motorcar": "no",
    "service": "emergency_access|parking|parking_aisle|private",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What came out, and how long it took."""

    seconds: float  # by the clock on the wall
    cpu_s: float  # processor time of all threads, seconds
    nodes: int
    directed_edges: int  # open to general traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A tool and the file it is given."""

    label: str
    needs: tuple[str, ...]  # packages
    form: str  # which form of the file `prepare` makes for it
    run: Callable[[Path], Count]

    def missing(self) -> list[str]:
        """Packages that are not installed."""
        return [name for name in self.needs if find_spec(name) is None]


def prepare(source: Path, folder: Path) -> dict[str, float]:
    """Write the forms of an extract that the peers need, before their clocks start.

    `whole.osm.pbf` holds all of it (pyrosm reads nothing else). `drive.osm` holds the ways of
    `DRIVE_SERVICE` and their nodes: OSMnx reads XML only, and takes every way in it for a road.

    Returns
    -------
    Seconds that each form took to write; one that needed no writing is absent.
    """
    import osmium  # noqa: PLC0415

    taken = {}
    start = time.perf_counter()
    if source.name.endswith(".pbf"):
        (folder / "whole.osm.pbf").symlink_to(source.resolve())
    else:
        with osmium.SimpleWriter(str(folder / "whole.osm.pbf")) as writer:
            for item in osmium.FileProcessor(str(source)):
                writer.add(item)
        taken["whole.osm.pbf"] = time.perf_counter() - start
    start = time.perf_counter()
    roads = osmium.FileProcessor(str(source), osmium.osm.WAY)
    roads.with_filter(osmium.filter.KeyFilter("highway"))
    with osmium.BackReferenceWriter(
        str(folder / "drive.osm"), str(source), remove_tags=False
    ) as writer:
        for way in roads:
            if _is_drive_service(dict(way.tags)):
                writer.add(way)
    taken["drive.osm"] = time.perf_counter() - start
    return taken


def _is_drive_service(tags: Mapping[str, str]) -> bool:
    return not any(
        key in tags and re.search(pattern, tags[key]) for key, pattern in DRIVE_SERVICE.items()
    )


def _timed(work: Callable[[], Any], count: Callable[[Any], tuple[int, int]]) -> Count:
    """Do the work by the clock, and count what came of it after the clock has stopped."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    nodes, directed_edges = count(result)
    return Count(seconds=wall, cpu_s=cpu, nodes=nodes, directed_edges=directed_edges)


def _ours(path: Path) -> Count:
    from coverage.osm.extract import read_roads  # noqa: PLC0415
    from coverage.simplify import simplify  # noqa: PLC0415

    return _timed(
        lambda: simplify(read_roads(path), path.name),
        lambda network: (network.n_nodes, int((network.edge_bars == 0).sum())),
    )


def _osmnx(path: Path) -> Count:
    import osmnx  # noqa: PLC0415

    return _timed(
        lambda: osmnx.graph_from_xml(path, simplify=True, retain_all=True),
        lambda graph: (len(graph), graph.size()),
    )


def _pyrosm_graph(path: Path, graph_type: str) -> Any:  # noqa: ANN401  (of another package)
    import pyrosm  # noqa: PLC0415

    osm = pyrosm.OSM(str(path), keep_metadata=False, progress=False)
    return osm.get_graph("driving+service", graph_type=graph_type, retain_all=True)


def _pyrosm_networkx(path: Path) -> Count:
    import networkx as nx  # noqa: F401, PLC0415  (imported before the clock starts)
    import pyrosm.engine.readers  # noqa: F401, PLC0415  (else imported when first used)

    return _timed(lambda: _pyrosm_graph(path, "networkx"), lambda graph: (len(graph), graph.size()))


def _pyrosm_igraph(path: Path) -> Count:
    import igraph  # noqa: F401, PLC0415  (imported before the clock starts)
    import pyrosm.engine.readers  # noqa: F401, PLC0415  (else imported when first used)

    return _timed(
        lambda: _pyrosm_graph(path, "igraph"), lambda graph: (graph.vcount(), graph.ecount())
    )


OURS = "ours"
READERS = {
    OURS: Reader(label="this project", needs=("osmium",), form="as it came", run=_ours),
    "osmnx": Reader(label="OSMnx", needs=("osmnx",), form="drive.osm", run=_osmnx),
    "pyrosm-networkx": Reader(
        label="pyrosm, to NetworkX",
        needs=("pyrosm", "networkx"),
        form="whole.osm.pbf",
        run=_pyrosm_networkx,
    ),
    "pyrosm-igraph": Reader(
        label="pyrosm, to igraph",
        needs=("pyrosm", "igraph"),
        form="whole.osm.pbf",
        run=_pyrosm_igraph,
    ),
}

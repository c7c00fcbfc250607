"""Roads from OSMnx: a place by name, or a GraphML file that OSMnx saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import osmnx as ox

from coverage.errors import UnreadableFileError
from coverage.osm.extract import roads_from_ways
from coverage.osm.raw_roads import NODE_KEYS, WAY_KEYS, RawRoads
from coverage.roadclass import RoadClass

_SLOWER = {road.name: road.value for road in RoadClass}
_ALL_WAYS = '["highway"]["area"!~"yes"]'


def read_graphml(path: Path) -> RawRoads:
    """Read the roads of an OSMnx GraphML file, simplified by OSMnx or not.

    Of a simplified edge that ran over several ways OSMnx keeps lists of their tags, in no order
    and without saying which stretch each holds on; the slowest class and the lowest speed limit
    count for all of it.
    """
    if not path.is_file():
        raise UnreadableFileError(f"{path}: no such file; check the name and folder.")
    try:
        graph = ox.load_graphml(path)
    except (SyntaxError, ValueError, KeyError, TypeError, nx.NetworkXError) as error:
        raise UnreadableFileError(
            f"{path.name}: not a GraphML file that OSMnx wrote ({type(error).__name__}); "
            "save it again with osmnx.save_graphml."
        ) from error
    if any(not {"x", "y"} <= set(data) for _, data in graph.nodes(data=True)):
        raise UnreadableFileError(
            f"{path.name}: nodes without x and y; save it again with osmnx.save_graphml."
        )
    if "4326" not in str(graph.graph.get("crs", "epsg:4326")).lower():
        raise UnreadableFileError(
            f"{path.name}: projected to {graph.graph['crs']}; save the graph unprojected."
        )
    return _raw(graph, path.name)


def read_place(name: str) -> RawRoads:
    """Download the roads of a place by name (OSMnx: Nominatim and Overpass).

    Raises
    ------
    UnreadableFileError
        There is no internet, the place is not found, or it has no road.
    """
    kept = ox.settings.useful_tags_way, ox.settings.useful_tags_node, ox.settings.use_cache
    ox.settings.useful_tags_way = sorted(WAY_KEYS)
    ox.settings.useful_tags_node = sorted(NODE_KEYS)
    ox.settings.use_cache = False  # it would leave a folder `cache` wherever the user stands
    try:
        graph = ox.graph_from_place(
            name, custom_filter=_ALL_WAYS, simplify=False, retain_all=True, truncate_by_edge=True
        )
    except Exception as error:  # OSMnx lets through whatever its HTTP client raises
        reason = " ".join(str(error).split())[:160]
        raise UnreadableFileError(
            f"{name!r}: could not be downloaded ({type(error).__name__}: {reason}); check the "
            "name and the connection, or download an extract and give it with --roads."
        ) from error
    finally:
        ox.settings.useful_tags_way, ox.settings.useful_tags_node, ox.settings.use_cache = kept
    return _raw(graph, name)


def _raw(graph: nx.MultiDiGraph, name: str) -> RawRoads:
    nodes = (
        (int(node), {key: str(value) for key, value in data.items()})
        for node, data in graph.nodes(data=True)
    )
    date = str(graph.graph.get("created_date", ""))[:10]
    raw = roads_from_ways(_ways(graph), nodes, date)
    if len(raw.way_class) == 0:
        raise UnreadableFileError(f"{name}: no road in it; give a graph of drivable roads.")
    return raw


def _ways(
    graph: nx.MultiDiGraph,
) -> Iterator[tuple[Mapping[str, str], list[tuple[int, float, float]]]]:
    """Every street edge once, as a way of its own; its inner vertices get ids of their own."""
    inner = max((int(node) for node in graph.nodes), default=0) + 1
    twins: set[tuple[Any, ...]] = set()
    for tail, head, data in sorted(graph.edges(data=True), key=_along_its_way_first):
        shape = list(data["geometry"].coords) if "geometry" in data else []
        tags = {key: _one(key, value) for key, value in data.items() if key != "geometry"}
        one_way = str(data.get("oneway")) == "True"
        tags["oneway"] = "yes" if one_way else "no"
        if not one_way:  # OSMnx holds a two-way street twice, once each way
            middle = min(tuple(shape[1:-1]), tuple(shape[1:-1][::-1]))
            twin = (*sorted((tail, head)), str(data.get("osmid")), middle)
            if twin in twins:
                continue
            twins.add(twin)
        points = [(int(tail), graph.nodes[tail]["x"], graph.nodes[tail]["y"])]
        for lon, lat in shape[1:-1]:
            points.append((inner, lon, lat))
            inner += 1
        points.append((int(head), graph.nodes[head]["x"], graph.nodes[head]["y"]))
        yield tags, points


def _along_its_way_first(edge: tuple[Any, Any, dict[str, Any]]) -> tuple[Any, ...]:
    """Order of edges: of a street's two, the one that `forward` and `backward` tags speak of."""
    tail, head, data = edge
    return str(data.get("reversed")) == "True", tail, head, str(data)


def _one(key: str, value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    if key.startswith("maxspeed"):
        return ";".join(map(str, value))
    if key == "highway":
        return max(map(str, value), key=lambda name: _SLOWER.get(name, -1))
    return min(map(str, value))

"""Small towns for tests: nodes in metres, ways with tags, written as OpenStreetMap XML."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

from pyproj import Transformer

from coverage.network import RoadNetwork
from coverage.osm.extract import read_roads
from coverage.simplify import simplify

# The towns lie in fields of Leicestershire, so that the National Grid is their metric system.
EAST_0, NORTH_0 = 480_000.0, 310_000.0
_TO_DEGREES = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
Tags = dict[str, str]


@dataclass
class Town:
    """A made-up map. Positions are metres east and north of the town's corner.

    OpenStreetMap keeps 1e-7 degrees, so a written position is up to 1 cm off.
    """

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    ways: list[tuple[list[int], Tags]] = field(default_factory=list)
    relations: list[Tags] = field(default_factory=list)

    def at(self, node: int, east: float, north: float, tags: Tags | None = None) -> None:
        """Add a node."""
        self.nodes[node] = (east, north)
        if tags:
            self.node_tags[node] = tags

    def road(self, refs: str, highway: str = "residential", **tags: str) -> None:
        """Add a way along nodes given as `1 2 3`; `__` in a key stands for a colon."""
        named = {key.replace("__", ":"): value for key, value in tags.items()}
        self.ways.append(([int(ref) for ref in refs.split()], {"highway": highway, **named}))

    def xml(self) -> str:
        """The town as an `.osm` file; nodes that ways name but the town lacks stay out."""
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="test">']
        for node, (east, north) in self.nodes.items():
            lon, lat = _TO_DEGREES.transform(EAST_0 + east, NORTH_0 + north)
            lines += [f'<node id="{node}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">']
            lines += [*_tags(self.node_tags.get(node, {})), "</node>"]
        for number, (refs, tags) in enumerate(self.ways, start=1):
            lines += [f'<way id="{number}" version="1">']
            lines += [f'<nd ref="{ref}"/>' for ref in refs]
            lines += [*_tags(tags), "</way>"]
        for number, tags in enumerate(self.relations, start=1):
            lines += [f'<relation id="{number}" version="1">', *_tags(tags), "</relation>"]
        return "\n".join([*lines, "</osm>", ""])

    def write(self, path: Path) -> Path:
        """Write the town's XML and return where."""
        path.write_text(self.xml(), encoding="utf-8")
        return path


def _tags(tags: Tags) -> list[str]:
    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]


def network_of(town: Town) -> RoadNetwork:
    """The town through the product's own reader."""
    with tempfile.TemporaryDirectory() as folder:
        return simplify(read_roads(town.write(Path(folder) / "town.osm")), "town")


def node_row(network: RoadNetwork) -> dict[int, int]:
    """Row of each OpenStreetMap node that is still a node of the network."""
    return {int(osm): row for row, osm in enumerate(network.node_id)}


def street(length_m: float, highway: str = "residential", **tags: str) -> Town:
    """One straight two-way street due east from node 1 to node 2."""
    town = Town()
    town.at(1, 0, 0)
    town.at(2, length_m, 0)
    town.road("1 2", highway, **tags)
    return town


def grid_town() -> Town:  # noqa: PLR0915  (a list of oddities)
    """Every oddity that the reader must get right, hung on one street.

    The street runs east along nodes 1..12, 100 m apart; each oddity hangs off one of them.
    """
    town = Town()
    for i in range(12):
        town.at(1 + i, 100.0 * i, 0)
    town.road("1 2 3 4 5 6 7 8 9 10 11 12", "secondary", maxspeed="30 mph", name="Łąkowa 街 é")
    # A block of one-way streets in every spelling, going round: 1 -> 21 -> 22 -> 2.
    town.at(21, 0, 100)
    town.at(22, 100, 100)
    town.road("1 21", oneway="yes")
    town.road("22 21", oneway="-1")
    town.road("22 2", oneway="true")
    # North of 3: a lollipop, and a bend drawn with three nodes on its stem.
    for node, east, north in [
        (31, 200, 50),
        (32, 215, 95),
        (33, 200, 150),
        (34, 180, 190),
        (35, 220, 190),
    ]:
        town.at(node, east, north)
    town.road("3 31 32 33", "tertiary")
    town.road("33 34 35 33", "living_street")
    # North of 4: a roundabout (one way by itself) with an arm to 5 and a dead end.
    for node, east, north in [
        (41, 300, 80),
        (42, 320, 100),
        (43, 300, 120),
        (44, 280, 100),
        (45, 300, 200),
    ]:
        town.at(node, east, north)
    town.road("41 42 43 44 41", "tertiary", junction="roundabout")
    town.road("4 41", "tertiary")
    town.road("5 42", "tertiary")
    town.road("43 45")
    # South of 5 and 6: an emergency gate in the middle of a short cut, and a bollard in the next.
    town.at(51, 450, -40, {"barrier": "gate", "access": "no", "emergency": "yes"})
    town.road("5 51 6", "service")
    town.at(61, 550, -40, {"barrier": "bollard"})
    town.road("6 61 7", "service")
    # 7 to 8 by two ways on the same nodes, and a third that bends away.
    town.at(71, 650, 60)
    town.road("7 71 8", "unclassified", oneway="yes", oneway__emergency="no")
    town.road("7 8", "service")
    # South of 8: private, open to emergency; then private to all; then only buses.
    for i, (node, east) in enumerate([(81, 700), (91, 800), (101, 900)]):
        town.at(node, east, -100 - i)
    town.road("8 81", "service", access="private", emergency="yes")
    town.road("9 91", "service", access="private")
    town.road("10 101", "service", access="no", bus="yes")
    town.road("81 91 101", "residential")
    # North of 9 to 11: signals, a crossing inside an edge, one-way changing in mid-road, a bridge.
    town.at(92, 800, 40, {"highway": "traffic_signals", "traffic_signals:direction": "forward"})
    town.at(93, 800, 90, {"highway": "crossing"})
    town.at(94, 800, 140)
    town.at(95, 900, 140)
    town.at(96, 1000, 140)
    town.road("9 92 93 94")
    town.road("94 95", "primary", oneway="yes", maxspeed="national")
    town.road("95 96", "primary", bridge="yes", maxspeed="50")
    town.road("96 11", "primary_link")
    # Left out: building site, ferry, reversible lane; beyond the edge: node 999 is missing.
    town.at(111, 1000, -300)
    town.road("11 111", "construction")
    town.road("11 111", oneway="reversible")
    town.ways.append(([11, 111], {"route": "ferry"}))
    town.road("12 999 111", "unclassified")
    # A ring that touches nothing, and a pair of nodes joined twice.
    for node, east, north in [
        (201, 400, 600),
        (202, 500, 600),
        (203, 450, 680),
        (211, 600, 600),
        (212, 700, 600),
    ]:
        town.at(node, east, north)
    town.road("201 202 203 201")
    town.road("211 212 211")
    # A bollard at a meeting of three roads.
    town.at(121, 1100, 100, {"barrier": "bollard"})
    town.at(122, 1050, 160)
    town.at(123, 1150, 160)
    town.road("12 121 122")
    town.road("121 123")
    return town

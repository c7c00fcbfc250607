"""How the time for a matrix grows with sites and with points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from benchmarks.engine.graph import Graph
from benchmarks.engine.measure import POINTS, SITES, places
from benchmarks.engine.ours import Ours
from benchmarks.engine.turns import Work, take_turns

MANY_SITES = (1, 10, 100, 1000, 10_000)
MANY_POINTS = (20, 200, 2000, 20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Seconds of one matrix of ours."""

    sites: int
    points: int
    seconds: float  # median


def growth(graph: Graph, rounds: int) -> list[Growth]:
    """More and more sites to the same points, then the same sites to more and more points."""
    ours = Ours(graph)
    connected = graph.connected()
    shapes = [(sites, POINTS) for sites in MANY_SITES]
    shapes += [(SITES, points) for points in MANY_POINTS if points != POINTS]
    sources, targets = places(graph, connected, max(MANY_SITES), max(MANY_POINTS))
    works = {
        (sites, points): Work(run=partial(ours.matrix, sources[:sites], targets[:points]))
        for sites, points in shapes
        if sites <= len(sources) and points <= len(targets)
    }
    taken = take_turns(works, rounds, f"{graph.name}, growth")
    return [
        Growth(sites=sites, points=points, seconds=row.median_s)
        for (sites, points), row in taken.items()
    ]

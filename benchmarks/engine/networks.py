"""The networks that are measured; one whose file is absent is left out and named."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.engine.dimacs import read_dimacs
from benchmarks.engine.extracts import read_extract
from benchmarks.engine.graph import Graph
from benchmarks.engine.grown import grow

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
SAMPLE = ROOT / "data" / "marlshire" / "marlshire.osm.pbf"
NEW_YORK = "New York"
PORTO = "Porto"
FILES = {
    NEW_YORK: (
        REAL / "roads" / "USA-road-t.NY.gr.gz",
        REAL / "roads" / "USA-road-d.NY.co.gz",
    ),
    PORTO: (REAL / "osm" / "porto-2015.osm.pbf",),
}
COUNTIES = {
    "county 25k": 25_000,
    "county 50k": 50_000,
    "county 100k": 100_000,
    "county 250k": 250_000,
    "county 1M": 1_000_000,
}
NAMES = (*FILES, *COUNTIES)


def absent(name: str) -> list[str]:
    """Files that a network needs and that are not there."""
    return [path.name for path in FILES.get(name, (SAMPLE,)) if not path.is_file()]


def networks(names: list[str]) -> Iterator[Graph]:
    """Read or grow one network after the other, so that one is in memory at a time."""
    for name in names:
        if name == NEW_YORK:
            yield read_dimacs(name, *FILES[name])
        elif name == PORTO:
            yield read_extract(name, *FILES[name])
        else:
            yield grow(_sample(), COUNTIES[name], name)


@cache
def _sample() -> Graph:
    return read_extract("sample county", SAMPLE)

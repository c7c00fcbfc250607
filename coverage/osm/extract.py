"""An OpenStreetMap file to the bare roads in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import osmium
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from osmium.filter import IdFilter

from coverage.errors import UnreadableFileError
from coverage.osm.opl import as_tags, node_columns, opl_parts, osm_file, tags_among
from coverage.osm.raw_roads import NODE_KEYS, WAY_KEYS, RawRoads, RoadCollector, node_kind

LICENCE = "© OpenStreetMap contributors, Open Database Licence (ODbL) 1.0"
SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")


def read_roads(path: Path) -> RawRoads:
    """Read the drivable ways of an OpenStreetMap file.

    Parameters
    ----------
    path
        `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`.

    Raises
    ------
    UnreadableFileError
        The file is missing, empty, truncated, not OpenStreetMap data, out of order, or holds no
        road.
    """
    collector = RoadCollector()
    # Few ways and nodes have tags of their own, fewer have those that matter: each is judged once.
    kind_of_pairs = cache(lambda pairs: node_kind(as_tags(pairs)))
    kind_of_node = cache(lambda field: kind_of_pairs(tags_among(field, NODE_KEYS)))
    judge_pairs = cache(lambda pairs: collector.judgement(as_tags(pairs)))
    judge = cache(lambda field: judge_pairs(tags_among(field, WAY_KEYS)))
    counts: list[int] = []
    columns = []
    newest = ""
    with readable(path), osmium.io.Reader(osm_file(path)) as reader:
        date = _date_of_header(reader.header())
        for tagged_nodes, others in opl_parts(reader):
            for item, _, _, tags, *_ in tagged_nodes:
                collector.add_node(int(item[1:]), kind_of_node(tags))
            roads = _roads_among(others, collector, judge)
            nodes = roads["rest"].to_pylist()
            counts += [text.count(",") + 1 for text in nodes]
            columns.append(node_columns(nodes))
            if not date:
                newest = max([newest, *roads["timestamp"].to_pylist()])
            if restrictions := pc.sum(pc.starts_with(others["item"], "r")).as_py():
                collector.counts["turn restrictions read, not obeyed"] += restrictions
    if not counts:
        raise UnreadableFileError(
            f"{path.name}: no road in it (0 drivable ways); "
            "use an extract that keeps the ways tagged highway=*."
        )
    ref, lon, lat = (np.concatenate(column) for column in zip(*columns, strict=True))
    _refuse_nodes_after_ways(path, ref[np.isnan(lon)])
    return collector.roads(ref, lon, lat, counts, date or newest[1:11])


def _roads_among(
    others: pa.Table, collector: RoadCollector, judge: Callable[[str], tuple[int, bool]]
) -> pa.Table:
    """Judge the ways by their field of tags, and return the drivable ones."""
    is_way = pc.and_(pc.starts_with(others["item"], "w"), pc.not_equal(others["rest"], "N"))
    tags = others["tags"].filter(is_way).combine_chunks().dictionary_encode()  # many are the same
    judged = np.array([judge(field) for field in tags.dictionary.to_pylist()]).reshape(-1, 2)
    judgement, is_drivable = judged[tags.indices.to_numpy()].T
    collector.judgement_of_way += judgement.tolist()
    taken = is_way.to_numpy().copy()
    taken[taken] = is_drivable
    return others.select(["timestamp", "rest"]).filter(pa.array(taken))


def _refuse_nodes_after_ways(path: Path, placeless: NDArray[np.int64]) -> None:
    """Raise where a node without a place is in the file after all: it came after its way.

    A node that is nowhere in the file lies beyond the edge of the extract, which is no fault.
    """
    ids = np.unique(placeless[placeless > 0]).tolist()
    if not ids:
        return
    with readable(path):
        nodes = osmium.FileProcessor(osm_file(path), osmium.osm.NODE).with_filter(IdFilter(ids))
        if next(iter(nodes), None) is not None:
            raise UnreadableFileError(_out_of_order(path))


def roads_from_ways(
    ways: Iterator[tuple[Mapping[str, str], list[tuple[int, float, float]]]],
    nodes: Iterator[tuple[int, Mapping[str, str]]],
    extract_date: str,
) -> RawRoads:
    """Gather roads that come from elsewhere than a file (an OSMnx graph).

    Parameters
    ----------
    ways
        Tags, and the way's nodes as (id, longitude, latitude).
    nodes
        Id and tags of nodes that may delay or bar.
    """
    collector = RoadCollector()
    for node_id, tags in nodes:
        collector.add_node(node_id, node_kind(tags))
    taken = []
    for tags, points in ways:
        judgement, is_drivable = collector.judgement(tags)
        collector.judgement_of_way.append(judgement)
        if is_drivable:
            taken.append(points)
    flat = [point for points in taken for point in points]
    return collector.roads(
        np.array([ref for ref, _, _ in flat], np.int64),
        np.array([lon for _, lon, _ in flat], float),
        np.array([lat for _, _, lat in flat], float),
        [len(points) for points in taken],
        extract_date,
    )


def _date_of_header(header: osmium.io.Header) -> str:
    """ISO date of the data by the file's header; "" where it tells none."""
    for key in ("osmosis_replication_timestamp", "timestamp"):
        try:
            return dt.datetime.fromisoformat(header.get(key)).date().isoformat()
        except ValueError:  # absent, or not a date: the roads are readable all the same
            continue
    return ""


def _out_of_order(path: Path) -> str:
    return (
        f"{path.name}: its objects are out of order (nodes must come before ways, ways before "
        "relations, each by id); sort the file, e.g. with: osmium sort IN -o OUT."
    )


class readable:  # noqa: N801  (reads as a statement: `with readable(path):`)
    """Turn whatever osmium says of a bad file into one clear line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        if not self.path.is_file():
            raise UnreadableFileError(f"{self.path}: no such file; check the name and folder.")
        if self.path.stat().st_size == 0:
            raise UnreadableFileError(f"{self.path.name}: the file is empty; download it again.")
        if not self.path.name.lower().endswith(SUFFIXES):
            raise UnreadableFileError(
                f"{self.path.name}: not a road file this tool reads; "
                f"give one of {', '.join(SUFFIXES)} or .graphml."
            )

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, UnreadableFileError):  # said in one line already
            return
        # osmium says it with a RuntimeError or its own kinds, of ids and encodings a ValueError.
        if isinstance(error, (RuntimeError, ValueError, osmium.InvalidLocationError)):
            reason = " ".join(str(error).split())[:160]
            if "out of order" in reason:
                raise UnreadableFileError(_out_of_order(self.path)) from error
            raise UnreadableFileError(
                f"{self.path.name}: not readable as OpenStreetMap data ({reason}); "
                "the download may be cut short or the file renamed: fetch it again."
            ) from error

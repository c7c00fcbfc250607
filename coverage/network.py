"""RoadNetwork: junctions and the stretches of road between them, as read from the map.

Says what the road is and which way it is barred; how fast a vehicle drives it is `speed.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from coverage.archive import archive_checksum, read_archive, write_archive
from coverage.errors import UnreadableFileError

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadNetwork:
    """A simplified road network: every drivable stretch once, with both its directions.

    An *edge* is a stretch between two junctions, made of straight *segments*; edge e owns the
    segments `edge_ptr[e]:edge_ptr[e + 1]` and, one more than those, the vertices
    `edge_ptr[e] + e : edge_ptr[e + 1] + e + 1`. Direction 0 runs from `edge_from` to `edge_to`,
    direction 1 back. Arrays are never written to.
    """

    crs: str  # metric coordinate system of x and y
    node_id: NDArray[np.int64]  # OpenStreetMap id; negative: the far side of a closed barrier
    node_x: NDArray[np.float64]
    node_y: NDArray[np.float64]
    node_cut: NDArray[np.bool_]  # the road goes on here, but the extract does not
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    edge_bars: NDArray[np.uint8]  # (edges, 2) Bar flags of each direction
    edge_ptr: NDArray[np.int64]  # (edges + 1,)
    vertex_x: NDArray[np.float64]  # (segments + edges,) metres
    vertex_y: NDArray[np.float64]
    segment_class: NDArray[np.uint8]  # RoadClass
    segment_posted_kph: NDArray[np.float32]  # (segments, 2) NaN = nothing posted
    segment_delay: NDArray[np.uint8]  # (segments, 2) Delay met at the segment's end
    segment_junctions_per_km2: NDArray[np.float32]  # of streets around it: town or country
    segment_no_access: NDArray[np.bool_]  # motorway, link, bridge, tunnel: nobody lives on it
    source: str  # file or place that the roads were read from
    extract_date: str  # ISO date, "" = not told
    licence: str
    counts: dict[str, int]  # what was read, left out and not understood, by plain-English label

    @property
    def n_nodes(self) -> int:
        """Number of junctions and dead ends."""
        return len(self.node_id)

    @property
    def n_edges(self) -> int:
        """Number of stretches, each counted once whatever its directions."""
        return len(self.edge_from)

    def segment_edge(self) -> NDArray[np.int64]:
        """Edge that each segment belongs to, shape (segments,)."""
        return np.repeat(np.arange(self.n_edges), np.diff(self.edge_ptr))

    def segment_start(self) -> NDArray[np.int64]:
        """Vertex at which each segment starts (its end is the next one), shape (segments,)."""
        return np.arange(len(self.segment_class)) + self.segment_edge()

    def segment_length_m(self) -> NDArray[np.float64]:
        """Length of each segment in metres, shape (segments,)."""
        start = self.segment_start()
        return np.hypot(
            self.vertex_x[start + 1] - self.vertex_x[start],
            self.vertex_y[start + 1] - self.vertex_y[start],
        )

    def edge_length_m(self) -> NDArray[np.float64]:
        """Length of each edge in metres, shape (edges,)."""
        length = np.bincount(self.segment_edge(), self.segment_length_m(), self.n_edges)
        return np.asarray(length, np.float64)

    def largest_strong_component(self, open_arcs: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Nodes of the largest part in which each reaches each other.

        Parameters
        ----------
        open_arcs : shape (edges, 2)
            Which directions may be driven.

        Returns
        -------
        mask : shape (nodes,)
        """
        ends = np.stack([self.edge_from, self.edge_to], axis=1)
        tail, head = ends[open_arcs], ends[:, ::-1][open_arcs]
        graph = coo_matrix((np.ones(len(tail), bool), (tail, head)), (self.n_nodes,) * 2)
        _, label = connected_components(graph.tocsr(), connection="strong")
        return np.asarray(label == np.bincount(label).argmax())

    def checksum(self) -> str:
        """SHA-256 over every array and every word, hexadecimal."""
        return archive_checksum(self._meta(), self._arrays())

    def save(self, path: Path) -> None:
        """Write one file: the arrays, the words, the schema version and a checksum."""
        write_archive(path, SCHEMA_VERSION, self._meta(), self._arrays(), compressed=True)

    @classmethod
    def load(cls, path: Path) -> RoadNetwork:
        """Read what `save` wrote.

        Raises
        ------
        UnreadableFileError
            Missing, damaged, or written by another schema version.
        """
        remedy = "build the area again"
        words, arrays = read_archive(path, SCHEMA_VERSION, "road network", remedy)
        whole: dict[str, Any] = {**words, **arrays}
        if set(whole) != {field.name for field in fields(cls)}:
            raise UnreadableFileError(f"{path.name}: not all of a road network; {remedy}.")
        return cls(**whole)

    def table(self, seconds: NDArray[np.float64]) -> pd.DataFrame:
        """One row a drivable directed edge, for any other router to check.

        Parameters
        ----------
        seconds : shape (edges, 2)
            Driving time with the delay at its end; `inf` rows are left out.

        Returns
        -------
        Columns `from_node`, `to_node`, `length_m`, `seconds`, `road_class` (of the longest part),
        `speed_kph` (length over seconds), `posted` (km/h of the longest part, empty = none),
        and `edge`, `direction` to find the geometry.
        """
        length = self.segment_length_m()
        by_length = np.lexsort((-length, self.segment_edge()))
        longest = by_length[self.edge_ptr[:-1]]
        parts = []
        for direction, (tail, head) in enumerate(
            [(self.edge_from, self.edge_to), (self.edge_to, self.edge_from)]
        ):
            parts.append(
                pd.DataFrame(
                    {
                        "from_node": self.node_id[tail],
                        "to_node": self.node_id[head],
                        "length_m": self.edge_length_m(),
                        "seconds": seconds[:, direction],
                        "road_class": self.segment_class[longest],
                        "posted": self.segment_posted_kph[longest, direction],
                        "edge": np.arange(self.n_edges),
                        "direction": direction,
                    }
                )
            )
        both = pd.concat(parts, ignore_index=True)
        table: pd.DataFrame = both.loc[np.isfinite(both["seconds"])].reset_index(drop=True)
        moving = table["seconds"].where(table["seconds"] > 0)
        return table.assign(speed_kph=3.6 * table["length_m"] / moving)

    def _arrays(self) -> dict[str, NDArray[np.generic]]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}

    def _meta(self) -> dict[str, object]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if not isinstance(value, np.ndarray)}

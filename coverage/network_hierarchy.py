"""The hierarchy of a road network: found once, kept beside the roads, found anew for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coverage.errors import UnreadableFileError
from coverage.hierarchy import Hierarchy
from coverage.hierarchy.hierarchy import network_key
from coverage.hierarchy.start import start_engine
from coverage.kept import keep
from coverage.network import RoadNetwork

FILE = "hierarchy.npz"


def hierarchy_of(network: RoadNetwork) -> Hierarchy:
    """Find the hierarchy of a network; it serves every profile."""
    return Hierarchy.build(network.node_x, network.node_y, network.edge_from, network.edge_to)


def kept_hierarchy(
    network: RoadNetwork, folder: Path, progress: Callable[[str], None] = lambda _: None
) -> Hierarchy:
    """Read the hierarchy that is kept in a folder, or find it and keep it there.

    Parameters
    ----------
    progress
        Called with a line before each step that may take more than a second.
    """
    start_engine(progress)
    key = network_key(network.node_x, network.node_y, network.edge_from, network.edge_to)
    try:
        return Hierarchy.load(folder / FILE, key)
    except UnreadableFileError:  # missing, of other roads or damaged: all of it can be made again
        progress("ordering junctions for fast travel times")
    hierarchy = hierarchy_of(network)
    keep(folder / FILE, hierarchy.save)
    return hierarchy

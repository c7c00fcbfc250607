"""All measurements on one network, every tool in every round."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.engine.bandwidth import bytes_touched, streaming
from benchmarks.engine.graph import Graph
from benchmarks.engine.ours import WIDTH, Ours, build
from benchmarks.engine.peers import PANDANA, PEERS, SCIPY, Nodes, Ready
from benchmarks.engine.turns import Taken, Work, take_turns

OURS = "ours"
ALL_NODES, MATRIX, ONE_SITE = "all nodes", "matrix", "one site"
CUSTOMISE, BUILD, STREAM = "customise", "build", "stream"
SITES, POINTS = 1000, 2000
SEED = 4
BATCHES = 4  # of ours in one turn of all nodes
MOVED = 20  # sites of ours, one by one, in one turn of one moved site
CHECKED = 16  # sources from which every node is compared with scipy

Key = tuple[str, str]  # what is measured, with which tool


class WrongTimesError(RuntimeError):
    """Ours and scipy differ: no table is worth writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one network gave."""

    graph: Graph
    connected: float  # share of the junctions in the largest strong component
    ready_s: dict[str, float]  # to bring the graph into each tool's own form, once
    left_out: dict[str, str]  # tool: why it was not measured
    taken: dict[Key, Taken]
    n_arcs: int  # of the hierarchy that a sweep goes down
    bytes_touched: int  # by one sweep of a batch

    def median_s(self, what: str, tool: str = OURS) -> float:
        """Median seconds a site; NaN where it was not measured."""
        row = self.taken.get((what, tool))
        return row.median_s if row else np.nan

    def ratio(self, what: str, tool: str = SCIPY) -> float:
        """How many times as long as ours a tool takes a site."""
        return self.median_s(what, tool) / self.median_s(what)

    def ratios(self, what: str, tool: str = SCIPY) -> list[float]:
        """The same in each round by itself, for its spread."""
        theirs, ours = self.taken[what, tool].seconds, self.taken[what, OURS].seconds
        return [a / b for a, b in zip(theirs, ours, strict=False)]


def measure(graph: Graph, rounds: int) -> Measured:
    """Make every tool ready, check ours against scipy, and let all take turns.

    Raises
    ------
    WrongTimesError
        A time of ours differs from scipy's.
    """
    ready, ready_s, left_out = _make_ready(graph)
    ours = Ours(graph)
    connected = graph.connected()
    sources, targets = places(graph, connected, SITES, POINTS)
    _check(graph, ours, ready[SCIPY], sources[:CHECKED], targets)
    _leave_out_wrong(ready, left_out, sources, targets)
    works = _works(graph, ours, ready, sources, targets)
    taken = take_turns(works, rounds, graph.name)
    return Measured(
        graph=graph,
        connected=len(connected) / graph.n_nodes,
        ready_s=ready_s,
        left_out=left_out,
        taken=taken,
        n_arcs=ours.n_arcs,
        bytes_touched=bytes_touched(graph.n_nodes, ours.n_arcs, WIDTH),
    )


def _make_ready(graph: Graph) -> tuple[dict[str, Ready], dict[str, float], dict[str, str]]:
    ready: dict[str, Ready] = {}
    ready_s: dict[str, float] = {}
    left_out: dict[str, str] = {}
    for name, tool in PEERS.items():
        if missing := tool.missing():
            left_out[name] = f"{' and '.join(missing)} not installed"
        elif graph.n_nodes > tool.largest:
            left_out[name] = f"only run up to {tool.largest:,} junctions"
        else:
            print(f"{graph.name}: {tool.label} takes the graph", file=sys.stderr, flush=True)
            began = time.perf_counter()
            ready[name] = tool.ready(graph)
            ready_s[name] = time.perf_counter() - began
    return ready, ready_s, left_out


def places(graph: Graph, connected: Nodes, sites: int, points: int) -> tuple[Nodes, Nodes]:
    """Sites and points, each junction once, drawn by a fixed seed; fewer on a small network."""
    generator = np.random.default_rng([SEED, graph.n_nodes])
    return (
        generator.choice(connected, min(sites, len(connected)), replace=False),
        generator.choice(connected, min(points, len(connected)), replace=False),
    )


def _check(graph: Graph, ours: Ours, scipy: Ready, sources: Nodes, targets: Nodes) -> None:
    true_ms = np.asarray(scipy.all_nodes(sources))
    wrong = int((ours.every_time_ms(sources) != true_ms).sum())
    wrong += int((ours.matrix(sources, targets) != true_ms[:, targets]).sum())
    one = ours.to_points(sources[:1], ours.points(targets))
    wrong += int((one != true_ms[:1, targets]).sum())
    if wrong:
        raise WrongTimesError(
            f"{graph.name}: {wrong:,} times of ours differ from scipy's; nothing is written "
            "until the engine is right."
        )


def _leave_out_wrong(
    ready: dict[str, Ready], left_out: dict[str, str], sources: Nodes, targets: Nodes
) -> None:
    """A tool that answers another question is not compared."""
    true_ms = ready[SCIPY].matrix(sources[:1], targets)
    for name, peer in _with_matrix(ready):
        off_ms = np.abs(peer.matrix(sources[:1], targets) - true_ms).max()
        if not off_ms <= PEERS[name].tolerance_ms:
            left_out[name] = f"its times differ from scipy's by up to {off_ms:.0f} ms"
            del ready[name]


def _works(
    graph: Graph, ours: Ours, ready: dict[str, Ready], sources: Nodes, targets: Nodes
) -> dict[Key, Work]:
    """One turn of everything, the tools of one measurement next to each other."""
    batches = sources[: BATCHES * WIDTH]
    works: dict[Key, Work] = {
        (ALL_NODES, OURS): Work(run=partial(ours.all_nodes, batches), units=len(batches)),
        (STREAM, OURS): Work(run=streaming(graph.n_nodes, ours.n_arcs, WIDTH), units=WIDTH),
    }
    for name, peer in ready.items():
        some = sources[: PEERS[name].sources]
        works[ALL_NODES, name] = Work(run=partial(peer.all_nodes, some), units=len(some))
    works[MATRIX, OURS] = Work(run=partial(ours.matrix, sources, targets), units=len(sources))
    for name, peer in _with_matrix(ready):
        some = sources[: PEERS[name].matrix_sources]
        works[MATRIX, name] = Work(run=partial(peer.matrix, some, targets), units=len(some))
    points = ours.points(targets)
    moved = sources[:MOVED]
    works[ONE_SITE, OURS] = Work(
        run=lambda: [ours.to_points(site, points) for site in moved[:, None]], units=len(moved)
    )
    for name, peer in _with_matrix(ready):
        some = sources[: max(1, PEERS[name].matrix_sources // 4)]
        works[ONE_SITE, name] = Work(run=partial(_one_by_one, peer, some, targets), units=len(some))
    works[CUSTOMISE, OURS] = Work(run=ours.customise)
    works[BUILD, OURS] = Work(run=partial(build, graph))
    if PANDANA in ready:
        works[BUILD, PANDANA] = Work(run=partial(PEERS[PANDANA].ready, graph))
    return works


def _one_by_one(peer: Ready, sources: Nodes, targets: Nodes) -> None:
    for site in sources[:, None]:
        peer.matrix(site, targets)


def _with_matrix(ready: dict[str, Ready]) -> list[tuple[str, Ready]]:
    return [(name, peer) for name, peer in ready.items() if PEERS[name].matrix_sources]

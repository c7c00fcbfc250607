"""What was measured, as Markdown: the aims first, then a table for each network."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from benchmarks.engine.growth import Growth
from benchmarks.engine.measure import (
    ALL_NODES,
    BUILD,
    CUSTOMISE,
    MATRIX,
    ONE_SITE,
    OURS,
    POINTS,
    SITES,
    STREAM,
    Measured,
)
from benchmarks.engine.networks import NEW_YORK
from benchmarks.engine.ours import WIDTH
from benchmarks.engine.peers import PANDANA, PEERS, SCIPY
from benchmarks.written import markdown_table

ALL_TIMES, ALL_HOPED = 80, 150
MATRIX_TIMES, MATRIX_HOPED = 200, 400
ONE_TIMES = 30
CUSTOMISE_RUNS = 30
BUILD_TIMES = 3
PEAK_MB, MILLION_PEAK_MB = 1500, 4000
LIMIT = (
    "The memory limit is the time to read the arcs of the hierarchy once and to read and write "
    f"the rows of {WIDTH} sites once, in the same rounds; where all of it fits the processor's "
    "cache, it is the cache's limit."
)
GROWTH = (
    "Ours, the points prepared anew for each matrix. A tool that works site by site takes as long "
    "for few points as for many."
)
MILLION = 900_000  # junctions from which a network counts as one of a million
TOOLS = (
    "tool",
    "took the graph in, s",
    "all nodes, ms a site",
    "times ours",
    "runs",
    f"{SITES:,} × {POINTS:,}, s",
    "times ours",
    "runs",
    f"1 × {POINTS:,}, ms",
    "times ours",
)
OF_OURS = (
    "network",
    "order and contract, s",
    "pandana's build, times that",
    "customise, s",
    "in scipy runs",
    "arcs swept",
    "all nodes, ms a site",
    "memory limit, ms a site",
    "GB/s",
    "times the limit",
    "peak MB",
)
BY_JUNCTIONS = (
    "network",
    "junctions",
    "scipy, ms a site",
    "all nodes, times faster",
    f"{SITES:,} × {POINTS:,}, times faster",
    f"1 × {POINTS:,}, times faster",
)


def against_aims(measured: Measured, peak_mb: float, million_peak_mb: float | None) -> str:
    """The issue's table of speed and memory on New York, and what was reached."""
    runs = measured.median_s(CUSTOMISE) / measured.median_s(ALL_NODES, SCIPY)
    build = measured.ratio(BUILD, PANDANA)
    rows = [
        _times_scipy(
            measured, ALL_NODES, "All nodes from a batch of sites, per site", ALL_TIMES, ALL_HOPED
        ),
        _times_scipy(
            measured,
            MATRIX,
            f"{SITES:,} sites × {POINTS:,} points, written out",
            MATRIX_TIMES,
            MATRIX_HOPED,
        ),
        _times_scipy(measured, ONE_SITE, f"One moved site × {POINTS:,} points", ONE_TIMES, None),
        [
            "New speed profile, customised",
            f"at most {CUSTOMISE_RUNS} Dijkstra runs",
            f"{runs:.1f} runs",
            "",
            _verdict(runs <= CUSTOMISE_RUNS),
        ],
        [
            "Order and contract",
            f"at most pandana's build / {BUILD_TIMES}",
            "" if isnan(build) else f"pandana's build / {build:.1f}",
            "",
            "pandana not measured" if isnan(build) else _verdict(build >= BUILD_TIMES),
        ],
        _memory(f"Peak memory, {measured.graph.name}", peak_mb, PEAK_MB),
    ]
    if million_peak_mb is not None:
        rows.append(_memory("Peak memory, a million junctions", million_peak_mb, MILLION_PEAK_MB))
    return markdown_table(("what", "aim", "measured", "in single rounds", ""), rows)


def _times_scipy(
    measured: Measured, what: str, label: str, least: int, hoped: int | None
) -> list[str]:
    ratio, by_round = measured.ratio(what), measured.ratios(what)
    aim = f"{least} × scipy" + (f" (hoped for: {hoped} ×)" if hoped else "")
    spread = f"{min(by_round):.0f} to {max(by_round):.0f} ×"
    return [label, aim, f"{ratio:.0f} ×", spread, _verdict(ratio >= least)]


def _memory(what: str, peak_mb: float, most_mb: int) -> list[str]:
    return [what, f"under {most_mb:,} MB", f"{peak_mb:,.0f} MB", "", _verdict(peak_mb < most_mb)]


def _verdict(reached: bool) -> str:  # noqa: FBT001  (reads as a word)
    return "reached" if reached else "short"


def networks_table(results: Sequence[Measured]) -> str:
    """What was measured on."""
    rows = [
        [
            each.graph.name,
            f"{each.graph.n_nodes:,}",
            f"{each.graph.n_arcs:,}",
            f"{each.connected:.1%}",
            each.graph.about,
        ]
        for each in results
    ]
    columns = ("network", "junctions", "arcs", "in the largest strong part", "from")
    return markdown_table(columns, rows)


def tools_table(measured: Measured) -> str:
    """Every tool on one network; ratios are of medians, ours = 1."""
    rows = [_tool_row(measured, OURS, "this project", "")]
    for name, tool in PEERS.items():
        if reason := measured.left_out.get(name):
            rows.append([tool.label, f"left out: {reason}"])
        else:
            rows.append(_tool_row(measured, name, tool.label, f"{measured.ready_s[name]:.1f}"))
    return f"### {measured.graph.name}\n\n{markdown_table(TOOLS, rows)}"


def _tool_row(measured: Measured, tool: str, label: str, ready: str) -> list[str]:
    row = [label, ready]
    for what, scale, digits in ((ALL_NODES, 1e3, 3), (MATRIX, SITES, 3), (ONE_SITE, 1e3, 2)):
        taken = measured.taken.get((what, tool))
        if taken is None:
            row += ["", ""]
        else:
            row.append(f"{taken.median_s * scale:.{digits}f}")
            row.append(f"{measured.ratio(what, tool):,.1f}")
        if what != ONE_SITE:
            row.append(f"{len(taken.seconds)} of {taken.units}" if taken else "")
    return row


def ours_table(results: Sequence[Measured], peaks: Sequence[float]) -> str:
    """What only ours has: building, customising, the limit of memory, the peak."""
    rows = []
    for each, peak in zip(results, peaks, strict=True):
        build = each.ratio(BUILD, PANDANA)
        runs = each.median_s(CUSTOMISE) / each.median_s(ALL_NODES, SCIPY)
        limit = each.median_s(STREAM)
        rows.append(
            [
                each.graph.name,
                f"{each.median_s(BUILD):.2f}",
                "" if isnan(build) else f"{build:.1f}",
                f"{each.median_s(CUSTOMISE):.2f}",
                f"{runs:.1f}",
                f"{each.n_arcs:,}",
                f"{each.median_s(ALL_NODES) * 1e3:.3f}",
                f"{limit * 1e3:.3f}",
                f"{each.bytes_touched / WIDTH / limit / 1e9:.0f}",
                f"{each.median_s(ALL_NODES) / limit:.1f}",
                f"{peak:,.0f}",
            ]
        )
    return markdown_table(OF_OURS, rows)


def by_junctions(results: Sequence[Measured]) -> str:
    """Against scipy on networks of growing size."""
    rows = []
    for each in sorted(results, key=lambda each: each.graph.n_nodes):
        ratios = (f"{each.ratio(what):.0f}" for what in (ALL_NODES, MATRIX, ONE_SITE))
        scipy_ms = f"{each.median_s(ALL_NODES, SCIPY) * 1e3:.1f}"
        rows.append([each.graph.name, f"{each.graph.n_nodes:,}", scipy_ms, *ratios])
    return markdown_table(BY_JUNCTIONS, rows)


def growth_table(grown: Sequence[Growth]) -> str:
    """How a matrix of ours grows with its sides, the points prepared anew each time."""
    rows = [
        [
            f"{each.sites:,}",
            f"{each.points:,}",
            f"{each.seconds * 1e3:.2f}",
            f"{each.seconds / each.sites * 1e6:.0f}",
            f"{each.seconds / each.sites / each.points * 1e9:.1f}",
        ]
        for each in grown
    ]
    return markdown_table(("sites", "points", "ms", "µs a site", "ns a cell"), rows)


def threads_line(results: Sequence[Measured]) -> str:
    """Whether one thread was kept to."""
    most = {
        tool: max(
            row.threads for each in results for key, row in each.taken.items() if key[1] == tool
        )
        for tool in {key[1] for each in results for key in each.taken}
    }
    worst = max(most, key=lambda tool: most[tool])
    label = PEERS[worst].label if worst in PEERS else "this project"
    return f"Processor time was at most {most[worst]:.2f} of the time by the clock ({label})."


def how_called() -> str:
    """How each peer is called."""
    lines = [f"- **{tool.label}**: {tool.how}." for tool in PEERS.values()]
    return "\n".join(lines)


def million_peak(results: Sequence[Measured], peaks: Sequence[float]) -> float | None:
    """Peak memory on the network of a million junctions, if it was measured."""
    for each, peak in zip(results, peaks, strict=True):
        if each.graph.n_nodes > MILLION:
            return peak
    return None


def aims_of(results: Sequence[Measured], peaks: Sequence[float]) -> str:
    """The table of aims, or one line where New York was not measured."""
    for each, peak in zip(results, peaks, strict=True):
        if each.graph.name == NEW_YORK:
            return against_aims(each, peak, million_peak(results, peaks))
    return f"Not told: they are for {NEW_YORK}, which was not measured."

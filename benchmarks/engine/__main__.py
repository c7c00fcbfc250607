"""The travel-time engine beside other tools, one process, one thread.

`python -m benchmarks.engine [--networks NAME...] [--rounds 5] [--out FILE]`. All tools hold the
same graph and take turns in every round; ours is checked against scipy first, and nothing is
written where they differ. Linux and macOS.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from pathlib import Path

from benchmarks.engine import report
from benchmarks.engine.growth import growth
from benchmarks.engine.measure import WrongTimesError, measure
from benchmarks.engine.memory import OPTION, peak_of, use_all
from benchmarks.engine.networks import NAMES, NEW_YORK, ROOT, absent, networks
from benchmarks.engine.peers import ONE_THREAD
from benchmarks.written import machine, peak_mb

OUT = ROOT / "docs" / "benchmarks.md"
PACKAGES = (
    "numpy", "scipy", "numba", "igraph", "networkit", "rustworkx", "pandana", "networkx",
)  # fmt: skip


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--networks", nargs="+", choices=NAMES, default=NAMES, metavar="NAME")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument(OPTION, type=Path, dest="peak_of", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.update(ONE_THREAD)  # read by each tool when it is loaded, which is later
    if options.peak_of:
        use_all(options.peak_of)
        print(peak_mb())
        return 0
    try:
        text = run(list(options.networks), options.rounds)
    except WrongTimesError as error:
        print(error, file=sys.stderr)
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def run(names: list[str], rounds: int) -> str:
    """Measure on each network and write it all up."""
    began, load_before = time.perf_counter(), os.getloadavg()[0]
    not_there = [
        f"{name}: not measured, {' and '.join(absent(name))} is not there."
        for name in names
        if absent(name)
    ]
    results, peaks, grown = [], [], []
    for graph in networks([name for name in names if not absent(name)]):
        peaks.append(peak_of(graph))
        results.append(measure(graph, rounds))
        if graph.name == NEW_YORK:
            grown = growth(graph, rounds)
    about = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rules = about.partition("<!-- engine -->")[2].partition("<!-- end -->")[0].strip()
    minutes = (time.perf_counter() - began) / 60
    written = f"Written by `python -m benchmarks.engine` on {dt.datetime.now(dt.UTC).date()}."
    load = (
        f"Load average {load_before:.1f} at the start, {os.getloadavg()[0]:.1f} at the end, "
        f"{minutes:.0f} minutes. {report.threads_line(results)}"
    )
    parts = [
        "# The travel-time engine beside other tools",
        f"{written} {machine(PACKAGES)} {load}",
        f"## Aims ({NEW_YORK}, one thread)",
        report.aims_of(results, peaks),
        "## What is compared",
        rules,
        report.how_called(),
        *not_there,
        "## Networks",
        report.networks_table(results),
        "## Every tool",
        *map(report.tools_table, results),
        "## Building, customising, memory",
        report.LIMIT,
        report.ours_table(results, peaks),
        "## Growth with junctions",
        report.by_junctions(results),
    ]
    if grown:
        parts += [f"## Growth with sites and points ({NEW_YORK})", report.GROWTH]
        parts.append(report.growth_table(grown))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())

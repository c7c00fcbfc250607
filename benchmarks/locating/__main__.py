"""Maximal cover by this project and by spopt: build and solve, to the proven optimum.

`python -m benchmarks.locating [--rounds 3] [--limit 60] [--out FILE]`. One thread each; Linux.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from pathlib import Path

from benchmarks.locating.instances import Instance
from benchmarks.locating.measure import OURS, ROOT, OtherOptimumError, Runs, measure
from benchmarks.locating.spopt_process import absent
from benchmarks.written import machine, markdown_table

OUT = ROOT / "docs" / "benchmarks-locating.md"
PACKAGES = ("numpy", "scipy", "highspy", "spopt", "pulp")
SOLVERS = ("highs", "cbc")
BESIDE = tuple(
    Instance(n_demand=10_000, n_sites=100, towns=towns, radius=radius, p=p)
    for towns in (False, True)
    for radius, p in ((100, 20), (200, 5), (300, 20))
)
ALONE = (
    *(
        Instance(n_demand=100_000, n_sites=100, towns=towns, radius=radius, p=p)
        for towns in (False, True)
        for radius, p in ((100, 5), (100, 20), (200, 5), (200, 10), (400, 5), (400, 20))
    ),
    Instance(n_demand=818, n_sites=818, towns=False, radius=120, p=20),
    Instance(n_demand=818, n_sites=818, towns=False, radius=200, p=10),
    Instance(n_demand=20_000, n_sites=500, towns=False, radius=60, p=20),
    Instance(n_demand=20_000, n_sites=500, towns=False, radius=60, p=50),
    Instance(n_demand=20_000, n_sites=500, towns=False, radius=120, p=5),
    Instance(n_demand=20_000, n_sites=500, towns=False, radius=120, p=20),
)


def main() -> int:
    """Measure and write a page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.locating", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a run may take")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    began = time.perf_counter()
    solvers = () if absent() else SOLVERS
    beside, alone = [], []
    try:
        for instance in BESIDE:
            runs = measure(instance, solvers, options.rounds, options.limit)
            beside.append(_beside(instance, runs, solvers))
            print(beside[-1], file=sys.stderr, flush=True)
        for instance in ALONE:
            runs = measure(instance, (), options.rounds, options.limit)
            alone.append(_alone(instance, runs[OURS]))
            print(alone[-1], file=sys.stderr, flush=True)
    except OtherOptimumError as error:
        print(f"different optima, nothing is written: {error}", file=sys.stderr)
        return 1
    about = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rules = about.partition("<!-- locating -->")[2].partition("<!-- end -->")[0].strip()
    minutes = (time.perf_counter() - began) / 60
    written = (
        f"Written by `python -m benchmarks.locating` on {dt.datetime.now(dt.UTC).date()}; up to "
        f"{options.rounds} rounds, limit {options.limit:.0f} s, {minutes:.0f} minutes, load "
        f"average {os.getloadavg()[0]:.1f} at the end. {machine(PACKAGES)}"
    )
    columns = ["maximal cover", "ours s", "ours MB"]
    for solver in solvers:
        columns += [f"spopt, {solver} s", "building at most", "MB", "times ours"]
    ours_columns = ("maximal cover", "median s", "least–most s", "MB", "gap")
    parts = ["# Locating", written, rules, "## Beside spopt", markdown_table(columns, beside)]
    parts += ["## Alone", markdown_table(ours_columns, alone)]
    text = "\n\n".join(parts) + "\n"
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _beside(instance: Instance, runs: dict[str, Runs], solvers: tuple[str, ...]) -> list[str]:
    ours = runs[OURS]
    row = [instance.name, f"{ours.median_s:.2f}", f"{ours.peak_mb:.0f}"]
    for solver in solvers:
        run = runs[solver]
        ratio = f"{run.median_s / ours.median_s:.0f}"
        if run.over_limit:
            row += [f"> {run.median_s:.0f}", "", "", f"> {ratio}"]
        else:
            built = f"{max(run.built_s):.1f}"
            row += [f"{run.median_s:.1f}", built, f"{run.peak_mb:.0f}", ratio]
    return row


def _alone(instance: Instance, ours: Runs) -> list[str]:
    return [
        instance.name,
        f"{ours.median_s:.2f}",
        f"{min(ours.seconds):.2f}–{max(ours.seconds):.2f}",
        f"{ours.peak_mb:.0f}",
        f"{ours.gap:.2%}, stopped" if ours.over_limit else "0",
    ]


if __name__ == "__main__":
    sys.exit(main())

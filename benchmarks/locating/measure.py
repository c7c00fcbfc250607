"""Taking turns: each run is a process of its own that reads the same file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.locating import spopt_process
from benchmarks.locating.instances import Instance

ROOT = Path(__file__).parents[2]
OURS = "ours"
SLOW_S = 30.0  # a run that takes longer is not repeated
_READING_S = 15.0  # for imports and the file, beside the limit


class OtherOptimumError(Exception):
    """Two tools prove different optima; nothing is worth measuring then."""


@dataclass(slots=True, kw_only=True)
class Runs:
    """What the runs of one tool on one instance came to."""

    seconds: list[float] = field(default_factory=list)
    built_s: list[float] = field(default_factory=list)  # of seconds, what spopt took to build
    peak_mb: float = 0.0
    objective: float | None = None  # None = no run ended within the limit
    gap: float = 0.0
    over_limit: bool = False

    @property
    def median_s(self) -> float:
        """Of all runs."""
        return median(self.seconds)

    @property
    def ended(self) -> bool:
        """No more runs: one was slow or over the limit."""
        return self.over_limit or any(taken > SLOW_S for taken in self.seconds)


def measure(
    instance: Instance, solvers: tuple[str, ...], rounds: int, limit_s: float
) -> dict[str, Runs]:
    """Run ours and spopt with each solver in turn; all must find the same optimum."""
    runs = {name: Runs() for name in (OURS, *solvers)}
    distance, weight = instance.matrices()
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.npz" for name in runs}
        for name, path in paths.items():
            np.savez(
                path,
                distance=distance,
                weight=weight,
                radius=instance.radius,
                p=instance.p,
                limit_s=limit_s,
                model="mclp",
                solver=name,
            )
        for _ in range(rounds):
            for name, path in paths.items():
                if not runs[name].ended:
                    _one(name, path, runs[name], limit_s)
    found = {
        name: run.objective
        for name, run in runs.items()
        if run.objective is not None and not run.over_limit
    }
    # Weights are whole numbers, so two optima that differ do so by 1 at least.
    if len({round(value) for value in found.values()}) > 1:
        raise OtherOptimumError(f"{instance.name}: {found}")
    return runs


def _one(name: str, path: Path, runs: Runs, limit_s: float) -> None:
    ours = name == OURS
    ask = _ask_ours if ours else _ask_spopt
    try:
        told = ask(path, limit_s + _READING_S)
    except subprocess.TimeoutExpired:
        runs.over_limit = True
        runs.seconds.append(limit_s)
        return
    runs.seconds.append(told["seconds"] if ours else told["build_s"] + told["solve_s"])
    runs.built_s.append(0.0 if ours else told["build_s"])
    runs.peak_mb = max(runs.peak_mb, told["peak_mb"])
    runs.objective = told["objective"]
    if ours:
        runs.gap = (told["bound"] - told["objective"]) / told["objective"]
        runs.over_limit = told["stopped"]


def _ask_spopt(path: Path, timeout_s: float) -> Mapping[str, Any]:
    return spopt_process.ask([path], timeout_s=timeout_s)[0]


def _ask_ours(path: Path, timeout_s: float) -> Mapping[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.locating.ours_run", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=timeout_s,
    )
    told: Mapping[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told

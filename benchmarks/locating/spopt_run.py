"""Models built and solved by spopt, in a process of its own: see `spopt_process`.

`python -I spopt_run.py FILE.npz...` reads from each file a distance matrix (n_demand, n_sites),
weights, a radius, p, the model (see `build`) and the solver (highs, cbc), and prints what came out
as a line of JSON. The p-models have no use for the radius, LSCP none for weights and p. Imports and
the files are not timed; spopt's tables of results are not asked for.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pulp
from spopt.locate import LSCP, LSCPB, MCLP, PCenter, PMedian


def solver_of(name: str) -> pulp.LpSolver:
    """One thread, no gap."""
    if name == "highs":
        return pulp.HiGHS(msg=False, threads=1, gapRel=0.0)
    return pulp.PULP_CBC_CMD(msg=False, threads=1, gapRel=0.0)


def peak_mb() -> float:
    """As `benchmarks.written`, which this process cannot import."""
    status = Path("/proc/self/status")
    rows = status.read_text().splitlines() if status.is_file() else []
    return max((int(row.split()[1]) / 1024 for row in rows if row.startswith("VmHWM:")), default=0)


def build(  # noqa: PLR0917  (as a file tells it)
    kind: str,
    distance: np.ndarray,
    weight: np.ndarray,
    radius: float,
    p: int,
    solver: pulp.LpSolver,
) -> Any:  # noqa: ANN401  (spopt carries no types)
    """A model of spopt's, not yet solved."""
    if kind == "mclp":
        return MCLP.from_cost_matrix(distance, weight, radius, p)
    if kind == "lscp":
        return LSCP.from_cost_matrix(distance, radius)
    if kind == "lscpb":
        return LSCPB.from_cost_matrix(distance, radius, solver)
    if kind == "pmedian":
        return PMedian.from_cost_matrix(distance, weight, p_facilities=p)
    return PCenter.from_cost_matrix(distance, p_facilities=p)


def run(path: str) -> None:
    """Build, solve, print."""
    with np.load(path) as file:
        distance, weight = file["distance"], file["weight"]
        radius, p = float(file["radius"]), int(file["p"])
        kind, solver = str(file["model"]), solver_of(str(file["solver"]))
    began = time.perf_counter()
    model = build(kind, distance, weight, radius, p, solver)
    built = time.perf_counter()
    model.solve(results=False) if kind == "lscpb" else model.solve(solver, results=False)
    ended = time.perf_counter()
    chosen = [i for i, column in enumerate(model.fac_vars) if column.value() > 0.5]  # noqa: PLR2004
    print(
        json.dumps(
            {
                "objective": pulp.value(model.problem.objective),
                "sites": chosen,
                "build_s": built - began,
                "solve_s": ended - built,
                "peak_mb": peak_mb(),
            }
        )
    )


if __name__ == "__main__":
    for each in sys.argv[1:]:
        run(each)

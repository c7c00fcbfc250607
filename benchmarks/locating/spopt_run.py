"""Models built and solved by spopt, in a process of its own.

`python -I spopt_run.py FILE.npz...` reads from each file a distance matrix (n_demand, n_sites),
weights, a radius, p, the model (lscp, lscpb, mclp) and the solver (highs, cbc), and prints what
came out as a line of JSON. It is run as a file, and isolated, because spopt imports numba, which
would take our package `coverage` for another one. Imports and the files are not timed; spopt's
tables of results are not asked for.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pulp
from spopt.locate import LSCP, LSCPB, MCLP


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


def run(path: str) -> None:
    """Build, solve, print."""
    with np.load(path) as file:
        distance, weight = file["distance"], file["weight"]
        radius, p = float(file["radius"]), int(file["p"])
        kind, solver = str(file["model"]), solver_of(str(file["solver"]))
    began = time.perf_counter()
    if kind == "mclp":
        model = MCLP.from_cost_matrix(distance, weight, radius, p)
    elif kind == "lscp":
        model = LSCP.from_cost_matrix(distance, radius)
    else:
        model = LSCPB.from_cost_matrix(distance, radius, solver)
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

"""spopt's p-median and p-center of a matrix, for a process of their own.

`python spopt_medians.py MATRIX.csv WEIGHTS.csv P...` prints the values by p as JSON. It must run
where our package `coverage` cannot be imported: spopt imports numba, which takes ours for
coverage.py.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import pulp
from spopt.locate import PCenter, PMedian


def main():
    distance, weight = (np.loadtxt(path, delimiter=",") for path in sys.argv[1:3])
    values = {}
    for p in map(int, sys.argv[3:]):
        solver = pulp.PULP_CBC_CMD(msg=False)
        median = PMedian.from_cost_matrix(distance, weight, p_facilities=p).solve(solver)
        center = PCenter.from_cost_matrix(distance, p_facilities=p).solve(solver)
        values[p] = {
            "median": median.problem.objective.value(),
            "center": center.problem.objective.value(),
        }
    print(json.dumps(values))  # noqa: T201  (read by whoever started it)


if __name__ == "__main__":
    main()

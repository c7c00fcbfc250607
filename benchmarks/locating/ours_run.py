"""One maximal cover by this project, in a process of its own: `ours_run FILE.npz`, as spopt's."""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from benchmarks.written import peak_mb
from estates.location.cover_input import within
from estates.location.max_cover import max_cover


def main() -> None:
    """Solve from the distance matrix and print JSON."""
    with np.load(sys.argv[1]) as file:
        distance, weight = file["distance"], file["weight"]
        radius, p, limit_s = float(file["radius"]), int(file["p"]), float(file["limit_s"])
    began = time.perf_counter()
    result = max_cover(within(distance, radius), weight, p=p, limit_s=limit_s)
    ended = time.perf_counter()
    told = {
        "objective": result.value,
        "bound": result.bound,
        "stopped": result.stopped,
        "seconds": ended - began,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()

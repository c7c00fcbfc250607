"""How long an appraisal takes on the sample county.

`python -m benchmarks.appraising [AREA] [SCENARIOS...] [--rounds 5]`. Business as usual is scored
first, as a planner's session does, afresh in each round; then each scenario is appraised once, so
that its new positions are routed each time.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from pathlib import Path
from statistics import median

from estates.appraisal import Appraiser
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.find_area import find_area
from estates.scenario import read_scenario

SCENARIOS = Path(__file__).parents[1] / "data" / "marlshire" / "scenarios"


def main() -> int:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.appraising", description=__doc__)
    parser.add_argument("area", nargs="?", default="sample")
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    paths = options.scenarios or sorted(SCENARIOS.glob("*.toml"))
    scenarios = [read_scenario(path) for path in paths]
    assumptions = load_assumptions()
    area = find_area(options.area)
    today_s: list[float] = []
    seconds: dict[str, list[float]] = {scenario.name: [] for scenario in scenarios}
    for done in range(options.rounds):
        began = time.perf_counter()
        appraiser = Appraiser(Assessor(area))
        appraiser.prepare()
        today_s.append(time.perf_counter() - began)
        for scenario in scenarios:
            began = time.perf_counter()
            appraiser.appraise(scenario, assumptions)
            seconds[scenario.name].append(time.perf_counter() - began)
            print(f"round {done + 1}: {scenario.name}", file=sys.stderr)
    print(f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}.")
    print(f"Business as usual at three speeds: {median(today_s):.1f} s (median).\n")
    print("| scenario | changes | median s | least–most s |\n|---|--:|--:|--:|")
    for scenario in scenarios:
        taken = seconds[scenario.name]
        print(
            f"| {scenario.title or scenario.name} | {len(scenario.change)} "
            f"| {median(taken):.2f} | {min(taken):.2f}–{max(taken):.2f} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How long an appraisal takes on the sample county.

`python -m benchmarks.appraising [AREA] [SCENARIOS...] [--rounds 5] [--out FILE]`. Business as
usual is scored first, as a planner's session does, afresh in each round; then each scenario is
appraised once, so that its new positions are routed each time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.written import machine, markdown_table
from estates.appraisal import Appraiser
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.find_area import find_area
from estates.scenario import Scenario, read_scenario

ROOT = Path(__file__).parents[1]
SCENARIOS = ROOT / "data" / "marlshire" / "scenarios"
OUT = ROOT / "docs" / "benchmarks-appraising.md"
COLUMNS = ("scenario", "changes", "median s", "least–most s", "from nothing, times")
PACKAGES = ("numpy", "scipy")


def main() -> int:
    """Measure and write a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.appraising", description=__doc__)
    parser.add_argument("area", nargs="?", default="sample")
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUT)
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
    text = report(scenarios, seconds, median(today_s))
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def report(
    scenarios: Sequence[Scenario], seconds: Mapping[str, Sequence[float]], today_s: float
) -> str:
    """What was measured, as Markdown."""
    about = (
        f"Written by `python -m benchmarks.appraising` on {dt.datetime.now(dt.UTC).date()}. "
        f"{machine(PACKAGES)}"
    )
    what = (
        f"Business as usual at three speeds, drive times included: {today_s:.1f} s (median). Then "
        "each scenario: the estate after it, at three speeds and with fewer on-call crews, "
        "everything measured, every price tried at both ends, each change attributed. No other "
        "tool does the same; so the ratio is to an appraisal that starts from nothing."
    )
    rows = []
    for scenario in scenarios:
        taken = seconds[scenario.name]
        middle = median(taken)
        rows.append(
            [
                scenario.title or scenario.name,
                str(len(scenario.change)),
                f"{middle:.2f}",
                f"{min(taken):.2f}–{max(taken):.2f}",
                f"{(today_s + middle) / middle:.1f}",
            ]
        )
    return (
        "\n\n".join(["# Appraising a scenario", about, what, markdown_table(COLUMNS, rows)]) + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())

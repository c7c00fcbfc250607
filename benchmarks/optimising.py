"""How long a frontier takes on the sample county, from the command to its answer.

`python -m benchmarks.optimising [--rounds 3] [--out FILE]`. Each run is a process of its own, as a
planner starts it; the questions take turns in every round.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.written import machine, markdown_table

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "benchmarks-optimising.md"
COLUMNS = ("question", "moves tried", "points", "complete", "worst gap", "median s", "least–most s")
PACKAGES = ("highspy", "numpy", "scipy")
ASKED = ["--points", "20", "--gap", "0.001"]
WORKS = [f"--accept={rule}=part of the works" for rule in ("vetting", "contamination", "evidence")]
EVERY = [
    f"--accept={rule}=to try the optimiser with"
    for rule in (
        "bays",
        "bay_height",
        "turnout_route",
        "drill_yard",
        "contamination",
        "custody",
        "evidence",
        "vetting",
        "access_24_hours",
        "parking",
        "area",
    )
]
QUESTIONS: dict[str, list[str]] = {
    "as it comes": [],
    "three rules accepted": WORKS,
    "every rule accepted": EVERY,
    "every rule accepted, fire against cost": [*EVERY, "--axis", "sample-fire-first-10"],
}


def main() -> int:
    """Measure and write a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.optimising", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    answers: dict[str, dict[str, Any]] = {}
    for done in range(options.rounds):
        for name, asked in QUESTIONS.items():
            began = time.perf_counter()
            answers[name] = _answer(asked)
            seconds[name].append(time.perf_counter() - began)
            print(f"round {done + 1}: {name}, {seconds[name][-1]:.1f} s", file=sys.stderr)
    text = _report(seconds, answers, options.rounds)
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _answer(asked: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "estates", "optimise", "sample", "--json", *ASKED, *asked]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _report(
    seconds: dict[str, list[float]], answers: dict[str, dict[str, Any]], rounds: int
) -> str:
    """What was measured, as Markdown."""
    about = (
        f"Written by `python -m benchmarks.optimising` on {dt.datetime.now(dt.UTC).date()}. "
        f"{machine(PACKAGES)} Medians of {rounds} rounds."
    )
    what = (
        "Three services of the sample county, 45 bases, up to 20 points at a gap of 0.1%: "
        "reading the area, drive times, business as usual, prices, tables, the frontier, each "
        "option scored again by the appraisal, how far today lies inside, estates nearly as good "
        "and the sites that all of them use. One thread. The area is built before. No other tool "
        "answers this question, so there is no ratio; beside spopt and on published instances "
        "see benchmarks-locating.md and benchmarks-medians.md."
    )
    rows = []
    for name, taken in seconds.items():
        answer = answers[name]
        gaps = [each["gap"] or 0.0 for each in answer["frontier"]]
        rows.append(
            (
                name,
                str(answer["options"]["moves_tried"]),
                str(len(answer["frontier"])),
                "yes" if answer["complete"] else "no",
                f"{max(gaps):.2%}",
                f"{median(taken):.1f}",
                f"{min(taken):.1f}–{max(taken):.1f}",
            )
        )
    title = "# A frontier of shared estates"
    return "\n\n".join([title, about, what, markdown_table(COLUMNS, rows)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())

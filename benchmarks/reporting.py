"""How long the command `report` takes on the sample county, from nothing to the file.

`python -m benchmarks.reporting [AREA] [SCENARIO] [--rounds 5] [--out FILE]`. Each file is made by
a process of its own, as on the command line: Python started, the area opened, business as usual
scored at three speeds, the scenario appraised, the report written. The same is asked of a command
that ends with the appraisal, so that what the report adds is seen.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.written import machine, markdown_table
from estates.report.files import FORMATS

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "data" / "marlshire" / "scenarios" / "port-sellwick.toml"
OUT = ROOT / "docs" / "benchmarks-reporting.md"
COLUMNS = ("file", "size kB", "median s", "least–most s", "times an appraisal alone", "peak MB")
PACKAGES = ("typst", "matplotlib", "XlsxWriter")
# Runs one command and tells the most memory that it had.
_RUN = (
    "import sys; from estates.__main__ import main; from benchmarks.written import peak_mb; "
    "code = main(sys.argv[1:]); print(peak_mb(), file=sys.stderr); sys.exit(code)"
)


def main() -> int:
    """Measure and write a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reporting", description=__doc__)
    parser.add_argument("area", nargs="?", default="sample")
    parser.add_argument("scenario", nargs="?", type=Path, default=SCENARIO)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    asked = [options.area, str(options.scenario)]
    commands = {"the appraisal alone": ["appraise", *asked]}
    seconds: dict[str, list[float]] = {}
    peaks: dict[str, float] = {}
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {each.label: Path(folder) / f"report{each.ending}" for each in FORMATS}
        commands |= {label: ["report", *asked, "--out", str(path)] for label, path in files.items()}
        for done in range(options.rounds):
            for label, command in commands.items():
                began = time.perf_counter()
                peak = _run(command)
                seconds.setdefault(label, []).append(time.perf_counter() - began)
                peaks[label] = max(peak, peaks.get(label, 0.0))
                print(f"round {done + 1}: {label}", file=sys.stderr)
        sizes = {label: path.stat().st_size for label, path in files.items()}
    alone = median(seconds["the appraisal alone"])
    rows = [
        [
            label,
            f"{sizes[label] / 1000:,.0f}" if label in sizes else "",
            f"{median(taken):.1f}",
            f"{min(taken):.1f}–{max(taken):.1f}",
            f"{median(taken) / alone:.1f}",
            f"{peaks[label]:.0f}",
        ]
        for label, taken in seconds.items()
    ]
    about = (
        f"Written by `python -m benchmarks.reporting` on {dt.datetime.now(dt.UTC).date()}. "
        f"{machine(PACKAGES)}"
    )
    what = (
        f"`{options.scenario.stem}` in `{options.area}`, {options.rounds} rounds, each file by a "
        "process of its own, the start of Python included."
    )
    text = "\n\n".join(["# Making a report", about, what, markdown_table(COLUMNS, rows)]) + "\n"
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _run(command: list[str]) -> float:
    """Run one command of the program; its peak in MB."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return float(done.stderr.strip().splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())

"""The 40 p-medians and p-centers of OR-Library: value, bound, gap and seconds.

`python -m benchmarks.medians [NUMBERS...] [--limit 600] [--data ../shared/data] [--out FILE]`. One
run each, on one thread, one after the other; one that takes longer than the limit is ended with
its best so far. The published optimum is only compared with, never made use of.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.or_library import FOLDER, center_optima, median_optima, read_pmed
from benchmarks.written import machine, markdown_table
from estates.location.located import Located
from estates.location.p_center import p_center
from estates.location.p_median import p_median

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
OUT = ROOT / "docs" / "benchmarks-medians.md"
COLUMNS = ("instance", "nodes", "p", "published", "value", "bound", "gap", "s")
PACKAGES = ("numpy", "scipy", "highspy")


def main() -> int:
    """Measure and write two Markdown tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.medians", description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, default=list(range(1, 41)))
    parser.add_argument("--limit", type=float, default=600.0, help="seconds each")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    folder = options.data / FOLDER
    if not folder.is_dir():
        parser.error(f"{folder} is absent; --data names the folder with {FOLDER}.")
    sections = []
    for title, solve, optima in (
        ("p-median", p_median, median_optima(folder)),
        ("p-center", p_center, center_optima(folder)),
    ):
        rows, proven, total = [], 0, 0.0
        for number in options.numbers:
            row, result = measured(solve, folder / f"pmed{number}.txt", optima, options.limit)
            print(title, *row, file=sys.stderr)
            rows.append(row)
            proven += result.gap == 0 and result.value == optima[f"pmed{number}"]
            total += result.seconds
        summary = f"Proven, and as published: {proven} of {len(rows)}, in {total:.0f} s together."
        sections += [f"## {title}", summary, markdown_table(COLUMNS, rows)]
    text = report(sections)
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def measured(
    solve: Callable[..., Located], path: Path, optima: dict[str, int], limit_s: float
) -> tuple[Sequence[str], Located]:
    """One row of a table, and what was found."""
    distance, p = read_pmed(path)
    result = solve(distance, p=p, limit_s=limit_s)
    cells = (len(distance), p, optima[path.stem], f"{result.value:.0f}", f"{result.bound:.0f}")
    return (
        path.stem,
        *map(str, cells),
        f"{100 * result.gap:.2f}%",
        f"{result.seconds:.2f}",
    ), result


def report(sections: Sequence[str]) -> str:
    """What was measured, as Markdown."""
    about = (
        f"Written by `python -m benchmarks.medians` on {dt.datetime.now(dt.UTC).date()}. "
        f"{machine(PACKAGES)}"
    )
    what = (
        "The instances pmed1 to pmed40 of Beasley (1990), every node a demand point of weight 1 "
        "and a site; all distances by shortest paths, a repeated edge as in its last line. One run "
        "each, on one thread; reading the file is not in the seconds. A gap of 0 is a proof."
    )
    return "\n\n".join(["# p-median and p-center", about, what, *sections]) + "\n"


if __name__ == "__main__":
    sys.exit(main())

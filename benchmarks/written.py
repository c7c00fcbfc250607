"""What every benchmark writes alike: the machine it ran on, tables, the peak of a process."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine(packages: Sequence[str]) -> str:
    """One line on the hardware and the versions of Python and the packages."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [row for row in info.read_text().splitlines() if row.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    memory = ""
    if hasattr(os, "sysconf"):  # not on Windows
        memory = f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1e9:.0f} GB, "
    versions = []
    for package in packages:
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} not installed")
    return (
        f"{os.cpu_count()} cores ({cpu}), {memory}{platform.system()}; "
        f"Python {platform.python_version()}, {', '.join(versions)}."
    )


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right.

    A row that is too short is filled up with empty cells.
    """
    lines = [f"| {' | '.join(columns)} |", "|---|" + "--:|" * (len(columns) - 1)]
    for row in rows:
        cells = [*row, *[""] * (len(columns) - len(row))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def peak_mb() -> float:
    """Most memory that this process has had at once, in MB of 1024² bytes; not on Windows.

    Linux carries `ru_maxrss` over from the parent when a process is started, so that a child of
    a large process would report its parent's peak; the kernel's own high-water mark does not.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        marks = [row for row in status.read_text().splitlines() if row.startswith("VmHWM:")]
        if marks:
            return int(marks[0].split()[1]) / 1024
    import resource  # noqa: PLC0415  (Windows has none)

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)

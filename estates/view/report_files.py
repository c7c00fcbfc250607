"""The files of a report to take away.

The same scenario, figures and choice of sections give the same bytes: nothing of the clock or of
the computer goes into them.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from estates.output import as_spreadsheet_text
from estates.view.report_contents import Report, report_text

# The least date that a zip archive can hold: files of the same bytes make an archive of the same.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3  # else the archive says which system wrote it
_READABLE = 0o644 << 16
_MARK = "\ufeff"  # makes Excel read a CSV file as UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file to take away."""

    name: str
    label: str
    purpose: str
    mime: str
    content: bytes

    @property
    def size(self) -> str:
        """As people say it."""
        kilobytes = len(self.content) / 1000
        if kilobytes < 1:
            return f"{len(self.content)} bytes"
        return f"{kilobytes:,.0f} kB" if kilobytes < 1000 else f"{kilobytes / 1000:,.1f} MB"  # noqa: PLR2004


def downloads(report: Report) -> list[Download]:
    """The files, and all of them in one archive at the end."""
    files = [
        Download(
            name=f"{report.name}-report.txt",
            label="Report in words (.txt)",
            purpose="The sections chosen, to read, to print or to paste into a paper.",
            mime="text/plain",
            content=report_text(report).encode("utf-8"),
        ),
        Download(
            name=f"{report.name}-figures.json",
            label="All figures (.json)",
            purpose="Every figure with its source, whatever is chosen; for analysts and programs.",
            mime="application/json",
            content=_json(report.figures),
        ),
    ]
    if not report.points.empty:
        when = "before and after" if report.scenario else "today"
        files.append(
            Download(
                name=f"{report.name}-demand-points.csv",
                label="Demand points (.csv)",
                purpose=f"A row for each demand point and standard, {when}; for a spreadsheet.",
                mime="text/csv",
                content=points_csv(report.points),
            )
        )
    if report.scenario:
        files.append(
            Download(
                name=f"{report.name}.toml",
                label="Scenario file (.toml)",
                purpose="Opens the scenario again, here or for a colleague.",
                mime="application/toml",
                content=report.scenario.encode("utf-8"),
            )
        )
    archive = Download(
        name=f"{report.name}-report.zip",
        label="Everything (.zip)",
        purpose="All of these files in one, to send or to keep with the decision.",
        mime="application/zip",
        content=zipped({each.name: each.content for each in files}),
    )
    return [*files, archive]


def points_csv(points: pd.DataFrame) -> bytes:
    """Demand points with seconds and shares; empty = nobody arrives, or not known."""
    table = points.replace([np.inf, -np.inf], np.nan)
    for column in table:
        if not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = as_spreadsheet_text(table[column])
    text = table.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return (_MARK + text).encode("utf-8")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive that depends on nothing but names and contents."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            info.create_system, info.external_attr = _UNIX, _READABLE
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    return packed.getvalue()


def _json(figures: dict[str, Any]) -> bytes:
    text = json.dumps(figures, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()

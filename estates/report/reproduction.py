"""What makes the same report again: files and checksums, versions, the command."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from estates.area import AREA_FILE, checksum
from estates.assessment import DEFAULT_PROFILE, Assessor
from estates.assumptions import Assumptions
from estates.report.subject import OneScenario, SeveralScenarios, Subject
from estates.scenario import Scenario

ROOT = Path(__file__).parents[2]
ROADS_FILE, SEARCH_FILE = "road-changes.geojson", "search.json"  # as the command names them
_OURS = ("coverage", "estates")
ENDINGS = {".py", ".typ", ".jinja", ".css", ".js", ".html", ".json", ".toml"}  # of the program
# Libraries that have a part in the figures or in the bytes of a file; by their names on PyPI.
LIBRARIES = (
    "Jinja2",
    "XStatic-Leaflet",
    "XStatic-jQuery",
    "XlsxWriter",
    "branca",
    "contourpy",
    "folium",
    "geopandas",
    "highspy",
    "llvmlite",
    "lxml",
    "matplotlib",
    "numba",
    "numpy",
    "pandas",
    "pillow",
    "pydantic",
    "pyogrio",
    "pyproj",
    "python-docx",
    "scipy",
    "shapely",
    "tomli-w",
    "typst",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """All that a report was made from."""

    scenarios: tuple[Scenario, ...]  # none = today's estate alone
    area: dict[str, str]  # SHA-256 of each file of the area
    data: dict[str, str]  # SHA-256 of each file of `data/`
    assumptions: str  # SHA-256 of all figures in use; "" = no money was counted
    changed: tuple[str, ...]  # figures that a scenario takes otherwise, a line each
    code: str  # SHA-256 of the program
    road_changes: str  # SHA-256 of names, shapes and speeds; "" = none
    search: str  # SHA-256 of what the search found; "" = none was run
    python: str
    libraries: dict[str, str]  # version of each that is installed
    command: str

    @classmethod
    def of(cls, subject: Subject) -> Reproduction:
        """What a report on this subject is made from."""
        assessor = _assessor(subject)
        scenarios = _scenarios(subject)
        search = subject.search if isinstance(subject, OneScenario) else None
        figures = _assumptions(subject)
        folder, parts = assessor.area.folder, assessor.area.manifest.parts
        return cls(
            scenarios=scenarios,
            area={
                AREA_FILE: checksum(folder / AREA_FILE),
                **{part.file: part.sha256 for part in sorted(parts, key=lambda each: each.file)},
            },
            data={path.name: checksum(path) for path in sorted((ROOT / "data").glob("*.toml"))},
            assumptions=_digest(map(_as_text, figures)) if figures else "",
            changed=_changed(scenarios, figures),
            code=code_version(),
            road_changes=_road_changes(assessor),
            search="" if search is None else _digest([_sorted_json(search)]),
            python=f"{platform.python_version()} on {platform.system()} ({platform.machine()})",
            libraries=_libraries(),
            command=_command(assessor, scenarios, searched=search is not None),
        )


@cache
def code_version() -> str:
    """SHA-256 of the program's own files; the same under any system's line endings."""
    files = [
        *(
            path
            for folder in _OURS
            for path in (ROOT / folder).rglob("*")
            if path.suffix in ENDINGS and "__pycache__" not in path.parts
        ),
        *(ROOT / "data").rglob("*.toml"),
    ]
    whole = hashlib.sha256()
    for path in sorted(files, key=lambda each: each.relative_to(ROOT).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(ROOT).as_posix()
        whole.update(f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


@cache
def _libraries() -> dict[str, str]:
    found = {}
    for name in sorted(LIBRARIES, key=str.lower):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # then it had no part in this
    return found


def _assessor(subject: Subject) -> Assessor:
    match subject:
        case OneScenario():
            return subject.appraisal.before.assessor
        case SeveralScenarios():
            return subject.appraisals[0].before.assessor
    return subject.today.assessor


def _scenarios(subject: Subject) -> tuple[Scenario, ...]:
    match subject:
        case OneScenario():
            return (subject.appraisal.scenario,)
        case SeveralScenarios():
            return tuple(each.scenario for each in subject.appraisals)
    return ()


def _assumptions(subject: Subject) -> tuple[Assumptions, ...]:
    match subject:
        case OneScenario():
            return (subject.appraisal.assumptions,)
        case SeveralScenarios():
            return tuple(each.assumptions for each in subject.appraisals)
    return ()


def _changed(scenarios: tuple[Scenario, ...], figures: tuple[Assumptions, ...]) -> tuple[str, ...]:
    several = len(scenarios) > 1
    return tuple(
        f"{f'{scenario.name}: ' if several else ''}{name} = {_value(own, name)}"
        for scenario, own in zip(scenarios, figures, strict=True)
        for name in sorted(own.changed)
    )


def _value(figures: Assumptions, name: str) -> str:
    figure = figures.figure(name)
    # Not `g`: it rounds what stands in the file.
    return "to confirm" if figure.value is None else f"{figure.value!r} {figure.unit}"


def _as_text(figures: Assumptions) -> str:
    plain = figures.model_dump(mode="json")
    return _sorted_json({**plain, "changed": sorted(figures.changed)})


def _sorted_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _road_changes(assessor: Assessor) -> str:
    if not assessor.changed_roads:
        return ""
    changes = [each.change for each in assessor.changed_roads]
    return _digest(f"{each.name}\n{each.speed_share!r}\n{each.shape.wkb_hex}" for each in changes)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _command(assessor: Assessor, scenarios: tuple[Scenario, ...], *, searched: bool) -> str:
    area = assessor.area.manifest.name
    names = [each.name for each in scenarios]
    out = names[0] if len(names) == 1 else "comparison" if names else f"today-{area}"
    words = ["python", "-m", "estates", "report", area, *(f"{name}.toml" for name in names)]
    if assessor.profile_name != DEFAULT_PROFILE:
        words += ["--profile", assessor.profile_name]
    used = sorted(each.id for each in assessor.exemptions)
    if set(used) != set(assessor.speeds.profile(assessor.profile_name).ignores):
        words += [word for each in used or ["none"] for word in ("--exempt", each)]
    if assessor.changed_roads:
        words += ["--road-changes", ROADS_FILE]
    if searched:
        words += ["--search", SEARCH_FILE]
    return shlex.join([*words, "--out", f"{out}.pdf"])

"""Subjects of reports for tests: one scenario, several, and today's estate of the market town."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from market_town import lon_lat
from told_town import appraiser_of, today

from estates.appraisal import Appraisal
from estates.assumptions import load_assumptions
from estates.report.data.layers import DataLayer, data_layers
from estates.report.data.tables import DataTable, data_tables
from estates.report.subject import OneScenario, Ranges, SeveralScenarios, Subject
from estates.scenario import scenario_of

HOSTILE = (
    "'; DROP TABLE zones; --",
    "=cmd|' /C calc'!A0",
    "🚒 engine house",
    "תחנת כיבוי אש",
    "long " * 60,
    '<script>alert(1)</script> & "quotes" ]]>',
    "+1 -2 @sum #$\\ {{x}}",
)
SCENARIO = """\
schema_version = 1
name = "south-closes"
title = "South <b>closes</b>"
author = "=A. Planner"
date = 2026-11-22
area = "town"
notes = "A note; over\\ntwo lines"
[[change]]
kind = "close"
site = "south"
[[change]]
kind = "re-crew"
resource = "amb-1"
turnout_s = 120
"""
HOSTILE_SCENARIO = f"""\
schema_version = 1
name = "new-places"
title = '''{HOSTILE[5]}'''
area = "town"
"""


def hostile_changes() -> str:
    """A change for each hostile name, which opens a site of that name."""
    lines = []
    for number, name in enumerate(HOSTILE):
        said = name.strip().replace("\\", "\\\\").replace('"', '\\"')
        lon, lat = lon_lat(100 + 250 * number, 1620)
        lines += [
            "[[change]]", 'kind = "open"', "[change.site]", f'id = "new-{number}"',
            f'name = "{said}"', f"lon = {lon}", f"lat = {lat}", 'services = ["fire"]',
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


KINDS = ("one", "several", "today")


@cache
def data(area: Path, kind: str) -> tuple[Subject, tuple[DataTable, ...], tuple[DataLayer, ...]]:
    """A subject of a kind of `KINDS`, with its tables and layers."""
    subject: Subject = {"one": one, "several": several, "today": today}[kind](area)
    tables = data_tables(subject)
    return subject, tables, data_layers(subject, tables)


@cache
def appraisal(area: Path, text: str = SCENARIO) -> Appraisal:
    """A scenario of the town, appraised."""
    return appraiser_of(area).appraise(scenario_of("made.toml", text.encode()), load_assumptions())


@cache
def _ranges(area: Path) -> Ranges:
    return {factor: appraiser_of(area).before_at(factor).services for factor in (0.85, 1.15)}


def one(area: Path) -> OneScenario:
    """The south station closes, and an ambulance turns out later."""
    return OneScenario(
        appraisal=appraisal(area), ranges=_ranges(area), loose=("It does not pin sites.csv.",)
    )


def several(area: Path) -> SeveralScenarios:
    """The same, and one that opens sites of hostile names."""
    hostile = appraisal(area, HOSTILE_SCENARIO + hostile_changes())
    return SeveralScenarios(appraisals=(appraisal(area), hostile), ranges=_ranges(area))

"""Appraisals of the priced town for tests of workbooks: known, in part, not at all; hostile."""

import io
from dataclasses import replace

import openpyxl
import priced_town
import pytest
from priced_town import PRICES, write_priced_town

from coverage.service import Service
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.report.subject import OneScenario, SeveralScenarios, TodayAlone
from estates.scenario import Scenario

BODY = "=cmd|' /C calc'!A0"  # whose money it is: a text that a spreadsheet must not run
BODIES = {Service.FIRE: "Fire body", Service.POLICE: "Police body", Service.AMBULANCE: BODY}
TITLE = '=HYPERLINK("http://example.org";"<script>alert(1)</script>") \U0001f692 שלום # $ \\'
AUTHOR = "@SUM(A1:A9)\x01"
NOTES = "-2+3\n+44 1234\t&P &[File]"
KNOWN = {
    "redundancy_gbp": 0,
    "pension_strain_gbp": 0,
    "tupe_gbp": 0,
    "borrowing_rate": 0.05,
    "asset_life_years": 7,
    "vat_borne_share_ambulance": 0.5,
    "incremental_borrowing_rate": 0.04,
    "pfi_indexation": 0.02,
}
SHARE = {
    "kind": "share",
    "service": "ambulance",
    "from_site": "a1",
    "into_site": "f1",
    "area_m2": 200.0,
    "extension_m2": 150.0,
    "year": 2,
    "note": "=1+1",
}
CLOSE = {"kind": "close", "site": "f2", "year": 1}
RECREW = {"kind": "re-crew", "resource": "f2-1", "duty_system": "wholetime", "availability": "0.9"}
# Forty years: both bands of the discount rate are in use.
WHOLE = {**PRICES, **KNOWN, "appraisal_years": 40}


def scenario(name, *changes, assumptions=None, **more):
    """A scenario of the town."""
    written = {"name": name, "area": "town", "assumptions": assumptions or {}, **more}
    return Scenario.model_validate({**written, "change": list(changes)})


SCENARIOS = {
    each.name: each
    for each in (
        scenario("whole", SHARE, assumptions=WHOLE),
        scenario("part", SHARE, CLOSE),
        scenario("unknown", RECREW),
        scenario(
            "hostile",
            CLOSE,
            assumptions=PRICES,
            title=TITLE,
            author=AUTHOR,
            notes=NOTES,
            date="2025-03-04",
        ),
    )
}


def town_appraiser(folder):
    """Appraiser of the priced town, with a backlog, and bodies of which one has a hostile name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(priced_town.KNOWN, "backlog_gbp", 90_000)
        patch.setitem(priced_town.KNOWN, "business_rates_gbp_per_year", 1_000)
        area = load_area(write_priced_town(folder))
    return appraiser_of(area)


def appraiser_of(area):
    """Appraiser of the town once it is built, whose bodies have names."""
    bodies = [BODIES[services[0]] for services in area.sites["services"]]
    appraiser = Appraiser(Assessor(replace(area, sites=area.sites.assign(body=bodies))))
    appraiser.prepare()
    return appraiser


def appraised(appraiser, name, **otherwise):
    """A scenario's appraisal, some figures otherwise."""
    found = SCENARIOS[name]
    figures = load_assumptions().with_({**found.assumptions, **otherwise})
    return appraiser.appraise(found, figures)


def ranges_of(appraiser):
    """Today at the ends of the speeds."""
    return {factor: appraiser.before_at(factor).services for factor in (0.85, 1.15)}


def subjects(appraiser, appraisals):
    """Subjects of reports: each scenario, several, today alone."""
    ranges = ranges_of(appraiser)
    one = {n: OneScenario(appraisal=a, ranges=ranges) for n, a in appraisals.items()}
    several = tuple(appraisals[name] for name in ("part", "whole"))
    return {
        **one,
        "several": SeveralScenarios(appraisals=several, ranges=ranges),
        "today": TodayAlone(today=appraiser.before, ranges=ranges),
    }


def opened(content, *, values=False):
    """A workbook as openpyxl reads it: its formulas, or the values that they came to."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def formulas(book):
    """Sheet, address and text of every formula."""
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def rows_of(sheet, header):
    """Rows below a header, as dictionaries; up to the first empty one."""
    names = [cell.value for cell in sheet[header]]
    found = []
    for row in sheet.iter_rows(min_row=header + 1, values_only=True):
        if row[0] is None:
            break
        found.append(dict(zip(names, row, strict=True)))
    return found


def row_called(sheet, *words):
    """Number of the first row that starts with these words."""
    for row in sheet.iter_rows():
        if tuple(cell.value for cell in row[: len(words)]) == words:
            return row[0].row
    raise AssertionError(f"no row {words} on {sheet.title}")

"""Verdicts: the rule by hand, and that command, app, report, workbook and tables tell the same."""

import json
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from told_town import appraiser_of, one

from coverage.standard import ShareWithin
from estates.__main__ import main
from estates.report.data.tables import data_tables
from estates.report.data.words import figures_json
from estates.report.sections.standard_rows import standard_rows
from estates.report.sections.today import attained_today
from estates.report.subject import TodayAlone, ranges_of
from estates.report.workbook.workbook import workbook_bytes
from estates.summary import NO_LIST, verdict
from estates.verdicts import SPEED, headline_key, verdicts
from estates.view.coverage_view import CoverageView
from estates.view.figures import key_figures

DOUBT = ", within the uncertainty of the speeds"


@pytest.fixture(scope="module", params=["area", "bare_area"])
def subject(request):
    """A closure in the town; without a resource list every crew is only supposed."""
    folder = request.getfixturevalue(request.param)
    first = next(row["id"] for row in appraiser_of(folder).before.estate.rows if row["services"])
    return one(
        folder, f'name = "closes"\narea = "town"\n[[change]]\nkind = "close"\nsite = "{first}"\n'
    )


def share_standard(appraisal):
    """A scored standard of the form "this share within this time", and its service."""
    return next(
        (service, each)
        for service, assessment in appraisal.before.services.items()
        for each in assessment.scored
        if isinstance(each.standard, ShareWithin)
    )


def at(each, value):
    """The same at another value of 0.8 asked for."""
    standard = each.standard.model_copy(update={"share_required": 0.8})
    figures = replace(each.expected, value=value, met=value >= 0.8)
    return replace(each, standard=standard, expected=figures)


@pytest.mark.parametrize(
    ("assumed", "value", "others", "said"),
    [
        # One supposed crew at each station, always free: what it meets says nothing ...
        (True, 0.81, [0.80, 0.82], NO_LIST),
        (True, 0.81, [0.70, 0.82], NO_LIST),
        # ... but what even it misses is missed, at every speed or within their uncertainty.
        (True, 0.79, [0.70, 0.799], "not met"),
        (True, 0.79, [0.70, 0.80], f"not met{DOUBT}"),
        (False, 0.80, [0.80, 0.82], "met"),
        (False, 0.80, [0.79, 0.82], f"met{DOUBT}"),
        (False, 0.79, [0.70, 0.79], "not met"),
    ],
)
def test_the_rule_by_hand(area, assumed, value, others, said):
    appraisal = one(area).appraisal
    service, each = share_standard(appraisal)
    assessment = appraisal.before.services[service]
    known = replace(
        assessment, assumed=assumed, off_the_map=replace(assessment.off_the_map, share=0.0)
    )
    if not assumed:
        assert known.availability_known
    assert verdict(at(each, value), known, [at(each, other) for other in others]) == said


@pytest.mark.parametrize(
    ("today", "ends", "then", "changes", "before", "after"),
    [
        # 0.79 and 0.82 at the ends; with it 0.05 less at each: 0.74 and 0.77.
        (0.81, (0.79, 0.82), 0.76, (-0.05, -0.05), f"met{DOUBT}", "not met"),
        # 0.82 and 0.85 today; 0.01 and 0.06 less: 0.81 and 0.79.
        (0.84, (0.82, 0.85), 0.80, (-0.01, -0.06), "met", f"met{DOUBT}"),
        # No test of the speeds: the change of 0.02 holds at both ends, 0.78 and 0.80.
        (0.81, (0.80, 0.82), 0.79, None, "met", f"not met{DOUBT}"),
    ],
)
def test_other_speeds_by_hand(area, today, ends, then, changes, before, after):
    appraisal = one(area).appraisal
    service, each = share_standard(appraisal)
    name = each.standard.id

    def scored(estate, value):
        assessment = estate.services[service]
        services = {
            **estate.services,
            service: replace(
                assessment,
                assumed=False,
                off_the_map=replace(assessment.off_the_map, share=0.0),
                attainments=tuple(
                    at(e, value) if e.standard.id == name else e for e in assessment.attainments
                ),
            ),
        }
        return replace(estate, services=services)

    old, new = scored(appraisal.before, today), scored(appraisal.after, then)
    key = headline_key(service, name, "")
    headlines = tuple(
        replace(h, before=today, after=then) if h.id == key else h for h in appraisal.headlines
    )
    table = appraisal.sensitivity
    table = table[(table["headline"] != key) | (table["variation"] != SPEED)]
    if changes is not None:
        table.loc[len(table) + 1000, ["headline", "variation", "at_low", "at_high"]] = [
            key, SPEED, *changes,
        ]  # fmt: skip
    made = replace(appraisal, before=old, after=new, headlines=headlines, sensitivity=table)
    at_speeds = {
        factor: scored(appraisal.before, value).services
        for factor, value in zip((0.85, 1.15), ends, strict=True)
    }
    assert verdicts(made, at_speeds)[service, name, ""] == (before, after)


def test_report_workbook_tables_and_figures_tell_the_same(subject):
    told = {
        (row.service.value, row.standard, row.who): (row.before, row.after)
        for row in standard_rows(subject.appraisal, subject.ranges)
    }
    assert told
    table = next(each for each in data_tables(subject) if each.name == "standards").frame
    columns = ["service", "standard", "who", "verdict_before", "verdict_after"]
    rows = [row for row in table[columns].itertuples(index=False) if (*row[:3],) in told]
    assert {(*row[:3],): (*row[3:],) for row in rows} == told
    figures = json.loads(figures_json(subject))["response"]["rows"]
    rows = [[row.get(name) for name in columns] for row in figures if not row["why_not_scored"]]
    assert {(*row[:3],): (*row[3:],) for row in rows} == told
    sheet = load_workbook(BytesIO(workbook_bytes(subject)))["Standards"]
    names, *rows = sheet.iter_rows(min_row=4, values_only=True)
    where = [names.index(name) for name in columns]
    cells = {
        (row[where[0]], row[where[1]], row[where[2]] or ""): (row[where[3]], row[where[4]])
        for row in rows
        if row[where[3]]
    }
    assert cells == told


@pytest.mark.parametrize("name", ["area", "bare_area"])
def test_command_app_report_and_tables_tell_the_same_of_today(request, capsys, name):
    folder = request.getfixturevalue(name)
    appraiser = appraiser_of(folder)
    today = TodayAlone(today=appraiser.before, ranges=ranges_of(appraiser))
    told = {each.standard.id: said for each, said, _ in attained_today(today.today, today.ranges)}
    table = next(each for each in data_tables(today) if each.name == "standards").frame
    table = table[table["standard"].isin(told)]
    assert dict(zip(table["standard"], table["verdict_today"], strict=True)) == told
    assert main(["coverage", str(folder), "--json"]) == 0
    services = json.loads(capsys.readouterr().out)["services"].values()
    found = [each for service in services for each in service["standards"] if each["scored"]]
    assert {each["id"]: each["verdict"] for each in found} == told
    if name == "bare_area":
        assert NO_LIST in told.values()
    for service, assessment in today.today.services.items():
        others = {factor: services[service] for factor, services in today.ranges.items()}
        for each in assessment.scored:
            view = CoverageView(today.today.assessor, assessment, each.standard.id, others)
            said = told[each.standard.id].partition(":")[0]
            assert said in key_figures(view)[0].note

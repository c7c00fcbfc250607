"""The report: the sections that were chosen, figures that agree, the same bytes each time."""

import csv
import io
import json
import zipfile

import pandas as pd
import pytest

from coverage.service import Service
from estates.appraisal import Appraiser
from estates.appraisal_summary import summarise_appraisal
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.scenario import scenario_of
from estates.scenario_base import check_base
from estates.view.report_contents import (
    TITLES,
    TITLES_TODAY,
    Part,
    headline_tables,
    report_of,
    report_of_today,
    report_text,
)
from estates.view.report_files import downloads, points_csv, zipped

SOUTH = """\
schema_version = 1
name = "south-closes"
title = "South <b>closes</b>"
author = "A. Planner"
date = 2026-11-22
area = "town"
[[change]]
kind = "close"
site = "south"
[[change]]
kind = "re-crew"
resource = "amb-1"
turnout_s = 120
"""


@pytest.fixture(scope="module")
def assessor(area):
    return Assessor(load_area(area))


@pytest.fixture(scope="module")
def appraisal(assessor):
    scenario = scenario_of("south.toml", SOUTH.encode())
    return Appraiser(assessor).appraise(scenario, load_assumptions())


@pytest.fixture(scope="module")
def whole(appraisal, assessor):
    return report_of(appraisal, tuple(Part), check_base(appraisal.scenario, assessor.area))


@pytest.fixture(scope="module")
def today(assessor):
    services = {service: assessor.service(service) for service in Service}
    slow = assessor.at_speed(0.85)
    ranges = {0.85: {service: slow.service(service) for service in Service}}
    return report_of_today(assessor, services, ranges, tuple(Part))


def section(report, part):
    (one,) = (each for each in report.sections if each.part is part)
    return [line for _, lines in one.blocks for line in lines]


def test_all_sections_come_in_their_order_and_none_is_empty(whole):
    assert [each.part for each in whole.sections] == list(Part)
    assert [each.title for each in whole.sections] == list(TITLES.values())
    for each in whole.sections:
        assert each.blocks, each.part


def test_only_what_was_chosen_is_in_the_words(appraisal):
    report = report_of(appraisal, [Part.SOURCES, Part.MONEY])
    assert [each.part for each in report.sections] == [Part.MONEY, Part.SOURCES]
    text = report_text(report)
    assert "MONEY, BOTH LEDGERS" in text
    assert "ASSUMPTIONS" not in text
    assert report_text(report_of(appraisal, [])).count("\n\n") == 0
    # The figures are all there, whatever is chosen.
    assert report.figures["assumptions"]


def test_the_head_says_who_when_where_and_how_far_to_trust_it(whole):
    assert whole.title == "South <b>closes</b>: against business as usual"
    told = "\n".join(whole.head)
    for part in ("Scenario by A. Planner, 2026-11-22", "Town. Speeds: blue light, not verified.",
                 "Not reconciled with recorded performance.", "does not pin"):  # fmt: skip
        assert part in told


def test_summary_and_standards_share_the_lines_of_the_response(whole):
    summary = section(whole, Part.SUMMARY)
    headlines = whole.figures["headlines"]
    assert not [line for line in summary if "rest on one site" in line]
    assert any("net present cost against business as usual" in line for line in summary)
    assert len([each for each in headlines if each["unit"] == "gbp"]) == 3
    standards = section(whole, Part.STANDARDS)
    assert sum("met" in line for line in standards) >= len(whole.figures["response"]["rows"]) - 1


def test_the_headlines_are_tables_too(whole, today):
    tables = headline_tables(whole)
    response, money = tables.values()
    shown = [each for each in whole.figures["headlines"] if each["unit"] != "weight"]
    assert len(response) + len(money) == len(shown)
    ours = response.set_index("Standard")
    row = next(each for each in whole.figures["headlines"] if "first-10" in each["id"])
    fire = row["label"]
    assert ours.loc[fire, "Today"] == f"{row['before']:.1%}"
    assert ours.loc[fire, "Change"].startswith("-")
    # What nobody has given is told beside the sum, and the sum has no range.
    assert all(each.endswith("not the whole sum") for each in money["To confirm"])
    assert not any("INCOMPLETE" in each for each in money["Sum"])
    (counted,) = (
        each for each in whole.figures["headlines"] if each["id"] == f"{row['id']}/in time"
    )
    assert ours.loc[fire, "In time a year"] == f"{counted['before']:.1f} to {counted['after']:.1f}"
    assert "not known" in set(money["Range of the change"])
    assert headline_tables(today) == {}


def test_gains_and_losses_are_those_of_the_figures(whole):
    lost = {
        (row["standard"], row["who"]): row["lost_in_time"]
        for row in whole.figures["gains_and_losses"]
    }
    assert lost["sample-fire-first-10", ""] > 0
    lines = section(whole, Part.WHO)
    (line,) = (
        each for each in lines if "first appliance within 10" in each and "into the limit" in each
    )
    assert line.endswith(f"falls out {lost['sample-fire-first-10', '']:,.1f}")


def test_each_change_is_named_with_what_it_brings(whole):
    lines = section(whole, Part.CHANGES)
    assert lines[0].startswith("Change 1: ")
    assert "Éaston «South», the old one" in lines[0]
    assert lines[1].startswith("Change 2: ")
    assert any(line.startswith("1 close: ") for line in lines)
    assert any(line.startswith("2 re-crew: ") for line in lines)


def test_what_is_not_known_is_listed_and_not_nothing(whole):
    assert whole.figures["to_confirm"]
    assert set(whole.figures["to_confirm"]) <= set(section(whole, Part.TO_CONFIRM))
    assert section(whole, Part.SOURCES)[0].endswith("licence: not known")


def test_the_scenario_in_the_report_can_be_read_again(whole, appraisal):
    text = "\n".join(section(whole, Part.FILE))
    assert scenario_of("again.toml", text.encode()) == appraisal.scenario


def test_files_have_the_checked_name_a_size_and_the_same_bytes(appraisal, whole):
    files = {each.name: each for each in downloads(whole)}
    assert list(files) == [
        "south-closes-report.txt", "south-closes-figures.json", "south-closes-demand-points.csv",
        "south-closes.toml", "south-closes-report.zip",
    ]  # fmt: skip
    again = downloads(report_of(appraisal, tuple(Part), whole.head[-1:]))
    assert {each.name: each.content for each in again} == {
        name: each.content for name, each in files.items()
    }
    for each in files.values():
        assert each.content
        assert each.size.endswith((" bytes", " kB", " MB"))
        assert each.purpose.endswith(".")


def test_figures_are_those_of_the_command(appraisal, whole):
    figures = json.loads(downloads(whole)[1].content)
    base = figures.pop("base")
    assert base == [whole.head[-1]]
    assert figures == json.loads(json.dumps(summarise_appraisal(appraisal)))


def test_demand_points_are_all_there_and_no_cell_is_a_formula(whole):
    text = downloads(whole)[2].content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(whole.points)
    assert {"before_s", "after_s", "change_s", "name"} <= set(rows[0])
    table = pd.DataFrame({"name": ["=cmd()", "+1", "plain"], "seconds": [-1.0, float("inf"), 2]})
    text = points_csv(table).decode("utf-8-sig")
    assert text == "name,seconds\n'=cmd(),-1.000000\n'+1,\nplain,2.000000\n"


def test_the_archive_holds_the_files_sorted_and_no_date(whole):
    *single, archive = downloads(whole)
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        infos = opened.infolist()
        assert [each.filename for each in infos] == sorted(each.name for each in single)
        assert {each.date_time for each in infos} == {(1980, 1, 1, 0, 0, 0)}
        for each in single:
            assert opened.read(each.name) == each.content
    one, other = {"b": b"2", "a": b"1"}, {"a": b"1", "b": b"2"}
    assert zipped(one) == zipped(other)


def test_today_alone_has_no_change_and_no_money(today):
    assert [each.part for each in today.sections] == list(TITLES_TODAY)
    assert today.title == "Today’s estate: Town"
    text = report_text(today)
    assert "against business as usual" not in text
    assert "£" not in text
    assert "STANDARDS TODAY" in text
    names = [each.name for each in downloads(today)]
    assert names == [
        "today-town-report.txt", "today-town-figures.json", "today-town-demand-points.csv",
        "today-town-report.zip",
    ]  # fmt: skip
    (line,) = (each for each in section(today, Part.SUMMARY) if "first appliance within 10" in each)
    (row,) = (
        each
        for each in today.figures["services"]["fire"]["standards"]
        if each["id"] == "sample-fire-first-10"
    )
    assert f"expected {row['expected']['value']:.1%}: {row['verdict']}" in line


def test_a_name_that_could_be_a_path_is_left_out_of_the_file_name(assessor, monkeypatch):
    changed = assessor.area.manifest.model_copy(update={"name": "../../evil"})
    other = Assessor(assessor.area)
    monkeypatch.setattr("estates.area.Area.manifest", changed, raising=False)
    services = {service: assessor.service(service) for service in Service}
    assert report_of_today(other, services, {}, ()).name == "today"

"""The coverage report: every figure recomputed from what was measured, sentences that agree."""

import re

import numpy as np
import pytest

from coverage.service import Service
from estates.area import load_area
from estates.assessment import Assessor
from estates.report.coverage import report as module
from estates.report.coverage.crews import resources_table
from estates.report.coverage.dependence import dependence_table
from estates.report.coverage.gaps import gap_blocks
from estates.report.coverage.groups import group_blocks
from estates.report.coverage.hours import hours_blocks
from estates.report.coverage.report import coverage_report
from estates.report.coverage.scorings import main_scorings, scorings
from estates.report.document import KeyFigures, Paragraph, Table
from estates.report.subject import TodayAlone
from estates.scored import score


def of_area(folder):
    assessor = Assessor(load_area(folder))
    ends = assessor.profile.range
    ranges = {
        factor: {service: at.service(service) for service in Service}
        for factor in (ends.low, ends.high)
        for at in [assessor.at_speed(factor)]
    }
    return TodayAlone(today=score(assessor), ranges=ranges)


@pytest.fixture(scope="module")
def subject(area):
    return of_area(area)


@pytest.fixture(scope="module")
def bare(bare_area):
    return of_area(bare_area)


def plain(subject):
    """The report without its maps, which are looked at on their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "today_maps", lambda *_: ())
        return coverage_report(subject)


@pytest.fixture(scope="module")
def document(subject):
    return plain(subject)


def table_of(blocks, caption):
    return next(b for b in blocks if isinstance(b, Table) and b.caption.startswith(caption))


def percent(share):
    return f"{100 * share:.1f}%"


def test_sections_come_in_order_and_none_is_empty(document):
    assert [each.id for each in document.sections] == [
        "summary", "today", "hours", "dependence", "groups", "gaps", "sites", "basis", "appendix",
    ]  # fmt: skip
    assert all(each.blocks or each.sections for each in document.walk())
    ids = [each.id for each in document.walk()]
    assert len(set(ids)) == len(ids)


def test_the_whole_draws_a_map_of_each_service(subject):
    said = []
    maps = next(e for e in coverage_report(subject, said.append).sections if e.id == "maps")
    assert [each.id for each in maps.sections] == ["maps-police", "maps-fire", "maps-ambulance"]
    for section in maps.sections:
        pictures, table = section.blocks
        assert all(each.alt and b"<svg" in each.svg for each in pictures.items)
        assert table.rows
    assert len(said) == 4  # what was found, and a map of each


def test_document_is_of_the_area_without_author_or_clock(document, subject):
    area = subject.today.assessor.area
    assert document.name == f"today-{area.manifest.name}"
    assert (document.kind, document.subtitle) == ("Coverage report", area.title)
    assert document.date is None
    assert document.author == ""
    assert "Not reconciled with recorded performance." in document.warnings


def test_same_report_twice(document, subject):
    assert list(plain(subject).texts()) == list(document.texts())


def test_key_figures_are_those_of_each_service(document, subject):
    (figures,) = (b for b in document.sections[0].blocks if isinstance(b, KeyFigures))
    for figure, found in zip(figures.items, main_scorings(subject.today), strict=True):
        attained = found.attained
        zones = attained.zones[attained.zones["weight"] > 0]
        share = sum(
            w * s for w, s in zip(zones["weight"], zones["share_within"], strict=True)
        ) / sum(zones["weight"])
        if attained.standard.kind == "share_within":
            assert figure.value == percent(share)
        assert figure.label == found.label


def test_hours_are_those_of_the_assessment(subject):
    table = table_of(hours_blocks(subject.today), "Times")
    for row, found in zip(table.rows, scorings(subject.today), strict=True):
        attained = found.attained
        zones = attained.zones[attained.zones["weight"] > 0]
        share = np.average(zones["share_within"], weights=zones["weight"])
        assert row[3] == percent(share)
        assert row[4].startswith(percent(attained.worst_hour_share))
        assert row[5].startswith(percent(attained.best_hour_share))
        unreached = 1 - np.average(zones["share_reached"], weights=zones["weight"])
        assert row[6] == percent(abs(unreached))
        mean = np.average(zones["expected_s"], weights=zones["weight"] * zones["share_reached"])
        minutes, seconds = map(int, row[1].split(":"))
        assert abs(60 * minutes + seconds - mean) < 1.001


def test_said_of_hours_agrees_with_the_table(subject):
    said, table = hours_blocks(subject.today)
    differ = sum("every hour" not in row[4] for row in table.rows)
    if differ == 0:
        assert said.text.startswith("Every hour of the week is alike")
    else:
        assert f"{differ} standard" in said.text
        assert f"of {len(table.rows)}" in said.text


def test_groups_are_recomputed_point_by_point(subject):
    zones = subject.today.assessor.area.demand.zones
    found = main_scorings(subject.today)
    blocks = group_blocks(subject.today)
    settings = table_of(blocks, "Town and country")
    deciles = table_of(blocks, "By deprivation")
    for row in settings.rows:
        at = [i for i, each in enumerate(zones["urban_rural"]) if each == row[0]]
        check_group(row, at, zones, found)
    for row in deciles.rows:
        number = int(row[0].split()[0])
        at = [i for i, each in enumerate(zones["deprivation_decile"]) if each == number]
        check_group(row, at, zones, found)
    assert sum(int(row[1]) for row in settings.rows) == len(zones)


def check_group(row, at, zones, found):
    assert int(row[1]) == len(at)
    assert row[2] == f"{sum(zones['residents'].iloc[i] for i in at):,.0f}"
    for cell, each in zip(row[3:], found, strict=True):
        table = each.attained.zones
        demand = in_time = 0.0
        for i in at:
            weight = float(table["weight"].iloc[i])
            if weight > 0:
                demand += weight
                in_time += weight * float(table["share_within"].iloc[i])
        assert cell == (percent(in_time / demand) if demand else "no demand")


def test_least_and_most_of_groups_stand_in_their_tables(subject):
    blocks = group_blocks(subject.today)
    for table, bullets in zip(blocks[::2], blocks[1::2], strict=True):
        for column, line in enumerate(bullets.items, start=3):
            cells = [row[column] for row in table.rows if row[column] != "no demand"]
            values = sorted(float(each.rstrip("%")) for each in cells)
            assert line.startswith(table.columns[column].label)
            if len(values) == 1:
                assert "in one group alone, " in line
                assert line.endswith(f"({values[0]}%).")
            elif values[0] == values[-1]:
                assert f"alike in every group, {values[0]}%" in line
            else:
                assert f"({values[0]}%); most" in line
                assert line.endswith(f"({values[-1]}%).")


def test_gaps_are_counted_place_by_place(subject):
    lead, table, *places = gap_blocks(subject.today)
    with_gaps = 0
    for row, found in zip(table.rows, scorings(subject.today), strict=True):
        attained = found.attained
        out = [
            (weight, near)
            for weight, near in zip(
                attained.zones["weight"], attained.zones["nearest_s"], strict=True
            )
            if weight > 0 and near > attained.standard.limit_s + 0.5
        ]
        with_gaps += bool(out)
        demand = sum(weight for weight, _ in out)
        assert row[1] == f"{len(out)} of {(attained.zones['weight'] > 0).sum()}"
        assert row[2] == (f"{demand:,.1f}" if out else "none")
        assert row[3] == percent(demand / attained.zones["weight"].sum())
    if with_gaps:
        assert f"Under {with_gaps} standard" in lead.text
    else:
        assert lead.text == "Under no standard is a place out of time of every crew."
    for table, found in zip(places, main_scorings(subject.today), strict=True):
        zones = found.attained.zones[found.attained.zones["weight"] > 0]
        out = sorted(zones["weight"] * (1 - zones["share_within"]), reverse=True)
        shown = [float(row[2].replace(",", "")) for row in table.rows]
        assert shown == sorted(shown, reverse=True)
        assert shown == [pytest.approx(each, abs=0.051) for each in out[: len(shown)]]


def test_what_rests_on_a_site_is_what_is_lost_without_it(subject):
    table = dependence_table(subject.today)
    names = dict(
        zip(subject.today.estate.sites["name"], subject.today.estate.sites["id"], strict=True)
    )
    assert table.rows
    for site, label, share, demand in table.rows:
        found = next(each for each in main_scorings(subject.today) if each.label == label)
        starts, attained = found.assessment.scored_starts, found.attained
        other = np.array([each != names[site] for each in starts.site_ids])[starts.resource]
        clock = attained.standard.handling_s(found.assessment.handling.seconds)
        limit = attained.standard.limit_s - clock + 0.01
        response = starts.response_s[0]
        near = (response <= limit).any(axis=0)
        left = (response[other] <= limit).any(axis=0) if other.any() else np.zeros_like(near)
        lost = attained.zones["weight"].to_numpy()[near & ~left].sum()
        assert demand == f"{lost:,.1f}"
        assert share == percent(lost / attained.zones["weight"].sum())


def test_crews_are_all_counted(subject):
    table = resources_table(subject.today)
    assert sum(int(row[4]) for row in table.rows) == len(subject.today.estate.resources)
    # The kit: s-day on wheels in 90 s; s-night and n-1 on call in 300 s; o-1 over the border.
    told = {(row[0], row[2]): (row[4], row[6]) for row in table.rows}
    assert told["Fire", "day-crewed"] == ("1", "1:30")
    assert told["Fire", "on-call"] == ("2", "5:00")
    assert table.note == "1 crew of neighbours is counted with them."


def test_verdicts_counted_are_those_of_the_table(document):
    summary = document.sections[0]
    lead = next(b.text for b in summary.blocks if isinstance(b, Paragraph))
    table = table_of(summary.blocks, "What today")
    met = sum(row[5].startswith("met") for row in table.rows)
    missed = sum(row[5].startswith("not met") for row in table.rows)
    numbers = re.findall(r"\d+", lead)
    assert int(numbers[0]) == len(table.rows)
    assert ("none is met" in lead) is (met == 0)
    if met:
        assert f"{met} {'is' if met == 1 else 'are'} met" in lead
    if missed:
        assert f"{missed} {'is' if missed == 1 else 'are'} not" in lead


def test_a_bare_area_says_what_it_supposes_and_what_is_not_known(bare):
    document = plain(bare)
    told = " ".join(document.texts())
    assert "Supposed, one at each station" in told
    assert "Town and country: not known of any demand point." in told
    figures = [f for b in document.blocks() if isinstance(b, KeyFigures) for f in b.items]
    assert all(f.value.startswith(("at most", "at best")) for f in figures)
    assert "cannot be scored here" in told
    assert "these are bounds, not forecasts" in told


def test_hostile_names_of_areas_are_no_path(bare, monkeypatch):
    monkeypatch.setattr(module, "check_name", _refuse)
    assert plain(bare).name == "today"


def _refuse(name):
    raise module.EstateInputError(name)


def test_no_text_is_a_number_without_meaning(document):
    wrong = [each for each in document.texts() if re.search(r"\b(nan|inf|None)\b", each)]
    assert wrong == []

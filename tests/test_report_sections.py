"""Sections of the scenario report: figures worked out again from raw arrays, sentences counted.

Nothing here is worked out by the functions of the report: shares, times and people from the
demand points' own arrays in plain loops, money from the lines of the ledger.
"""

import datetime as dt
import math
import re
import tomllib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_report import row
from openpyxl import load_workbook
from pypdf import PdfReader

from coverage.attainment import Attainment
from coverage.service import Service
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.business_case import BusinessCase, GivenRisk, Rejected
from estates.change import Close, Neighbours
from estates.cost.economic import economic_ledger
from estates.cost.financial import financial_ledger
from estates.report.document import Bullets, KeyFigures, Paragraph, Section, Table, one_by_one
from estates.report.formats.pdf import pdf_bytes
from estates.report.scenario_report import figure_sections, scenario_report
from estates.report.sections.basis import glossary_terms
from estates.report.sections.economic_tables import blocks as year_blocks
from estates.report.sections.people_words import people_in_words
from estates.report.sections.response_words import response_in_words
from estates.report.sections.standard_rows import standards_table
from estates.report.subject import OneScenario
from estates.report.workbook.workbook import workbook_bytes
from estates.scenario import Scenario, read_scenario

SCENARIOS = Path(__file__).parents[1] / "data" / "marlshire" / "scenarios"
NAMES = ("carlham-closure", "llanfar", "port-sellwick")
NAN, INF = float("nan"), float("inf")
D1 = 1 / 1.035


def one_scenario(appraiser, scenario):
    """A scenario with the speeds' ends, as the command gives it."""
    assumptions = load_assumptions().with_(dict(scenario.assumptions))
    appraisal = appraiser.appraise(scenario, assumptions)
    ends = appraisal.before.assessor.profile.range
    ranges = {end: appraiser.before_at(end).services for end in (ends.low, ends.high)}
    return OneScenario(appraisal=appraisal, ranges=ranges)


@pytest.fixture(scope="module")
def subjects(sample_appraiser):
    """The sample county's scenarios."""
    read = {name: read_scenario(SCENARIOS / f"{name}.toml") for name in NAMES}
    return {name: one_scenario(sample_appraiser, each) for name, each in read.items()}


def report_of(subject):
    """The report but for its maps, which take long to draw and are tested where they are made."""
    with pytest.MonkeyPatch.context() as patch:
        maps = Section(id="maps", title="Maps")
        patch.setattr("estates.report.scenario_report.maps_section", lambda *_: maps)
        return scenario_report(subject)


def test_sections_that_are_kept_hold_no_word_of_the_scenario(subjects):
    """The page keeps them while the case is typed: they must be those of any other words."""
    whole = subjects["carlham-closure"]
    scenario = whole.appraisal.scenario.model_copy(
        update={
            "title": "Other",
            "author": "Somebody",
            "date": dt.date(2026, 1, 2),
            "notes": "Noted.",
            "case": BusinessCase(
                strategic="Because.",
                risk=(GivenRisk(risk="late", likelihood=5, impact=5),),
                rejected=(Rejected(option="nothing"),),
            ),
        }
    )
    other = replace(whole, appraisal=replace(whole.appraisal, scenario=scenario))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "estates.report.scenario_report.maps_section",
            lambda subject, _: Section(id="maps", title=subject.appraisal.scenario.name),
        )
        kept = figure_sections(whole)
        assert scenario_report(other, figures=kept) == scenario_report(other)
        assert scenario_report(other) != scenario_report(whole)


@pytest.fixture(scope="module")
def reports(subjects):
    """Their reports."""
    return {name: report_of(subject) for name, subject in subjects.items()}


@pytest.fixture(scope="module")
def town_subjects(area):
    """The market town: nothing with money; and a closure of which no figure is known."""
    appraiser = Appraiser(Assessor(load_area(area)))
    changes = {
        "no-money": (Neighbours(count=False),),
        "unknown": (Close(site="south"),),
        "nothing": (Neighbours(count=False, off=True),),
    }
    return {
        name: one_scenario(appraiser, Scenario(name=name, area="town", change=change))
        for name, change in changes.items()
    }


def section(document, id_):
    return next(each for each in document.walk() if each.id == id_)


def table(document, id_, caption):
    blocks = [b for each in section(document, id_).walk() for b in one_by_one(each.blocks)]
    return next(b for b in blocks if isinstance(b, Table) and b.caption.startswith(caption))


def pounds_of(cell):
    found = re.fullmatch(r"([+-]?)£([\d,]+)(, INCOMPLETE)?", cell)
    assert found, cell
    return (-1 if found[1] == "-" else 1) * int(found[2].replace(",", ""))


def seconds_of(cell):
    sign = -1 if cell.startswith("-") else 1
    whole, rest = cell.lstrip("+-").split(":")
    return sign * (60 * int(whole) + int(rest))


def pairs_of(appraisal):
    """Each scored standard before and after, of its own service."""
    for service in Service:
        old, new = (each.services[service] for each in (appraisal.before, appraisal.after))
        later = {each.standard.id: each for each in new.attainments}
        for each in old.attainments:
            if isinstance(each, Attainment):
                yield each, later[each.standard.id]


def mean_or_share(each):
    """A mean or a share, worked out again from the points; None for a percentile."""
    zones = each.zones
    zones = zones[zones["weight"] > 0]
    weight, share, reached, seconds = (
        zones[name].tolist() for name in ("weight", "share_within", "share_reached", "expected_s")
    )
    if each.standard.kind == "share_within":
        return math.fsum(map(math.prod, zip(weight, share, strict=True))) / math.fsum(weight)
    if each.standard.kind == "mean":
        rows = list(zip(weight, reached, seconds, strict=True))
        arrived = [(w * r, s) for w, r, s in rows if w * r > 0]
        return math.fsum(w * s for w, s in arrived) / math.fsum(w for w, _ in arrived)
    return None


@pytest.mark.parametrize("name", NAMES)
def test_response_table_is_what_the_points_come_to(subjects, reports, name):
    shown = table(reports[name], "summary", "Response by standard").rows
    raw = list(pairs_of(subjects[name].appraisal))
    assert len(shown) == len(raw)
    worked = 0
    for cells, (old, new) in zip(shown, raw, strict=True):
        figures = [mean_or_share(each) for each in (old, new)]
        if None in figures:
            continue
        worked += 1
        change = figures[1] - figures[0]
        for cell, figure in zip(cells[1:3], figures, strict=True):
            if old.standard.kind == "mean":
                assert abs(seconds_of(cell) - figure) <= 0.5 + 1e-6
            else:
                assert abs(float(cell.rstrip("%")) - 100 * figure) <= 0.05 + 1e-6
        if cells[3] == "unchanged":
            assert abs(change) < (0.5 if old.standard.kind == "mean" else 0.0005) + 1e-9
        elif old.standard.kind == "mean":
            assert abs(seconds_of(cells[3]) - change) <= 0.5 + 1e-6
        else:
            assert abs(float(cells[3].removesuffix(" points")) - 100 * change) <= 0.05 + 1e-6
    assert worked == 5


def counted_people(appraisal, old, new, later_than):
    """Places and residents later by more than so much, in a plain loop."""
    residents = dict(
        zip(
            appraisal.before.assessor.area.demand.places.ids,
            appraisal.before.assessor.area.demand.zones["residents"],
            strict=True,
        )
    )
    places, people = 0, 0.0
    for id_, weight, here, there in zip(
        old.zones["id"], old.zones["weight"], old.zones["wait_s"], new.zones["wait_s"], strict=True
    ):
        if weight > 0 and there - here > later_than + 1e-6:
            places += 1
            people += residents[id_]
    return places, round(people)


def test_who_loses_is_counted_from_the_points(subjects, reports):
    appraisal = subjects["carlham-closure"].appraisal
    shown = {cells[0]: cells for cells in table(reports["carlham-closure"], "summary", "Who").rows}
    assert list(shown) == [
        "Fire: First in 10 minutes, 80%",
        "Fire: Second in 13 minutes, 75%",
    ]
    for cells, (old, new) in zip(
        shown.values(),
        [pair for pair in pairs_of(appraisal) if pair[0].standard.service is Service.FIRE],
        strict=True,
    ):
        for cell, limit in zip(cells[1:4], (60, 120, 300), strict=True):
            places, people = counted_people(appraisal, old, new, limit)
            said = f"{people:,} residents, {places} place{'s' * (places != 1)}"
            assert cell == (said if places else "nobody")
    # Read off the appraisal once and for all: Carlham's villages are rural and small.
    assert shown["Fire: First in 10 minutes, 80%"][1] == "6,281 residents, 11 places"
    figures = next(
        b
        for b in section(reports["carlham-closure"], "summary").blocks
        if isinstance(b, KeyFigures)
    ).items
    assert figures[3].value == "6,281 residents"
    assert figures[3].note.startswith("11 places; Fire: First in 10 minutes")


@pytest.mark.parametrize("name", NAMES)
def test_newly_and_no_longer_in_the_limit(subjects, reports, name):
    found = table(reports[name], "people", "Gains and losses")
    raw = {}
    for old, new in pairs_of(subjects[name].appraisal):
        change = (new.zones["share_within"] - old.zones["share_within"]) * old.zones["weight"]
        change = change[old.zones["weight"] > 0]
        raw[old.standard.id] = [
            math.fsum(e for e in change if e > 0),
            -math.fsum(e for e in change if e < 0),
        ]
    moved = [ends for ends in raw.values() if max(ends) >= 0.05]
    told = [cells for cells in found.rows if cells[1:3] != ("none", "none")]
    assert len(told) == len(moved)
    for cells, ends in zip(told, moved, strict=True):
        for cell, end in zip(cells[1:3], ends, strict=True):
            assert abs((0.0 if cell == "none" else float(cell.replace(",", ""))) - end) <= 0.05


def test_the_worst_hit_are_those_that_the_points_say(subjects, reports):
    shown = table(reports["carlham-closure"], "people-places", "Places hit worst")
    old, new = next(
        pair
        for pair in pairs_of(subjects["carlham-closure"].appraisal)
        if pair[0].standard.id == "sample-fire-first-10"
    )
    late = sorted(
        zip(new.zones["wait_s"] - old.zones["wait_s"], old.zones["name"], strict=True), reverse=True
    )
    first = [cells for cells in shown.rows if cells[1].startswith("Fire: First in 10 minutes")]
    assert [cells[0] for cells in first] == [name for _, name in late[:10]]
    assert [seconds_of(cells[4]) for cells in first] == [round(s) for s, _ in late[:10]]
    later = sum(seconds >= 0.5 for seconds, _ in late)
    assert f"{later - 10}" in shown.note


@pytest.mark.parametrize("name", NAMES)
def test_years_add_up_and_discount_to_the_net_present_cost(subjects, reports, name):
    appraisal = subjects[name].appraisal
    shown = table(reports[name], "money-economic", "Year by year")
    lines = appraisal.measured["money"].table
    own = lines[lines["against"].str.endswith("against business as usual")]
    own = own[own["item"] != "total of what is known"]
    years = [f"year {t}" for t in range(30)]
    known = own[own["to_confirm"] == ""]
    cash = known[known["item"] != "value left at the end"][years].sum().to_numpy()
    left = known[known["item"] == "value left at the end"][years].sum().to_numpy()
    spans = [(t, t) for t in range(6)] + [(6, 10), (11, 15), (16, 20), (21, 25), (26, 29)]
    assert year_blocks(30) == spans
    for cells, (first, last) in zip(shown.rows, spans, strict=False):
        span = slice(first, last + 1)
        here = [
            cash[span].sum(),
            cash[: last + 1].sum(),
            left[span].sum(),
            sum((cash[t] + left[t]) * D1**t for t in range(first, last + 1)),
        ]
        for cell, figure in zip(cells[1:], here, strict=True):
            assert abs(pounds_of(cell) - figure) <= 0.5 + 1e-6
    npc = sum((cash[t] + left[t]) * D1**t for t in range(30))
    assert abs(pounds_of(shown.rows[-1][4]) - npc) <= 0.5 + 1e-6
    sums = table(reports[name], "money-economic", "What the scenario costs")
    assert abs(pounds_of(sums.rows[0][1]) - npc) <= 0.5 + 1e-6


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("caption", ["By kind", "By site"])
def test_parts_add_up_to_the_whole(reports, name, caption):
    rows = table(reports[name], "money-economic", caption).rows
    for column in (1, 2):
        parts = [pounds_of(r[column]) for r in rows[:-1] if r[column].lstrip("+-").startswith("£")]
        assert abs(sum(parts) - pounds_of(rows[-1][column])) <= len(parts) / 2 + 1


@pytest.mark.parametrize("name", NAMES)
def test_bodies_are_the_financial_ledgers_accounts(subjects, reports, name):
    appraisal = subjects[name].appraisal
    ledger = financial_ledger(
        appraisal.before.estate, appraisal.after.estate, appraisal.assumptions
    ).by_body
    shown = {r[0]: r for r in table(reports[name], "money-bodies", "What it does to each").rows}
    # Carlham's fire station and Port Sellwick's police station have no tenure in the site list.
    asked = {"carlham-closure": "Fire", "port-sellwick": "Police", "llanfar": None}[name]
    for body, account in ledger.items():
        loan = account.loan
        arrays = [
            account.capital_gbp,
            account.receipts_gbp,
            None if loan is None else loan.borrowed_gbp,
            None if loan is None else loan.provision_gbp + loan.interest_gbp,
            account.revenue_gbp,
            None if loan is None else account.charge_gbp,
        ]
        if asked is not None and asked in body:
            assert shown[body][2] == "to confirm"
            assert shown[body][3] == "not known"
        if body not in shown:
            assert account.complete
            assert all(not each.any() for each in arrays)
            continue
        for cell, gbp in zip(shown[body][1:], arrays, strict=True):
            if gbp is None:
                assert cell == "not known"
            elif cell == "to confirm":
                assert abs(math.fsum(gbp)) < 0.5
                assert not account.complete
            else:
                assert abs(pounds_of(cell) - math.fsum(gbp)) <= 0.5 + 1e-6
                assert account.complete or "INCOMPLETE" in cell or cell == "£0" or gbp.any()


def texts_of(document, id_):
    """Paragraphs and bullets of a section."""
    found = []
    for block in section(document, id_).blocks:
        found += [block.text] if isinstance(block, Paragraph) else []
        found += list(block.items) if isinstance(block, Bullets) else []
    return found


def test_a_site_of_unknown_tenure_is_not_told_as_no_receipt(reports):
    for name, site in (
        ("carlham-closure", "Carlham fire station"),
        ("port-sellwick", "Port Sellwick police station"),
    ):
        (told,) = (t for t in texts_of(reports[name], "money") if t.startswith("Not known: how"))
        assert site in told
        assert all(w in told for w in ("receipt", "cost of sale", "rent", "cost of holding"))
        note = table(reports[name], "money-bodies", "What it does to each").note
        assert f"Receipts to confirm: how {site} is held is not known." in note
    assert not any("Not known: how" in t for t in texts_of(reports["llanfar"], "money"))


def test_what_is_to_confirm_is_counted_alike_everywhere(subjects, reports):
    for name in NAMES:
        appraisal = subjects[name].appraisal
        lacks = {each.id: each.lacks for each in appraisal.headlines}
        found = economic_ledger(
            appraisal.before.estate, appraisal.after.estate, appraisal.assumptions
        )
        missing = found.against_business_as_usual.to_confirm
        lead = " ".join(texts_of(reports[name], "money"))
        assert len(missing) == lacks["money/npc"]
        assert all(each in lead for each in missing)
        first, *listed_ = texts_of(reports[name], "money-to-confirm")
        if not missing:
            assert first.startswith("Nothing is to confirm")
            continue
        assert f"of which {len(missing)} {'are' if len(missing) > 1 else 'is'}" in first
        ranked = {each.lower().rstrip(".") for each in listed_[: len(missing)]}
        assert ranked == {each.lower() for each in missing}
        book = load_workbook(BytesIO(workbook_bytes(subjects[name])), read_only=True)
        notes = [row[0] for row in book["Summary"].iter_rows(max_row=12, values_only=True)]
        said = first.partition(". ")[0]
        assert any(str(note).startswith(f"INCOMPLETE: {said}; left out") for note in notes)


def test_the_workbook_leaves_unknown_receipts_empty(subjects):
    book = load_workbook(BytesIO(workbook_bytes(subjects["carlham-closure"])))
    assert book["Summary"].freeze_panes is not None
    own = [
        row
        for row in book["Accounts"].iter_rows(values_only=True)
        if "Fire" in str(row[0]) and row[1] == "receipts, less cost of sale"
    ]
    assert [(row[2], set(row[4:])) for row in own] == [("tenure of Carlham fire station", {None})]


def test_who_is_charged_more_is_told_so_beside_its_share(subjects, reports):
    appraisal = subjects["llanfar"].appraisal
    ledger = financial_ledger(
        appraisal.before.estate, appraisal.after.estate, appraisal.assumptions
    ).by_body
    lines = texts_of(reports["llanfar"], "money-bodies")
    for body, account in ledger.items():
        charge = math.fsum(account.charge_gbp)
        own = [line for line in lines if line.startswith(f"{body}: ")]
        told = any("Its charge to revenue rises all the same" in line for line in own)
        assert told is (charge > 0 and bool(own))
        assert not told or f"by £{charge:,.0f}," in own[0]


def test_a_sum_that_lacks_figures_is_not_told_as_tested(reports):
    told = " ".join(texts_of(reports["carlham-closure"], "money-sensitivity"))
    assert "not tested in full; INCOMPLETE: 3 figures are to confirm." in told
    assert "nothing that was tried" not in told


def test_assumptions_are_told_in_units_that_people_say(reports):
    given, areas, *_ = (
        next(t for t in texts_of(reports["llanfar"], "basis-assumptions") if t.startswith(start))
        for start in ("Given for this scenario", "Running cost by floor area", "Defaults")
    )
    assert "cost of sale as a share of the receipt: 2.5%" in given
    assert "extension: £3,500 per m²" in given
    assert "running cost of a building by area: £73 per m² a year" in given
    assert areas == "Running cost by floor area: Llanfâr fire station, 1,012 m²."
    for name in NAMES:
        for line in texts_of(reports[name], "basis-assumptions"):
            assert not re.search(r"GBP|\d m2|\d share|rate per year", line), line


@pytest.mark.parametrize("name", NAMES)
def test_incomplete_money_is_called_so_wherever_it_stands(subjects, reports, name):
    appraisal = subjects[name].appraisal
    ledger = economic_ledger(appraisal.before.estate, appraisal.after.estate, appraisal.assumptions)
    whole = ledger.against_business_as_usual.complete
    document = reports[name]
    figures = next(b for b in section(document, "summary").blocks if isinstance(b, KeyFigures))
    lead = next(b for b in section(document, "money").blocks if isinstance(b, Paragraph))
    chart = section(document, "money-economic").blocks[2].items[0]
    told = [
        figures.items[0].note,
        lead.text,
        table(document, "money-economic", "What the scenario costs").rows[0][3],
        table(document, "money-economic", "Year by year").note,
        table(document, "money-economic", "By kind").rows[-1][1],
        table(document, "money-economic", "By site").rows[-1][1],
        chart.caption.upper(),
    ]
    assert [("INCOMPLETE" in each) for each in told] == [not whole] * len(told)
    assert (figures.items[1].value == "not known") is (
        not ledger.against_business_as_usual.only(
            lambda line: line.item.value != "value left at the end"
        ).complete
    )


def test_payback_is_the_first_year_from_which_all_has_come_back(reports):
    # Llanfar, as its table says: still 418,582 short after year 15, then 125,502 a year back.
    rows = {r[0]: r for r in table(reports["llanfar"], "money-economic", "Year by year").rows}
    short = pounds_of(rows["11 to 15"][2])
    assert short == 418_582
    year = 15 + math.ceil(short / 125_502)
    figures = next(
        b for b in section(reports["llanfar"], "summary").blocks if isinstance(b, KeyFigures)
    )
    assert figures.items[1].value == f"in year {year} (2045/46)"
    lead = next(b for b in section(reports["llanfar"], "money").blocks if isinstance(b, Paragraph))
    assert "discounted, never" in lead.text
    assert pounds_of(rows["All years"][4]) > 0  # so it never comes back, discounted


def test_the_sections_stand_in_order(reports):
    ids = [each.id for each in reports["port-sellwick"].sections]
    order = ["summary", "context", "today", "changes", "maps", "people", "money", "options"]
    order += ["basis", "appendix"]
    assert ids == [each for each in order if each in ids]
    assert {"summary", "today", "changes", "people", "money", "basis"} <= set(ids)
    every = [each.id for each in reports["port-sellwick"].walk()]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_empty_or_a_hole(reports, name):
    for block in reports[name].blocks():
        if isinstance(block, Table):
            assert all(cell.strip() for cells in block.rows for cell in cells), block.caption
    for text in reports[name].texts():
        assert not re.search(r"\bnan\b|\binf\b|None|\bTrue\b|\bFalse\b", text), text
        assert not re.search(r"\b1 (places|residents|changes|figures|standards|sites)\b", text), (
            text
        )


MANY = """
[[change]]
kind = "close"
site = "F-17"
resources_to = "F-07"
year = 1
[[change]]
kind = "relocate"
site = "F-06"
lon = 1.60
lat = 53.74
build_gbp = 3900000
[[change]]
kind = "re-crew"
resource = "F-03-1"
duty_system = "on-call"
availability = "0.85"
[[change]]
kind = "re-crew"
resource = "F-01-2"
to_site = "F-04"
[change.accepted]
bays = "a bay is built"
[[change]]
kind = "re-crew"
resource = "F-08-2"
remove = true
[[change]]
kind = "re-crew"
[change.add]
id = "A-09-2"
site = "A-09"
service = "ambulance"
type = "ambulance"
duty_system = "wholetime"
availability = "0.5"
[[change]]
kind = "standby"
resource = "A-02-3"
hours = "10-22"
site = "N-06"
[[change]]
kind = "co-respond"
service = "fire"
sites = ["F-12", "F-13"]
turnout_s = 330
availability_share = 0.8
callouts_per_year = 120
hours_per_callout = 1.0
[[change]]
kind = "neighbours"
count = false
bodies = ["A neighbouring service (made up)"]
[[change]]
kind = "close"
site = "F-15"
off = true
"""


def test_a_report_of_ten_changes_keeps_to_its_pages(sample_appraiser):
    written = 'schema_version = 1\nname = "many"\narea = "sample"\n' + MANY
    scenario = Scenario.model_validate(tomllib.loads(written))
    document = report_of(one_scenario(sample_appraiser, scenario))
    assert len(PdfReader(BytesIO(pdf_bytes(document))).pages) <= 13


def test_warnings_say_made_up_and_not_reconciled(reports):
    assert reports["llanfar"].warnings == (
        "Made up: no real place, no real service.",
        "Not reconciled with recorded performance.",
    )


def test_the_same_scenario_gives_the_same_document(subjects, reports):
    again = report_of(subjects["llanfar"])
    assert list(again.texts()) == list(reports["llanfar"].texts())


def test_a_scenario_without_money_says_so_and_shows_no_empty_table(town_subjects):
    document = report_of(town_subjects["no-money"])
    money = section(document, "money")
    assert "changes a cost that is counted" in money.blocks[0].text
    assert not any(
        isinstance(b, Table)
        for each in money.walk()
        for b in each.blocks
        if "£" in "".join(map(str, getattr(b, "rows", ())))
    )
    assert "money-economic" not in {each.id for each in document.walk()}
    assert "money-bodies" not in {each.id for each in document.walk()}


def test_costs_of_which_no_figure_is_given_have_no_sums(town_subjects):
    document = report_of(town_subjects["unknown"])
    figures = next(b for b in section(document, "summary").blocks if isinstance(b, KeyFigures))
    assert figures.items[0].value == "not known"
    assert figures.items[1].value == "not known"
    texts = " ".join(
        text
        for each in section(document, "money").walk()
        for b in each.blocks
        if isinstance(b, Paragraph)
        for text in (b.text,)
    )
    assert "not one figure of them is given" in texts
    confirm = section(document, "money-to-confirm").blocks
    assert any(isinstance(each, Bullets) for each in confirm)


def test_a_scenario_that_does_nothing_reads_well(town_subjects):
    document = report_of(town_subjects["nothing"])
    lead = section(document, "summary").blocks[0].text
    assert lead == "The scenario changes nothing of today’s estate. 1 change is listed, not done."
    assert "no standard that is scored changes as shown" in " ".join(document.texts())


def test_only_words_that_occur_are_explained():
    words = [word for word, _ in glossary_terms(["The net present cost of a fire appliance."])]
    assert "net present cost" in words
    assert "appliance" not in words  # everyday English
    assert "turnout" not in words
    assert not glossary_terms(["Nothing special."])


values = st.floats(0, 1, allow_nan=False) | st.sampled_from([NAN])
times = st.floats(1, 3000, allow_nan=False) | st.sampled_from([INF, NAN])
rows_made = st.lists(
    st.one_of(st.tuples(st.just("share"), values, values), st.tuples(st.just("s"), times, times)),
    max_size=9,
)


def way_of(cells):
    """Better, worse or neither, by the cells of a row alone."""
    value, change = cells[2] if cells[2] != "nobody arrives" else cells[1], cells[3]
    if change in {"unchanged", "not known"}:
        return change
    if change in {"no longer reached", "newly reached"}:
        return "worse" if change.startswith("no") else "better"
    rises, more_is_better = change.startswith("+"), value.endswith("%")
    return "better" if rises is more_is_better else "worse"


@given(rows_made)
def test_the_sentence_on_response_counts_what_the_table_shows(made):
    rows = [row(*each, label=f"Standard {at}") for at, each in enumerate(made)]
    said = response_in_words(rows, [])
    ways = [way_of(cells) for cells in standards_table(rows).rows]
    for way in ("better", "worse"):
        found = re.search(rf"(\d+|[Nn]o) standards? gets? {way}", said)
        assert (int(found[1]) if found else 0) == ways.count(way)
    if not rows:
        assert "No standard can be scored" in said
    elif not {"better", "worse"} & set(ways):
        assert ("changes as shown" in said) is ("not known" not in ways)
        assert ("it is not known" in said) is ("not known" in ways)
    else:
        found = re.search(r"(\d+) (?:is|are) unchanged", said)
        assert (int(found[1]) if found else 0) == ways.count("unchanged")
        assert ("None gets worse" in said) is ("worse" not in ways and "not known" not in ways)


def test_nobody_is_said_where_nobody_is_counted():
    assert "nobody can be counted" in people_in_words([])


def test_the_summary_fits_a_page(reports):
    for name in ("port-sellwick", "carlham-closure"):
        only = reports[name].only({"summary", "today"})
        pages = [page.extract_text() for page in PdfReader(BytesIO(pdf_bytes(only))).pages]
        first = next(at for at, text in enumerate(pages) if "What today’s estate attains" in text)
        assert "largest risk" in pages[0]
        assert first == 1


def test_front_counters_and_custody_that_close_are_named_on_the_first_page(reports):
    for name in ("llanfar", "port-sellwick"):
        told = [
            text
            for id_ in ("summary", "context-equality", "people-bases")
            for block in section(reports[name], id_).blocks
            if isinstance(block, Bullets)
            for text in block.items
        ]
        town = {"llanfar": "Llanfâr", "port-sellwick": "Port Sellwick"}[name]
        closed = f"1 front counter closes ({town} police station); mean journey from home to one"
        assert sum(text.startswith(closed) for text in told) == 3
        cells = "12 custody cells lost (Port Sellwick police station); mean journey from incident"
        lost = [text for text in told if text.startswith(cells)]
        assert len(lost) == (3 if name == "port-sellwick" else 0)
        assert all("to custody +4:11 (9:07 to 13:18)" in text for text in lost)

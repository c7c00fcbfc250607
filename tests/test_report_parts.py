"""Parts of the scenario report that tell of today, of the changes and of what it rests on."""

import math

import pandas as pd
import pytest
from made_report import row
from test_report_sections import one_scenario, report_of, seconds_of, section, table

from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.change import Close, CoRespond, Merge
from estates.cost.economic import economic_ledger
from estates.report.document import Bullets, Paragraph, Table
from estates.report.sections.basis import EVERYDAY, glossary_terms
from estates.report.sections.financial_tables import told_once
from estates.report.sections.method_words import method_terms
from estates.report.sections.payback import payback, payback_in_words
from estates.report.sections.people_rows import who
from estates.report.sections.standard_rows import standard_rows, standards_table
from estates.report.sections.summary import main_row
from estates.report.sections.today import backlog_in_words, resting, tenure_in_words
from estates.scenario import Scenario

NAN = float("nan")
LITTLE = "<script>alert(1)</script> #set $x$ \\ =cmd| \u202eabc 🚒"


@pytest.fixture(scope="module")
def merged(area):
    """The market town: a merger with a reason in anybody's words, a closure, one switched off."""
    appraiser = Appraiser(Assessor(load_area(area)))
    rules = ("bays", "bay_height", "turnout_route", "drill_yard", "contamination", "parking")
    rules += ("area", "vetting", "access_24_hours", "custody", "evidence")
    changes = (
        Merge(
            sites=("hq", "north"),
            into="north",
            services=("police",),
            accepted=dict.fromkeys(rules, LITTLE),
            note=LITTLE,
        ),
        Close(
            site="south",
            resources_to="north",
            year=2,
            accepted=dict.fromkeys(rules, LITTLE),
        ),
        Close(site="north", off=True),
    )
    scenario = Scenario(name="merged", title=LITTLE, notes=LITTLE, area="town", change=changes)
    return one_scenario(appraiser, scenario)


@pytest.fixture(scope="module")
def report(merged):
    """Its report."""
    return report_of(merged)


def test_words_of_the_planner_are_shown_as_written(report):
    texts = list(report.texts())
    assert report.title == LITTLE
    assert LITTLE in texts
    changes = table(report, "changes", "The changes")
    assert changes.rows[0][3] == LITTLE
    reasons = [cells[4] for cells in table(report, "changes-hosting", "What is lacking").rows]
    assert reasons
    assert set(reasons) == {LITTLE}


def test_each_change_has_its_row(report):
    rows = table(report, "changes", "The changes").rows
    assert [cells[0] for cells in rows] == ["1", "2", "3"]
    assert [cells[2] for cells in rows] == ["0", "2", "0"]
    assert rows[2][1].endswith("(listed, not done)")
    lead = section(report, "summary").blocks[0].text
    assert lead.startswith("The proposal is 2 changes to today’s estate. 1 more change is listed")


def test_questions_asked_of_hosts_are_counted(merged, report):
    judged = merged.appraisal.outcome.compatibility
    lead = section(report, "changes-hosting").blocks[0].text
    asked = [each.verdict.value for each in judged]
    shown = table(report, "changes-hosting", "What is lacking").rows
    assert f"Of {len(asked)} questions" in lead
    wrong, ask = (asked.count(each) for each in ("incompatible", "to confirm"))
    assert f"{wrong or 'none'} {'is' if wrong == 1 else 'are'} not" in lead
    assert f"{ask or 'none'} {'is' if ask == 1 else 'are'} to confirm" in lead
    assert len(shown) == wrong + ask


def test_steps_of_the_changes_add_up_to_the_whole(merged, report):
    shown = table(report, "changes-found", "What each change brings")
    label = shown.rows[0][1]
    steps = [cells for cells in shown.rows if cells[1] == label]
    raw = merged.appraisal.attribution
    first = raw[raw["change"] == 1].iloc[0]
    whole = next(h for h in merged.appraisal.headlines if h.id == first["headline"])
    of_it = raw[raw["headline"] == whole.id]["in_order"].sum()
    assert of_it == pytest.approx(whole.change, abs=1e-9)
    assert steps


def test_today_is_told_with_its_verdicts(merged, report):
    shown = table(report, "today", "What today’s estate attains")
    lead = section(report, "today").blocks[0].text
    met = sum(cells[5].startswith("met") for cells in shown.rows)
    missed = sum(cells[5].startswith("not met") for cells in shown.rows)
    assert lead.startswith(f"Of {len(shown.rows)} standards scored today, ")
    assert (f"{met} {'is' if met == 1 else 'are'} met" in lead) or not met
    assert (f"{missed} {'is' if missed == 1 else 'are'} not" in lead) or not missed
    for cells, each in zip(
        shown.rows,
        [e for s in merged.appraisal.before.services.values() for e in s.scored],
        strict=True,
    ):
        assert cells[1] == each.standard.name
        if each.standard.kind == "share_within":
            assert cells[2].removeprefix("at most ") == f"{each.expected.value:.1%}"


def test_what_rests_on_one_site_is_what_the_points_say(merged):
    assessment = next(iter(merged.appraisal.before.services.values()))
    for service in merged.appraisal.before.services.values():
        for each in service.scored:
            if each.one_site_only is not None and each.standard.attending == 1:
                found = resting(each, service)
                shares = [part for _, part in found]
                assert shares == sorted(shares, reverse=True)
                # Of the first attending each point rests on one site at most, hour by hour alike.
                assert sum(shares) >= each.one_site_only - 1e-9
    assert assessment.scored


def test_tenure_and_backlog_never_take_the_unknown_for_nothing():
    assert tenure_in_words(["freehold", "", "freehold"]) == "2 freehold and 1 not known"
    assert tenure_in_words(["", ""]) == "not known"
    sites = pd.DataFrame({"backlog_gbp": [100.0, NAN, 0.0]})
    assert backlog_in_words(sites) == "£100 at 2; not known of 1"
    assert backlog_in_words(sites.iloc[[1]]) == "not known"
    assert backlog_in_words(sites.iloc[[0, 2]]) == "£100"


def people(residents, weight=1.0):
    return pd.DataFrame({"residents": residents, "weight": weight, "basis": "incidents a year"})


@pytest.mark.parametrize(
    ("residents", "said"),
    [
        ([], "nobody"),
        ([1.0], "1 resident, 1 place"),
        ([100.0, 23.0], "123 residents, 2 places"),
        ([100.0, NAN], "at least 100 residents, 2 places"),
        ([NAN], "1 place, residents not known"),
    ],
)
def test_people_are_counted_as_far_as_they_are_known(residents, said):
    assert who(people(residents)) == said


def test_the_standard_to_see_first_is_the_one_that_loses_most():
    small = row("share", 0.8, 0.79, in_time=-2.0, label="small")
    large = row("share", 0.8, 0.78, in_time=-20.0, label="large")
    better = row("share", 0.5, 0.9, in_time=400.0, label="better")
    same = row("share", 0.5, 0.5, label="same")
    assert main_row([same, better, small, large]) is large
    assert main_row([same, better]) is better
    assert main_row([same]) is same
    assert main_row([]) is None


def test_nobody_arriving_is_never_unchanged():
    cells = standards_table([row("s", 400.0, math.inf)]).rows[0]
    assert cells[1:4] == ("6:40", "nobody arrives", "no longer reached")


def test_things_to_confirm_are_told_once():
    lines = [
        "rent of A: yearly",
        "tenure of B",
        "Police: tenure of B",
        "Police: TUPE",
        "Fire: TUPE",
    ]
    assert told_once(lines, {"Police", "Fire"}) == [
        "rent of A: yearly",
        "tenure of B",
        "Police and Fire: TUPE",
    ]


def test_payback_in_words(merged):
    appraisal = merged.appraisal
    figures = load_assumptions()
    same = economic_ledger(appraisal.before.estate, appraisal.before.estate, figures)
    assert payback(same.against_business_as_usual, figures) == "nothing to pay back"
    assert "nothing to pay back" in payback_in_words(same.against_business_as_usual, figures)
    ledger = economic_ledger(appraisal.before.estate, appraisal.after.estate, figures)
    assert payback(ledger.against_business_as_usual, figures) == "not known"


def test_first_trained_people_have_a_row_of_their_own(area):
    appraiser = Appraiser(Assessor(load_area(area)))
    change = CoRespond(
        service="fire",
        sites=("south",),
        turnout_s=120,
        availability_share=0.5,
        callouts_per_year=10,
        hours_per_callout=1,
    )
    subject = one_scenario(appraiser, Scenario(name="co", area="town", change=(change,)))
    labels = [each.label for each in standard_rows(subject.appraisal)]
    assert any("first trained person" in each for each in labels)
    assert len(labels) == len(set(labels))


def test_the_method_tells_only_of_what_the_report_holds(merged):
    figures, speeds = load_assumptions(), merged.appraisal.before.assessor.profile.range
    whole = dict(method_terms(speeds, figures, money=True, search=True))
    assert {"Costs", "Ranges", "Better ones found"} <= set(whole)
    assert "30 years from 2026/27" in whole["Costs"]
    today = dict(method_terms(speeds, figures, money=False, search=False))
    assert not {"Costs", "Choices weighed", "Better ones found"} & set(today)


def test_basis_lists_every_assumption_and_every_file(merged, report):
    texts = " ".join(text for text in report.only({"basis"}).texts()).casefold()
    for part in merged.appraisal.before.assessor.area.manifest.parts:
        assert part.file.casefold() in texts
    assert "no road is closed or slowed" in texts
    words = [word for word, _ in glossary_terms(["drive time", "site", "PFI"])]
    assert words == ["drive time", "PFI"]
    assert "site" in EVERYDAY


def test_tables_that_are_empty_say_so_and_lists_are_never_empty(report):
    for block in report.blocks():
        if isinstance(block, Table) and not block.rows:
            assert block.nothing
        if isinstance(block, Bullets):
            assert all(each.strip() for each in block.items)
        if isinstance(block, Paragraph):
            assert block.text.strip()


def test_groups_are_those_that_the_points_make(merged, report):
    shown = table(report, "people-places", "Which groups gain and lose")
    lead = section(report, "people-places").blocks[0].text
    zones = merged.appraisal.measured["zones"].table
    some = zones.assign(lost=zones["change_s"].clip(lower=0) * zones["weight"])
    standard = some.groupby("standard")["lost"].sum().idxmax()
    points = some[some["standard"] == standard]
    for cells in shown.rows:
        own = points[points["urban_rural"] == cells[0]]
        if cells[0] not in {"urban", "rural"}:
            own = points[points["deprivation_decile"] == float(cells[0].split()[0])]
        assert cells[1] == str(len(own))
        assert cells[2] == f"{own['residents'].sum():,.0f}"
        mean = (own["change_s"] * own["weight"]).sum() / own["weight"].sum()
        assert seconds_of(cells[4]) == round(abs(mean)) * (1 if mean > 0 else -1)
    assert "which loses most" in lead

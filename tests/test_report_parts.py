"""Parts of the scenario report that tell of today, of the changes and of what it rests on."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from made_report import row
from read_pdf import pages_of
from test_report_sections import one_scenario, report_of, seconds_of, section, table

from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.change import Close, CoRespond, Merge
from estates.cost.economic import economic_ledger
from estates.report.document import Bullets, Paragraph, Table
from estates.report.formats.pdf import pdf_bytes
from estates.report.sections import summary
from estates.report.sections.basis import EVERYDAY, glossary_terms
from estates.report.sections.financial_tables import told_once
from estates.report.sections.method_words import method_terms
from estates.report.sections.page_room import _lines
from estates.report.sections.payback import payback, payback_in_words
from estates.report.sections.people_rows import Affected, losing_most, unseen, waits, who
from estates.report.sections.public import public_lines
from estates.report.sections.standard_rows import (
    DOUBT,
    beside,
    standard_rows,
    standards_table,
)
from estates.report.sections.summary import cut, main_row, people_in_words, response_in_words
from estates.report.sections.today import backlog_in_words, resting, tenure_in_words
from estates.scenario import Scenario
from estates.summary import verdict

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


def points(change_s, residents, weight=1.0, drops=False, **other):
    """Places under a standard; lost = within the limit no more."""
    size = len(change_s)
    return pd.DataFrame(
        {
            "zone": [f"z{at}" for at in range(size)],
            "change_s": change_s,
            "residents": residents,
            "weight": [weight] * size,
            "drops_out": [drops] * size,
            "in_time_before": [1.0] * size,
            "in_time_after": [1.0] * size,
            **other,
        }
    )


def test_most_is_lost_where_most_people_are_hit_not_where_most_calls_are():
    # Ambulance: 100 calls wait 30 s each (3,000); fire: 0.1 calls wait 90 s (9), but 500 people.
    calls = Affected(row("share", 0.8, 0.7, label="calls"), points([30.0], [10.0], 100.0))
    hit = Affected(row("share", 0.8, 0.79, label="people"), points([90.0], [500.0], 0.1))
    out = Affected(row("share", 0.8, 0.79, label="out"), points([5.0], [600.0], 0.1, drops=True))
    none = Affected(row("share", 0.8, 0.8, label="none"), points([-90.0, 0.0], [9e9, 9e9]))
    assert losing_most([calls, hit]) is hit
    assert losing_most([hit, out, calls]) is out
    assert losing_most([calls, none]) is calls
    assert losing_most([none]) is None
    unknown = Affected(row("share", 0.8, 0.7), points([90.0], [NAN], 50.0))
    assert losing_most([replace(unknown, points=points([90.0], [NAN], 2.0)), unknown]) is unknown
    rows = [each.row for each in (calls, hit, none)]
    assert main_row(rows, [calls, hit, none]) is hit.row


def test_losses_that_a_figure_hides_are_told_beside_it():
    same = Affected(row("share", 0.8, 0.8, label="same"), points([90.0, -90.0], [581.0, 10.0]))
    assert waits(unseen([same])) == "but 581 residents in 1 place wait over a minute longer"
    assert unseen([Affected(row("share", 0.8, 0.7), same.points)]).empty
    said = response_in_words([same.row], [], [same])
    assert said == (
        "Response: no standard changes as shown, but 581 residents in 1 place wait over a minute "
        "longer under it."
    )
    less = Affected(row("share", 0.8, 0.7, label="X"), points([9.0], [5.0], in_time_after=[0.6]))
    assert "nobody drops out" in people_in_words([less])
    lost = Affected(less.row, points([90.0], [5.0], in_time_after=[0.6]))
    assert people_in_words([lost]).endswith("Yet demand of 0.4 a year is no longer within X.")


@pytest.mark.parametrize(
    ("value", "unit", "limit", "said"),
    [
        (0.7998, "share", 0.8, "79.98%"),
        (0.79996, "share", 0.8, "79.996%"),
        (0.7999999, "share", 0.8, "under 80.0%"),
        (0.8, "share", 0.8, "80.0%"),
        (0.8002, "share", 0.8, "80.0%"),
        (0.79, "share", 0.8, "79.0%"),
        (420.3, "s", 420.0, "over 7:00"),
        (420.0, "s", 420.0, "7:00"),
        (math.inf, "s", 420.0, "nobody arrives"),
    ],
)
def test_a_figure_is_never_shown_as_the_limit_that_it_misses(value, unit, limit, said):
    assert beside(value, unit, limit) == said


def test_bounds_are_told_as_bounds():
    bound = replace(row("s", 1169.0, math.inf), bounds=("at best ", "at best "))
    assert standards_table([bound]).rows[0][1:3] == ("at best 19:29", "nobody arrives")
    share = replace(row("share", 0.9, 0.687), bounds=("at most ", "at most "))
    assert share.figures == ("at most 90.0%", "at most 68.7%")


def test_what_supposed_crews_miss_is_not_met_and_what_they_meet_cannot_be_said(merged):
    for assessment in merged.appraisal.before.services.values():
        supposed = replace(assessment, assumed=True)
        for each in assessment.scored:
            found = [
                verdict(replace(each, expected=replace(each.expected, met=met)), supposed, [])
                for met in (True, False)
            ]
            assert found[0] == "cannot be said: no resource list"
            assert found[1].startswith("not met")


def test_verdicts_agree_with_those_of_business_as_usual(merged, report):
    today = {cells[0]: cells[5] for cells in table(report, "today", "What today").rows}
    for each in standard_rows(merged.appraisal, merged.ranges):
        if not each.who:
            assert (DOUBT in each.before) is (DOUBT in today[each.label])
    doubt = replace(row("share", 0.8, 0.8), before=f"not met, {DOUBT}", after=f"met, {DOUBT}")
    assert doubt.verdict == f"not met; then met, {DOUBT}"
    off = f"not met by what is on the map; 5% may be served from off it, {DOUBT}"
    assert replace(doubt, before=off, after=off).verdict == f"not met on this map, {DOUBT}"


def test_public_services_that_are_lost_are_named(merged):
    before = merged.appraisal.before.estate.sites
    had = set(before.loc[before["front_counter"] == "yes", "id"])
    after = merged.appraisal.after.estate.sites
    has = set(after.loc[after["front_counter"] == "yes", "id"])
    told = " ".join(public_lines(merged.appraisal))
    assert ("front counter" in told) is (had != has), told


def test_long_texts_are_cut_at_a_word_and_lines_are_counted():
    assert cut("one two three", 100) == "one two three"
    assert cut("one two, three", 9) == "one two …"
    assert len(cut("x" * 500, 90)) == 92
    assert [_lines(each, 10) for each in ("", "a", "a" * 10, "a" * 11, "aaaa bbbb cccc")] == [
        1, 1, 1, 2, 2,
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["Ten changes", "A long title of a large proposal " * 8])
def test_the_summary_of_a_large_case_ends_on_the_first_page(merged, monkeypatch, title):
    label = "Ambulance, first trained person: First in {} minutes, 90%"
    made = [
        replace(row("s", 400.0, 500.0 + at, 90.0, 110.0, label=label.format(at)),
                before=f"not met, {DOUBT}", after=f"not met on this map, {DOUBT}")
        for at in range(8)
    ]  # fmt: skip
    hit = [Affected(each, points([400.0] * 40, [12_345.0] * 40, drops=True)) for each in made]
    monkeypatch.setattr(summary, "standard_rows", lambda *_: made)
    monkeypatch.setattr(summary, "affected", lambda *_: hit)
    monkeypatch.setattr(
        summary, "change_lines", lambda _: [f"Close {LITTLE} and move its crews. " * 6] * 10
    )
    risk = summary.largest_risks(merged)[0]
    monkeypatch.setattr(
        summary,
        "largest_risks",
        lambda _, count: (replace(risk, text="The site may not be sold in time. " * 20),) * count,
    )
    document = replace(report_of(merged), title=title)
    scenario = replace(merged.appraisal, scenario=replace_title(merged.appraisal.scenario, title))
    page = summary.summary_section(replace(merged, appraisal=scenario))
    pages = pages_of(pdf_bytes(replace(document, sections=(page,))))
    assert len(pages) == 1
    assert "more changes, told under Changes one by one" in pages[0].text
    assert "largest risk" in pages[0].text


def replace_title(scenario, title):
    return scenario.model_copy(update={"title": title})

"""The largest risks: given ones by their score, then what the figures themselves warn of."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_town import CLOSES, HEAD, one, told

import estates.report.sections.risks as module
from estates.business_case import BusinessCase, GivenRisk
from estates.report.sections.risks import (
    GIVEN,
    MODEL,
    MOST_ROWS,
    all_risks,
    largest_risks,
    model_risks,
    risks_table,
    score_in_words,
)
from estates.report.sections.standard_rows import standard_rows

NOTHING = f'{HEAD}[[change]]\nkind = "close"\nsite = "south"\noff = true\n'
scores = st.integers(1, 5) | st.none()
given_risks = st.lists(
    st.builds(
        GivenRisk,
        risk=st.text("ab<#$\\", min_size=1, max_size=9),
        owner=st.text("xy", max_size=4),
        likelihood=scores,
        impact=scores,
    ),
    max_size=30,
)


def with_headline(subject, key, **changes):
    appraisal = subject.appraisal
    headlines = tuple(
        replace(each, **changes) if each.id == key else each for each in appraisal.headlines
    )
    return replace(appraisal, headlines=headlines)


def said(appraisal):
    return [each.text for each in model_risks(appraisal)]


@given(given_risks, st.integers(0, 6))
def test_given_ones_come_first_by_their_score(area_of_town, risks, count):
    subject = told(one(area_of_town), BusinessCase(risk=tuple(risks)))
    found = all_risks(subject)
    first = found[: len(risks)]
    # A stable sort done another way: by score, and where alike as they were given.
    by_hand = [each for score in range(25, -1, -1) for each in risks if each.gravest == score]
    assert [(r.text, r.owner) for r in first] == [(r.risk, r.owner) for r in by_hand]
    assert all(each.source == GIVEN for each in first)
    assert all(each.source == MODEL for each in found[len(risks) :])
    shown = largest_risks(subject, count)
    if 0 < count <= len(risks) < len(found):  # one of the model's own takes a place
        assert shown == (*found[: count - 1], found[len(risks)])
    else:
        assert shown == found[:count]
    table = risks_table(subject)
    assert len(table.rows) <= max(MOST_ROWS, len(found) - len(risks) + 1)
    shown = [row for row in table.rows if row[-1] == GIVEN]
    assert [row[0] for row in shown] == [each.text for each in first[: len(shown)]]
    left = len(risks) - len(shown)
    assert len(table.columns) == (5 if risks else 2)
    assert (f"{left} more risk" in table.note) is (left > 0)
    assert len(table.rows) - len(shown) == len(found) - len(risks)


@pytest.fixture(scope="module")
def area_of_town(area):
    return area


def test_scores_in_words():
    assert score_in_words(3, 4) == "likelihood × impact 3 × 4 = 12 of 25"
    assert score_in_words(3, None) == "likelihood 3 of 5, impact not given"
    assert score_in_words(None, 4) == "impact 4 of 5, likelihood not given"
    assert score_in_words(None, None) == "not scored"


def test_the_town_without_its_southern_station(area):
    """Hardest hit is the row of the zones that loses most, looked for by a plain loop."""
    appraisal = one(area).appraisal
    zones = appraisal.measured["zones"].table
    worst = max(zones.to_dict("records"), key=lambda row: (row["change_s"], row["weight"]))
    text = next(each for each in said(appraisal) if "hit hardest" in each)
    assert worst["name"] in text
    minutes, seconds = divmod(round(worst["change_s"]), 60)
    assert f"{minutes}:{seconds:02d} later on average" in text


def test_nothing_that_changes_warns_of_no_change(area):
    texts = said(one(area, NOTHING).appraisal)
    assert [each for each in texts if "worse" in each or "hardest" in each or "no longer" in each
            or "one site" in each] == []  # fmt: skip
    # What is not known of the model stays.
    assert any("not reconciled" in each for each in texts)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"after": math.nan, "lacks": 0}, "What it costs or saves is not known"),
        ({"after": 5.0, "lacks": 2}, "is INCOMPLETE: 2 figures are to confirm."),
        ({"after": 5.0, "lacks": 1}, "is INCOMPLETE: 1 figure is to confirm."),
        ({"after": 5e5, "lacks": 0, "low": -1e6, "high": 2e6},
         ("Whether it costs or saves is not sure: from a saving of £1.00 million to a cost of "
         "£2.00 million, one assumption otherwise.")),
        ({"after": 5e5, "lacks": 0, "low": 1.0, "high": 2e6}, None),
        ({"after": -5e5, "lacks": 0, "low": -1e6, "high": -1.0}, None),
    ],
)  # fmt: skip
def test_money_that_is_not_sure_is_a_risk(area, changes, text):
    found = [each for each in said(with_headline(one(area), "money/npc", **changes))
             if "costs or saves" in each]  # fmt: skip
    assert bool(found) is (text is not None)
    assert text is None or text in found[0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["met", "not met", "may be met: availability is not known"]),
            st.sampled_from(["met", "not met", "not met by what is on the map; 5% off it"]),
            st.floats(0, 1),
            st.floats(0, 1),
        ),
        max_size=5,
    )
)
def test_no_sentence_contradicts_the_table_of_standards(area_of_town, made):
    appraisal = one(area_of_town).appraisal
    first = standard_rows(appraisal)[0]
    rows = [
        replace(
            first,
            label=f"standard {n}",
            before=before,
            after=after,
            promise=replace(first.promise, unit="share", before=was, after=now),
        )
        for n, (before, after, was, now) in enumerate(made)
    ]
    lost = [r for r in rows if r.before == "met" and r.after.startswith("not met")]
    texts = list(module._no_longer_met(rows))  # noqa: SLF001
    assert len(texts) == bool(lost)
    if len(lost) == 1:
        assert texts[0].startswith(f"{lost[0].label} is no longer met")
    elif lost:
        assert texts[0].startswith(f"{len(lost)} standards are no longer met: {lost[0].label}")
    worse = [
        r for r in rows
        if r.before == "not met" and round(100 * (r.promise.before - r.promise.after), 1) > 0
    ]  # fmt: skip
    assert len(list(module._missed_and_worse(rows))) == bool(worse)  # noqa: SLF001


def test_demand_that_comes_to_rest_on_one_site_is_a_risk(area):
    appraisal = one(area).appraisal
    found = appraisal.measured["response"]
    table = found.table.assign(one_site_only_before=0.25, one_site_only_after=0.25)
    for after, there in ((0.25, False), (0.2501, False), (0.2, False), (0.5, True)):
        now = table.assign(one_site_only_after=after, one_site_only_change=after - 0.25)
        measured = {**appraisal.measured, "response": replace(found, table=now)}
        texts = [each for each in said(replace(appraisal, measured=measured)) if "one site" in each]
        assert bool(texts) is there
    assert texts[0].startswith("50.0% of the demand in time rests on one site alone (")
    assert texts[0].endswith("; today 25.0%).")


def test_a_risk_says_where_it_is_from(area):
    case = BusinessCase(risk=(GivenRisk(risk="It rains", likelihood=5, impact=1),))
    first, second, *_ = all_risks(told(one(area, CLOSES), case))
    assert first.told == "given, likelihood × impact 5 × 1 = 5 of 25"
    assert second.told == "from the model"


def test_a_half_that_is_not_given_may_be_the_worst():
    def gravest(likelihood, impact):
        return GivenRisk(risk="r", likelihood=likelihood, impact=impact).gravest

    assert gravest(2, 3) == 6
    assert gravest(None, 4) == 20
    assert gravest(1, None) == 5
    assert gravest(None, None) == 0

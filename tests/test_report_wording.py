"""Sentences of reports: counts, better and worse, ranges, money; never against their table."""

import calendar
import datetime as dt
import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_report import row

from coverage.counted import agreeing, counted
from estates.amounts import as_change, as_value, shows
from estates.headline import Headline
from estates.report.sections.money_words import money_line, npc_figure
from estates.report.sections.response_words import response_figure
from estates.report.wording import (
    Course,
    change_cell,
    cost_in_words,
    course,
    course_of,
    day_in_words,
    lacking,
    listed,
    number,
    range_cell,
    range_in_words,
    range_of,
    sentence,
    value_in_words,
)
from estates.view.money import pounds

UNITS = ("share", "s", "weight")
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("size", "said"), [(0, "no sites"), (1, "1 site"), (2, "2 sites"), (1500, "1,500 sites")]
)
def test_counts_know_singular_and_plural(size, said):
    assert counted(size, "site") == said


def test_irregular_plurals_and_verbs():
    assert counted(2, "body", "bodies") == "2 bodies"
    assert counted(1, "body", "bodies") == "1 body"
    assert [agreeing(n, "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]
    assert [number(n) for n in (0, 1, 2000)] == ["none", "1", "2,000"]


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "", "b", "c"], "a, b and c")],
)
def test_lists(names, said):
    assert listed(names) == said


def test_long_lists_say_how_many_are_left():
    assert listed("abcdef", most=3) == "a, b, c and 3 more"
    assert listed("abc", most=3) == "a, b and c"


@pytest.mark.parametrize(
    ("text", "said"),
    [("one thing", "One thing."), ("Said.", "Said."), ("why?", "Why?"), ("", ""), ("£3", "£3.")],
)
def test_sentences_start_with_a_capital_and_end(text, said):
    assert sentence(text) == said


@pytest.mark.parametrize(
    ("change", "unit", "way"),
    [
        (0.01, "share", Course.BETTER),
        (-0.01, "share", Course.WORSE),
        (0.0004, "share", Course.SAME),  # shown as 0.0 points
        (-0.0004, "share", Course.SAME),
        (1.0, "s", Course.WORSE),
        (-1.0, "s", Course.BETTER),
        (0.4, "s", Course.SAME),  # shown as 0:00
        (INF, "s", Course.WORSE),  # nobody arrives any more
        (-INF, "s", Course.BETTER),
        (3.0, "weight", Course.BETTER),
        (-0.04, "weight", Course.SAME),
        (1.0, "gbp", Course.WORSE),
        (-1.0, "gbp", Course.BETTER),
        (0.4, "gbp", Course.SAME),
        (NAN, "share", Course.UNKNOWN),
    ],
)
def test_which_way_a_change_goes(change, unit, way):
    assert course(change, unit) is way


@pytest.mark.parametrize(
    ("change", "unit", "said"),
    [
        (-0.006, "share", "-0.6 points"),
        (0.0001, "share", "unchanged"),
        (61.0, "s", "+1:01"),
        (INF, "s", "no longer reached"),
        (-INF, "s", "newly reached"),
        (NAN, "weight", "not known"),
    ],
)
def test_changes_in_cells(change, unit, said):
    assert change_cell(change, unit) == said


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (0.003, 0.012, "share", "between +0.3 and +1.2 points"),
        (-0.007, 0.0, "share", "between -0.7 points and 0.0 points"),
        (0.0031, 0.0032, "share", ""),
        (60.0, INF, "s", "between +1:00 and nobody arriving"),
        (None, 0.1, "share", ""),
        (NAN, 0.1, "share", ""),
    ],
)
def test_ranges(low, high, unit, said):
    found = range_in_words(low, high, unit)
    assert found.replace(" points and", " and") == said.replace(" points and", " and")


def money(after, low=None, high=None, lacks=0):
    return Headline(
        id="money/npc",
        label="net present cost",
        unit="gbp",
        before=0.0,
        after=after,
        low=low,
        high=high,
        lacks=lacks,
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (150e3, 1.36e6, "a cost between £150,000 and £1.36 million"),
        (-172e3, -145e3, "a saving between £145,000 and £172,000"),
        (-258e3, 946e3, "from a saving of £258,000 to a cost of £946,000"),
        (0.0, 5e3, "a cost between £0 and £5,000"),
        (-0.3, 5e3, "a cost between £0 and £5,000"),
        (-5e3, 0.2, "a saving between £0 and £5,000"),
        (1e6, 1e6 + 10, ""),
    ],
)
def test_ranges_of_money_name_costs_and_savings(low, high, said):
    assert range_of(money(0.0, low, high)) == said


@pytest.mark.parametrize(
    ("gbp", "said"),
    [
        (2e6, "costs £2.00 million"),
        (-300, "saves £300"),
        (0.3, "neither costs nor saves as shown"),
        (-0.3, "neither costs nor saves as shown"),
        (NAN, "costs or saves what is not known"),
    ],
)
def test_costs_and_savings(gbp, said):
    assert cost_in_words(gbp) == said


def test_part_of_a_sum_is_neither_better_nor_worse():
    assert course_of(money(-5e6, lacks=2)) is Course.UNKNOWN
    assert course_of(money(-5e6)) is Course.BETTER


def test_what_a_sum_lacks():
    assert lacking(0) == ""
    assert lacking(1) == "INCOMPLETE: 1 figure is to confirm"
    assert lacking(12) == "INCOMPLETE: 12 figures are to confirm"


finite = st.floats(-5e7, 5e7, allow_nan=False)
anything = finite | st.sampled_from([NAN, INF, 0.0, -0.0, 0.49, -0.49, 0.0005, -0.0005])
maybe = st.none() | finite


@st.composite
def sums(draw):
    """Headlines of money, as the appraisal gives them: part of a sum has no range."""
    after = draw(finite | st.sampled_from([NAN, 0.4, -0.4, 0.5, -0.5]))
    lacks = draw(st.sampled_from([0, 0, 1, 7]))
    ends = sorted([draw(finite), draw(finite), after]) if not math.isnan(after) else [0.0]
    ranged = not lacks and not math.isnan(after)
    return money(after, ends[0] if ranged else None, ends[-1] if ranged else None, lacks)


@given(sums())
def test_sentences_of_money_agree_with_the_figure(headline):
    said, figure = money_line(headline, "All"), npc_figure(headline)
    gbp = headline.after
    if math.isnan(gbp):
        assert "not known" in said
        assert figure.value == "not known"
        return
    shown = pounds(gbp)
    assert ("the scenario costs" in said) is (gbp > 0 and shown != "£0")
    assert ("the scenario saves" in said) is (gbp < 0 and shown != "£0")
    assert ("neither" in said) is (shown == "£0")
    plain = said.partition(" (")[0]
    assert (f" {pounds(abs(gbp))}" in plain) is (shown != "£0")
    assert ("INCOMPLETE" in said) is bool(headline.lacks)
    assert ("INCOMPLETE" in figure.note) is bool(headline.lacks)
    if headline.lacks:  # part of a sum is never the large figure
        assert figure.value == "incomplete"
        assert (pounds(abs(gbp)) in figure.note) is (shown != "£0")
        return
    assert figure.label == f"Net present {'saving' if gbp < 0 and shown != '£0' else 'cost'}"
    assert figure.value == pounds(abs(gbp))


@given(finite, finite)
def test_money_ranges_hold_both_ends(one, other):
    low, high = sorted((one, other))
    said = range_of(money(0.0, low, high))
    if not said:
        assert pounds(low) == pounds(high)
        return
    assert {pounds(abs(low)), pounds(abs(high))} == set(re.findall(r"£[\d,.]+(?: million)?", said))
    if "saving of" in said:
        assert low < 0 < high
    else:
        assert ("saving" in said) is (low < 0 and pounds(low) != "£0")


@given(st.sampled_from(UNITS), anything)
@example("s", INF)
@example("s", -INF)
def test_cells_and_courses_agree(unit, change):
    cell, way = change_cell(change, unit), course(change, unit)
    assert (cell == "unchanged") is (way is Course.SAME)
    assert (cell == "not known") is (way is Course.UNKNOWN)
    if cell[:1] in "+-":
        rises = cell.startswith("+")
        assert (way is Course.BETTER) is (rises if unit != "s" else not rises)
    if math.isfinite(change) and shows(change, unit):
        assert cell == as_change(change, unit)


@given(st.sampled_from(UNITS), finite, finite, finite)
def test_range_cells_hold_both_ends_as_shown(unit, before, one, other):
    low, high = sorted((one, other))
    headline = Headline(
        id="x", label="x", unit=unit, before=before, after=before + low, low=low, high=high
    )
    ends = [as_change(each, unit).removesuffix(" points") for each in (low, high)]
    cell = range_cell(headline)
    if ends[0] == ends[1]:
        alike = course_of(headline) is Course.SAME
        assert cell == ("none" if alike else "the same throughout")
    else:
        assert cell.removesuffix(" points").replace(" points to", " to") == " to ".join(ends)


def test_a_value_that_nobody_reaches():
    assert value_in_words(INF, "s") == "nobody arrives"
    assert value_in_words(NAN, "share") == "not known"
    assert value_in_words(485.4, "s") == "8:05"


def test_the_figure_to_see_first_is_told_by_its_course():
    figure = response_figure(row("share", 0.76, 0.70))
    assert (figure.value, figure.note) == ("-6.0 points", "76.0% to 70.0%: worse")
    figure = response_figure(row("s", INF, 400.0))
    assert (figure.value, figure.note) == ("newly reached", "nobody arrives to 6:40: better")
    figure = response_figure(row("s", 400.0, 400.2))
    assert (figure.value, figure.note) == ("unchanged", "6:40")


@pytest.mark.parametrize(
    ("before", "after", "unit"),
    [
        (0.9664999999999998, 0.9665, "share"),
        (222.49999999999997, 222.5, "s"),
    ],
)
def test_float_noise_at_a_tie_is_not_shown(before, after, unit):
    assert as_value(before, unit) == as_value(after, unit)


def test_months_are_english_whatever_the_computer_speaks():
    assert day_in_words(dt.date(2026, 1, 2)) == "2 January 2026"
    assert day_in_words(dt.date(2024, 12, 31)) == "31 December 2024"
    months = [day_in_words(dt.date(2026, month, 1)).split()[1] for month in range(1, 13)]
    assert months == list(calendar.month_name)[1:]  # tests run in the C locale

"""Hours of the week: the grammar, midnight, days, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.errors import CoverageInputError
from coverage.hours import DAYS, crewed, hour_name, hourly, hours_in_words


def named(text):
    return set(np.flatnonzero(crewed(text, what="pump 1")))


def test_a_bare_number_holds_all_week():
    assert hourly("0.85", what="x").tolist() == [0.85] * 168


def test_later_clauses_override_earlier():
    values = hourly("0.85; Mon-Fri 07-18=0.35; Fri 12-13 = .5", what="x")
    assert values[6] == 0.85
    assert values[7] == 0.35  # Monday 07:00, the first hour named
    assert values[17] == 0.35
    assert values[18] == 0.85  # the end hour is exclusive
    assert values[4 * 24 + 12] == 0.5
    assert values[5 * 24 + 7] == 0.85  # Saturday
    assert (values == 0.35).sum() == 5 * 11 - 1


def test_hours_not_named_are_zero():
    assert hourly("Sat,Sun=0.9", what="x").sum() == pytest.approx(48 * 0.9)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("always", set(range(168))),
        ("Always", set(range(168))),
        ("00-24", set(range(168))),
        ("07-19", {24 * d + h for d in range(7) for h in range(7, 19)}),
        ("Mon 7-9", {7, 8}),
        ("mon 07-09", {7, 8}),
        ("Mon 22-02", {22, 23, 24, 25}),  # runs into Tuesday
        ("Sun 22-02", {166, 167, 0, 1}),  # and from Sunday into Monday
        ("Sat,Sun", set(range(120, 168))),
        ("Fri-Mon 00-01", {0, 96, 120, 144}),
        ("Mon,Wed-Thu 05-06", {5, 53, 77}),
        ("Mon 08-10; Sat 08-12", {8, 9, 128, 129, 130, 131}),
        ("Mon 23-24", {23}),
        ("Mon 08-08", {*range(8, 32)}),  # a shift of 24 hours
    ],
)
def test_named_hours(text, hours):
    assert named(text) == hours


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" ; ", "empty"),
        ("07-25", "not between 00 and 24"),
        ("Mon-Fry 07-18", "'Fry' is not a day"),
        ("Mon-Wed-Fri 07-18", "not understood"),
        ("7am-6pm", "not understood"),
        ("Monday 07-18", "not understood"),
        ("07:00-18:00", "not understood"),
        ("0.85", "not understood"),
        ("Mon 07-18=0.5", "hours alone"),
        ("=0.5", "hours alone"),
    ],
)
def test_crewed_hours_refused(text, message):
    with pytest.raises(CoverageInputError, match=message):
        crewed(text, what="pump 1")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("7am-6pm", "write 07-18, or on some days Mon-Fri 07-18."),
        ("07:00-18:00", "write 07-18, or"),
        ("12am to 12pm", "write 00-12, or"),
        ("Mon-Fri 7am-6pm", "write Mon-Fri 07-18."),
        ("Monday 07:00-18:00", "write always, 07-19 or Mon-Fri 07-18."),
        ("30-40 pm", "write always, 07-19 or Mon-Fri 07-18."),
        ("0.85", "write always, 07-19 or Mon-Fri 07-18."),
    ],
)
def test_hours_by_the_clock_are_offered_in_the_grammar(text, offered):
    with pytest.raises(CoverageInputError) as refused:
        crewed(text, what="pump 1")
    assert str(refused.value).partition("; ")[2].startswith(offered)


def test_shares_are_offered_as_shares():
    for text, offered in (("85%", "write 0.85."), ("0,85", "write 0.85."), ("x", "write 0.85, or")):
        with pytest.raises(CoverageInputError, match=offered):
            hourly(text, what="pump 1")


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "-0.5", "1_0", "1e3", "always", "07-19", "Mon", "Mon-Fri=", "0,85"]
)
def test_values_refused_and_named(text):
    with pytest.raises(CoverageInputError, match=r"^pump 1: "):
        hourly(text, what="pump 1")


def test_hour_names():
    assert hour_name(np.array([0])) == "Monday 00:00-01:00"
    assert hour_name(np.array([167])) == "Sunday 23:00-24:00"
    assert hour_name(np.arange(7) * 24 + 23) == "every day 23:00-24:00"
    assert hour_name(np.arange(5) * 24 + 7) == "Monday to Friday 07:00-08:00"
    assert hour_name(np.array([7, 55])) == "Monday and Wednesday 07:00-08:00"
    assert hour_name(np.array([7, 8, 9])) == "Monday 07:00-08:00"


@given(st.sampled_from(DAYS), st.integers(0, 23), st.integers(0, 24), st.integers(0, 100))
def test_agrees_with_walking_the_clock(day, start, end, percent):
    hour, walked = start, set()
    at = DAYS.index(day) * 24 + start
    while True:
        walked.add(at % 168)
        at, hour = at + 1, hour % 24 + 1
        if hour == end or (hour == 24 and end == 0):
            break
    values = hourly(f"{day} {start:02d}-{end:02d}={percent / 100}", what="x")
    assert set(np.flatnonzero(values == percent / 100)) >= walked
    assert named(f"{day} {start:02d}-{end:02d}") == walked


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for read in (hourly, crewed):
        try:
            values = read(text, what="x")
        except CoverageInputError:
            continue
        assert np.isfinite(values).all()
        assert (values >= 0).all()


def test_hours_are_said_as_a_person_writes_them():
    for text in ("always", "07-19", "19-07", "Sat,Sun", "Sat 08-12; Mon-Fri 08-17", "23-24",
                 "Mon-Thu,Sun 10-22; Fri,Sat 12-04"):  # fmt: skip
        assert hours_in_words(crewed(text, what="x")) == text
    assert hours_in_words(np.zeros(168, bool)) == "never"


@given(st.lists(st.booleans(), min_size=168, max_size=168).filter(any))
def test_hours_in_words_are_read_back(hours):
    assert crewed(hours_in_words(np.array(hours)), what="x").tolist() == hours

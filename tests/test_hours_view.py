"""Hours of the week: one by one they make the week, and the chart says what the table says."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_estates import HANDLING_S, at_station, demand_of, standard, starts_of
from reference_attainment import Unit, expected

from coverage.attainment import Attainment, NotScored, attain
from coverage.by_hour import figures_by_hour
from coverage.hours import HOURS_OF_WEEK, crewed, hourly
from estates.view.hours_view import Hours, hours_chart, hours_in_words, hours_table

INF = math.inf
MONDAY_NOON, MONDAY_2, SATURDAY_NOON = 12, 2, 5 * 24 + 12

# One crew that is never free at A on weekday days, one always at B; B is late for the first point.
# Seconds are turnout + drive; 520 are in time.
UNITS = [
    at_station("A", "1; Mon-Fri 07-19=0", [200, 300]),
    at_station("B", "0.5", [700, 400]),
]
# Twice the demand by day.
DEMAND = demand_of([[2.0 if 7 <= hour < 19 else 1.0 for hour in range(24)]] * 2)
# Drives take half as long again by night, and a patrol stands elsewhere then.
PACE = tuple(1 if 7 <= hour < 19 else 0 for hour in range(24))
ROAMING = Unit(
    "C",
    hourly("0.6; Sat,Sun=0.3", what="test").tolist(),
    [
        ([0.75 if 7 <= hour < 19 else 0.25 for hour in range(24)], [[450, 900], [300, 600]]),
        ([0.25 if 7 <= hour < 19 else 0.75 for hour in range(24)], [[900, 150], [600, 100]]),
    ],
)
PACED = [
    Unit("A", hourly("0.9; Sat 10-14=0", what="test").tolist(), [([1.0] * 24, [[300, INF]] * 2)]),
    ROAMING,
]


def at_hour(hour, units=UNITS, demand=DEMAND, of=None, pace=(0,) * 24):
    return attain(of or standard(), demand, starts_of(units, pace), HANDLING_S, hour)


def test_an_hour_by_hand():
    """At noon on a weekday only B comes, half the time, in time for the second point alone."""
    noon, night = at_hour(MONDAY_NOON), at_hour(MONDAY_2)
    assert noon.expected.value == pytest.approx((0 + 0.5) / 2)
    assert noon.expected.unreached == pytest.approx(0.5)
    assert noon.expected.mean_s == pytest.approx(HANDLING_S + (700 + 400) / 2)
    assert noon.weight == pytest.approx(2 * 2 / 7)
    # At night A comes to both; at weekends by day too.
    assert night.expected.value == 1
    assert night.expected.mean_s == pytest.approx(HANDLING_S + (200 + 300) / 2)
    assert at_hour(SATURDAY_NOON).expected.value == 1
    assert noon.worst_hour == ""


def test_every_hour_by_hand():
    table = figures_by_hour(standard(), DEMAND, starts_of(UNITS), HANDLING_S)
    on_days = crewed("Mon-Fri 07-19", what="test")
    np.testing.assert_allclose(table["share_within"], np.where(on_days, 0.25, 1.0))
    np.testing.assert_allclose(table["mean_s"], HANDLING_S + np.where(on_days, 550, 250))
    np.testing.assert_allclose(table["share_reached"], np.where(on_days, 0.5, 1.0))
    by_day = crewed("07-19", what="test")
    np.testing.assert_allclose(table["weight"], np.where(by_day, 4, 2) / 7)


@pytest.mark.parametrize("attending", [1, 2])
@pytest.mark.parametrize(("units", "pace"), [(UNITS, (0,) * 24), (PACED, PACE)])
def test_the_hours_weighed_by_their_demand_are_the_week(units, pace, attending):
    of = standard(attending=attending)
    week = attain(of, DEMAND, starts_of(units, pace), HANDLING_S)
    table = figures_by_hour(of, DEMAND, starts_of(units, pace), HANDLING_S)
    assert table["weight"].sum() == pytest.approx(week.weight)
    share = np.average(table["share_within"], weights=table["weight"])
    assert share == pytest.approx(week.expected.share_within, abs=1e-12)
    reached = table["weight"] * table["share_reached"]
    assert 1 - reached.sum() / week.weight == pytest.approx(week.expected.unreached, abs=1e-12)
    mean_s = (reached * table["mean_s"].where(reached > 0, 0.0)).sum() / reached.sum()
    assert mean_s == pytest.approx(week.expected.mean_s)
    assert table["share_within"].min() == pytest.approx(week.worst_hour_share)


@pytest.mark.parametrize("attending", [1, 2])
def test_every_hour_agrees_with_listing_all_that_may_happen(attending):
    """And one hour alone agrees with the same hour of the table."""
    of = standard(attending=attending)
    rows = [[2.0 if 7 <= hour < 19 else 1.0 for hour in range(24)]] * 2
    limit = of.limit_s
    listed = expected(PACED, rows, attending, HANDLING_S, limit, PACE)["by_hour"]
    table = figures_by_hour(of, DEMAND, starts_of(PACED, PACE), HANDLING_S)
    np.testing.assert_allclose(table["share_within"], listed, atol=1e-12)
    for hour in (0, 12, 6 * 24 - 12, HOURS_OF_WEEK - 1):
        alone = at_hour(hour, PACED, of=of, pace=PACE)
        assert alone.expected.share_within == pytest.approx(listed[hour], abs=1e-12)
        assert alone.expected.mean_s == pytest.approx(table["mean_s"][hour])


def test_geography_of_an_hour_is_that_of_its_crews_and_its_pace():
    """The nearest is who is on duty then, at the pace of then."""
    starts = starts_of([*PACED[:1], at_station("B", "1", [100, 100])])
    off_duty = np.array([crewed("Sat,Sun", what="test"), crewed("Mon-Fri", what="test")])
    starts = replace(starts, crewed=off_duty, availability=starts.availability * off_duty)
    weekday, weekend = (
        attain(standard(), DEMAND, starts, HANDLING_S, hour) for hour in (MONDAY_NOON, 5 * 24)
    )
    assert weekday.zones["nearest_site"].tolist() == ["B", "B"]
    assert weekend.zones["nearest_site"].tolist() == ["A", ""]
    assert weekday.zones["nearest_s"].tolist() == [180, 180]
    paced = [at_hour(hour, PACED[1:], pace=PACE).zones["nearest_s"][0] for hour in (0, 12)]
    assert paced == [450 + HANDLING_S, 300 + HANDLING_S]


def test_an_hour_without_demand_is_not_scored():
    only_at_9 = demand_of([[1.0 if hour == 9 else 0.0 for hour in range(24)]] * 2)
    refused = at_hour(MONDAY_2, demand=only_at_9)
    assert isinstance(refused, NotScored)
    assert refused.why == "no demand of its kind on Monday 02:00-03:00."
    assert isinstance(at_hour(9, demand=only_at_9), Attainment)
    table = figures_by_hour(standard(), only_at_9, starts_of(UNITS), HANDLING_S)
    assert table["share_within"].notna().sum() == 7


def shown(share, weight=None, *, of_mean=False):
    return Hours(
        figures=pd.DataFrame(
            {
                "weight": np.ones(HOURS_OF_WEEK) if weight is None else weight,
                "share_within": share,
                "mean_s": share,
                "share_reached": 1.0,
            }
        ),
        of_mean=of_mean,
        what="Share in time",
    )


def test_table_and_words_by_hand():
    share = np.full(HOURS_OF_WEEK, 0.8)
    share[[27, 51]], share[100] = 0.25, 0.95
    hours = shown(share)
    table = hours_table(hours)
    assert table.shape == (24, 7)
    assert table.loc["03:00", ["Monday", "Tuesday", "Wednesday"]].tolist() == [
        f"{part}%" for part in (80, 25, 25)
    ]
    assert table.loc["04:00", "Friday"] == "95%"
    assert hours_in_words(hours) == (
        "Share in time. Worst: 25% on Tuesday and Wednesday 03:00-04:00, one of 2 such "
        "hours. Best: 95% on Friday 04:00-05:00."
    )


def test_of_a_mean_the_longest_is_the_worst():
    seconds = np.full(HOURS_OF_WEEK, 300.0)
    seconds[0], seconds[1] = 500.0, 200.0
    words = hours_in_words(shown(seconds, of_mean=True))
    assert "Worst: 8:20 on Monday 00:00-01:00. Best: 3:20 on Monday 01:00-02:00." in words


def test_hours_without_demand_are_said_to_have_none():
    weight = np.ones(HOURS_OF_WEEK)
    weight[:24] = 0
    share = np.where(weight > 0, 0.5, np.nan)
    share[100] = 0.75
    hours = shown(share, weight)
    assert set(hours_table(hours)["Monday"]) == {"no demand"}
    assert "24 of the 168 hours have no demand" in hours_in_words(hours)


def test_hours_that_are_all_alike_are_one_sentence():
    hours = shown(np.full(HOURS_OF_WEEK, 0.5))
    assert hours.alike
    assert hours_in_words(hours).startswith("Every hour is alike: 50%.")


def test_the_chart_says_what_it_shows():
    share = np.full(HOURS_OF_WEEK, 0.8)
    share[27] = 0.25
    said = hours_chart(shown(share), chosen=None).to_dict()["description"]
    assert "Worst: 25% on Tuesday 03:00-04:00" in said


def test_the_chart_holds_every_value_as_text_and_frames_the_chosen_hour():
    share = np.linspace(0.2, 0.9, HOURS_OF_WEEK)
    share[5] = np.nan
    chart = hours_chart(shown(share), chosen=27).to_dict()
    (cells,) = chart["datasets"].values()
    assert [cell["short"] for cell in cells[:6]] == ["20", "20", "21", "21", "22", "–"]
    assert [cell["when"] for cell in cells if cell["chosen"]] == ["Tuesday 03:00-04:00"]
    assert len(cells) == HOURS_OF_WEEK
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["rect", "text", "rect"]
    bad = [cell["bad"] for cell in cells]
    assert (bad[0], bad[-1]) == (1, 0)  # the least share is the worst

"""Modelled beside recorded: solved by hand on four calls, and refusals of records that do not fit.

One station, four demand points of one call a year each, drives of 100, 200, 300 and 400 s. Turnout
is 60 s, call handling 90 s: the mean is 90 + 60 + 250 = 400 s.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from coverage.attainment import attain
from coverage.demand import Basis
from coverage.recorded import NOT_RECONCILED, Actual, reconcile
from coverage.response import Starts
from coverage.service import Service
from coverage.speed import SpeedRange
from coverage.standard import CallHandling, MeanWithin
from estates.errors import EstateInputError
from estates.uploads import Upload, own_records_from
from estates.view.closing_view import closing, closing_lines, parts_in_words, parts_table_of
from estates.view.reconciled_chart import chart_rows, dot_plot
from estates.view.reconciled_view import (
    NO_RECORD,
    SECOND,
    compared_or_why,
    comparison_table,
    comparisons,
    published_table,
)

DRIVES = (100.0, 200.0, 300.0, 400.0)
RANGE = SpeedRange(low=0.85, high=1.15)
FIRES = ("dwelling fire",)


class FourCalls:
    """Demand of four points, one call a year each, spread evenly over the day."""

    def __init__(self, points):
        self.places = SimpleNamespace(ids=np.array([f"z{i}" for i in range(points)]))
        self.zones = pd.DataFrame(
            {"name": [f"Z{i}" for i in range(points)], "urban_rural": "urban"}
        )

    def weight(self, _service, _types=()):
        each = np.full((len(self.zones), 24), 1 / 24)
        return SimpleNamespace(
            by_hour=each, basis=Basis.INCIDENTS, hours_known=False, total=each.sum(axis=1)
        )


DEMAND = FourCalls(len(DRIVES))


def standard(**changes):
    usual = {
        "id": "mean", "name": "Mean of 7 minutes", "service": "fire", "areas": ["x"],
        "kind": "mean", "limit_s": 420, "attending": 1, "incident_types": FIRES,
        "setting": "any", "clock_starts": "call", "status": "in force", "dated": "2026",
        "source": "made up", "verified": True, "scored": True,
    }  # fmt: skip
    return MeanWithin(**{**usual, **changes})


def record(total_s, **changes):
    usual = {
        "service": "fire", "area": "x", "body": "X Fire", "measure": "mean",
        "incident_type": "Dwelling fires", "incident_types": FIRES, "period": "2024/25",
        "clock_starts": "call", "total_s": total_s, "source": "made up", "verified": True,
    }  # fmt: skip
    return Actual(**{**usual, **changes})


def assessed(actual=None, *, turnouts=(60.0,), drives=(DRIVES,), free=1.0, known=True, **changes):
    """One service of made-up drives, scored by the product's own arithmetic."""
    n = len(turnouts)
    starts = Starts(
        resource=np.arange(n),
        share=np.ones((n, 24)),
        pace=np.zeros(24, int),
        response_s=np.array(drives)[None] + np.array(turnouts)[None, :, None],
        site_ids=np.array([f"s{i}" for i in range(n)]),
        crewed=np.ones((n, 168), bool),
        availability=np.full((n, 168), free),
    )
    attained = attain(standard(**changes), DEMAND, starts, 90.0)
    return SimpleNamespace(
        service=Service.FIRE,
        resources=[SimpleNamespace(turnout_s=each) for each in turnouts],
        scored_starts=starts,
        scored=(attained,),
        handling=CallHandling(service="fire", seconds=90, source="made up", verified=False),
        reconciliations={"mean": reconcile(attained.expected.mean_s, actual, expected=known)},
        published=() if actual is None else (actual,),
        availability_known=known,
        assumed=False,
    )


def closed(recorded_s, **given):
    found = assessed(**given)
    return closing(found.scored[0], found, DEMAND, recorded_s)


def compared(actual, own=(), **given):
    found = assessed(actual, **given)
    drives = given.pop("drives", (DRIVES,))
    slower = [[drive / 0.85 for drive in crew] for crew in drives]
    at_ends = {0.85: assessed(actual, drives=slower, **given)}
    return comparisons({Service.FIRE: found}, {Service.FIRE: at_ends}, own)


def test_the_three_parts_of_the_mean():
    found = closed(400.0)
    assert found.handling_now_s == 90
    assert found.turnout_now_s == pytest.approx(60, abs=1e-3)
    assert found.drive_now_s == pytest.approx(250, abs=1e-3)


def test_a_model_that_is_too_slow_by_35_seconds():
    # 250 s of drive would have to be 215: 14% less. Turnout 60 - 35, handling 90 - 35.
    found = closed(365.0)
    assert found.drive == pytest.approx(0.86, abs=1e-3)
    assert found.turnout_s == pytest.approx(-35, abs=0.05)
    assert found.handling_s == pytest.approx(55)


def test_a_model_that_is_too_fast_by_50_seconds():
    found = closed(450.0)
    assert found.drive == pytest.approx(1.2, abs=1e-3)
    assert found.turnout_s == pytest.approx(50, abs=0.05)
    assert found.handling_s == pytest.approx(140)


def test_what_cannot_close_the_difference_alone_is_none():
    # 100 s less: turnout has 60 to give, handling 90; drives of 150 s would do.
    found = closed(300.0)
    assert found.drive == pytest.approx(0.6, abs=1e-3)
    assert found.turnout_s is None
    assert found.handling_s is None
    # 170 s is not even reached with a tenth of the drive: 90 + 60 + 25 = 175.
    assert closed(170.0).drive is None


def test_no_turnout_falls_below_nothing():
    # Two points each are nearest to a crew of 20 s and to one of 60 s; drives 100, 200 each.
    drives = ((100.0, 200.0, 900.0, 900.0), (900.0, 900.0, 100.0, 200.0))
    given = {"turnouts": (20.0, 60.0), "drives": drives}
    # Now 90 + 40 + 150 = 280. By 30 s less: the first crew gives 20, the second must give 40.
    found = closed(250.0, **given)
    assert found.turnout_s == pytest.approx(-40, abs=0.1)


def test_who_comes_first_is_worked_out_anew():
    # The on-call crew next door (300 + 50) loses to the wholetime one (60 + 250) today; with drives
    # over 1.2 times as long it wins.
    drives = ((50.0, 50.0, 50.0, 50.0), (250.0, 250.0, 250.0, 250.0))
    given = {"turnouts": (300.0, 60.0), "drives": drives}
    assert closed(400.0, **given).turnout_now_s == pytest.approx(60, abs=1e-3)
    # 90 + 300 + 50 f = 590 at f = 4; in proportion, 150 + 250 f, it would be at f = 1.76.
    assert closed(590.0, **given).drive == pytest.approx(4.0, abs=1e-3)


def test_handling_does_not_count_from_the_alert():
    found = assessed(clock_starts="alert")
    close = closing(found.scored[0], found, DEMAND, 280.0)
    assert close.handling_s is None
    assert not close.handling_counts
    assert close.handling_now_s == 0
    assert close.turnout_s == pytest.approx(-30, abs=0.05)
    (row,) = compared(record(280.0, clock_starts="alert"), clock_starts="alert")
    said = closing_lines(close, row, RANGE)
    assert said[2] == "Call handling does not count: the clock starts at the alert of the crew."


def test_what_would_have_to_be_true_in_words():
    (row,) = compared(record(365.0))
    said = closing_lines(closed(365.0), row, RANGE)
    assert said[0] == (
        "Drive times 14% shorter on every road would do it: speeds 16% higher, outside the range "
        "of -15% to +15% that is tried."
    )
    assert said[1:] == [
        "Turnout 35 seconds shorter for every crew would do it.",
        "Call handling 35 seconds shorter would do it: 55 seconds instead of 90.",
    ]
    (row,) = compared(record(420.0))
    said = closing_lines(closed(420.0), row, RANGE)
    assert said[0].startswith("Drive times 8% longer on every road")
    assert "inside the range" in said[0]
    (row,) = compared(record(170.0))
    said = closing_lines(closed(170.0), row, RANGE)
    assert said[0].startswith("Drive times alone cannot do it")
    assert said[1].startswith("Turnout alone cannot do it")
    assert "it is 90 seconds, and 230 would have to go" in said[2]
    (row,) = compared(record(400.0))
    assert closing_lines(closed(400.0), row, RANGE) == [
        "The two means are the same; nothing would have to change."
    ]


def test_crews_that_are_not_free_are_told_of():
    # Two crews, 60 and 60 s of turnout; the far one is 500 s off. Free half of the time, nobody
    # comes to a quarter of the calls; of the rest two thirds are met by the near one.
    given = {"turnouts": (60.0, 60.0), "drives": (DRIVES, (500.0,) * 4), "free": 0.5}
    (row,) = compared(record(365.0), **given)
    assert row.modelled_s == pytest.approx(150 + (250 * 2 + 500) / 3)
    said = closing_lines(closed(365.0, **given), row, RANGE)
    assert "Were every crew always free in its hours, the modelled mean would be 6:40" in said[-1]


def test_a_record_within_a_tenth_is_reconciled_only_if_checked_and_known():
    (row,) = compared(record(440.0))
    assert row.reconciled
    assert row.difference == pytest.approx(400 / 440 - 1)
    (row,) = compared(record(450.0))
    assert not row.reconciled
    assert row.verdict == NOT_RECONCILED
    (row,) = compared(record(440.0, verified=False))
    assert not row.reconciled
    assert row.why_not == "the record was not checked"
    (row,) = compared(record(440.0), known=False)
    assert not row.reconciled
    assert "best case" in row.why_not


def test_ranges_and_where_there_is_no_record():
    (row,) = compared(None)
    assert row.actual is None
    assert row.why_not == NO_RECORD
    # 150 + 250 / 0.85 = 444.1 with slow roads.
    assert row.slow_s == pytest.approx(150 + 250 / 0.85)
    assert row.fast_s == pytest.approx(400)
    (line,) = comparison_table([row]).to_dict("records")
    assert line["Range over speeds"] == "6:40 to 7:24"
    assert line["Recorded mean"] == "none"
    assert line["Model less record"] == "–"


def test_a_mean_of_the_first_is_none_of_the_second():
    found = assessed(record(400.0))
    second = replace(found.scored[0], standard=standard(attending=2))
    found.scored = (second,)
    (row,) = comparisons({Service.FIRE: found}, {Service.FIRE: {}})
    assert row.actual is None
    assert row.why_not == SECOND
    assert compared_or_why(record(400.0), found) == f"no: {SECOND}"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "yes"),
        ({"incident_types": ["other"]}, "no: other incidents; the standards scored count dwelling"),
        (
            {"clock_starts": "alert"},
            "no: its clock starts at the alert, the standard’s at the call",
        ),
        ({"area": "y"}, "no: the standard is of another area"),
        ({"period": "2020/21"}, "no: a later record is compared"),
    ],
)
def test_why_a_published_mean_is_not_compared(changes, why):
    found = assessed(record(400.0))
    assert compared_or_why(record(400.0, **changes), found).startswith(why)


def test_everything_published_is_listed():
    table = published_table({Service.FIRE: assessed(record(400.0))})
    assert table["Mean"].tolist() == ["6:40"]
    assert table["Compared"].tolist() == ["yes"]
    assert published_table({Service.FIRE: assessed()}).empty


def test_parts_beside_those_published():
    actual = record(365.0, handling_s=80, turnout_s=85, drive_s=200)
    table = parts_table_of(closed(365.0), actual).set_index("Part of the mean")
    assert table["Model less record"].tolist() == ["+10 s", "-25 s", "+50 s", "+35 s"]
    actual = record(365.0, drive_s=200)
    table = parts_table_of(closed(365.0), actual).set_index("Part of the mean")
    assert table["Recorded"].tolist() == ["not published", "not published", "3:20", "6:05"]
    assert parts_table_of(closed(365.0), record(365.0)) is None
    said = "The modelled mean is 1:30 of call handling, 1:00 of turnout and 4:10 of drive."
    assert parts_in_words(closed(365.0)) == said


def own(text, *standards):
    upload = Upload(name="ours <b>.csv", content=text.encode())
    return own_records_from(upload, standards or (standard(),))


def beside(mean_s):
    """The comparison with one mean of the session's own."""
    (given,) = own(f"{HEAD}fire,mean,,,{mean_s},2025,our log\n")
    (row,) = compared(None, [given])
    return row


HEAD = "service,standard,incident_types,clock_starts,mean_s,period,source\n"


def test_own_records_are_compared_and_reconcile_nothing():
    (given,) = own(f"{HEAD}Fire,mean,,,430,2025,our log\nfire,mean,,,,2025,not yet\n")
    assert given.standard_id == "mean"
    assert given.actual.total_s == 430
    assert not given.actual.verified
    (row,) = compared(None, [given])
    assert row.own
    assert not row.reconciled
    assert row.verdict == "within 10% of your own record"
    both = compared(record(365.0), [given])
    assert [each.own for each in both] == [False, True]
    assert [each.verdict[:3] for each in map(beside, (360, 364))] == [
        "not",
        "wit",
    ]  # 363.6 is +10%
    (far,) = own(f"{HEAD}fire,,dwelling fire,call,600,2025,our log\n")
    (row,) = compared(None, [far])
    assert row.verdict == "not within 10% of your own record"


def test_a_mean_of_all_calls_is_not_set_beside_the_second_or_one_setting():
    text = f"{HEAD}fire,,dwelling fire,,430,2025,our log\n"
    second = standard(id="second", attending=2)
    towns = standard(id="towns", setting="urban")
    assert [each.standard_id for each in own(text, second, standard(), towns)] == ["mean"]
    with pytest.raises(EstateInputError, match="no standard counts just dwelling fire"):
        own(text, second, towns)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("service,mean_s\nfire,430\n", "column period, source is missing"),
        (f"{HEAD}fire,mean,,,8 min,2025,x\n", "mean_s is not a number in 1 row.*write 480"),
        (f"{HEAD}coastguard,mean,,,430,2025,x\n", "row 2: service 'coastguard' is not one of"),
        (f"{HEAD}fire,other,,,430,2025,x\n", "row 2: standard 'other' is not one of mean"),
        (f"{HEAD}fire,,chimney fire,,430,2025,x\n", "no standard counts just chimney fire; those"),
        (f"{HEAD}fire,,,,430,2025,x\n", "no standard counts just all incidents"),
        (f"{HEAD}police,mean,,,430,2025,x\n", "no standard of police is scored here"),
        (f"{HEAD}fire,mean,,alert,430,2025,x\n", "its clock starts at the alert"),
        (f"{HEAD}fire,mean,,noon,430,2025,x\n", "'noon' is not call or alert"),
        (f"{HEAD}fire,mean,,,0,2025,x\n", "must lie above 0"),
        (f"{HEAD}fire,mean,,,43000,2025,x\n", "within ten hours"),
        (f"{HEAD}fire,mean,,,430,,x\n", "row 2: period is empty"),
        (f"{HEAD}fire,mean,,,430,2025,\n", "row 2: source is empty"),
        (f"{HEAD}fire,mean,,,,2025,x\n", "no row has a mean"),
        ("%PDF-1.7", "ours <b>.csv"),
        (HEAD + "fire,other,,,430,2025,x\n" * 201, "at most 200"),
        (HEAD + "fire,other,,,430,2025,x\n" * 6, "; 2 more"),
    ],
)
def test_bad_records_are_one_line(text, message):
    with pytest.raises(EstateInputError, match=message) as error:
        own(text)
    assert "\n" not in str(error.value)
    assert "own_records" not in str(error.value)


def test_the_chart_says_what_the_table_says():
    (given,) = own(f"{HEAD}fire,mean,,,430,2025,our log\n")
    rows = compared(record(365.0), [given])
    spans, dots = chart_rows(rows)
    assert spans.to_dict("records") == [
        {
            "row": "Fire: 7 minutes on average",
            "low": pytest.approx(400 / 60),
            "high": pytest.approx((150 + 250 / 0.85) / 60),
        }
    ]
    assert dots["said"].tolist() == ["modelled 6:40", "recorded 6:05", "your own record 7:10"]
    drawn = dot_plot(rows).to_dict()
    assert len(drawn["layer"]) == 4
    assert "http" not in str({key: value for key, value in drawn.items() if key != "$schema"})


def test_nobody_arrives_is_said_and_not_drawn():
    rows = [
        replace(each, modelled_s=np.inf, slow_s=np.inf, fast_s=np.inf) for each in compared(None)
    ]
    assert chart_rows(rows)[0].empty
    assert comparison_table(rows)["Modelled mean"].tolist() == ["nobody arrives"]

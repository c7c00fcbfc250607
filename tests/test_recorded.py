"""Recorded performance: which figure is compared, and when the model agrees with it."""

import math

import pytest

from coverage.errors import CoverageInputError
from coverage.recorded import Actual, Actuals, load_actuals, reconcile
from coverage.service import Service


def actual(**changes):
    return Actual(
        **{
            "service": "fire",
            "area": "kent",
            "body": "Kent",
            "measure": "mean",
            "incident_type": "Primary fires",
            "incident_types": ("dwelling fire", "other building fire"),
            "period": "2020/21",
            "clock_starts": "call",
            "total_s": 500,
            "source": "made up",
            "verified": True,
            **changes,
        }
    )


def latest(*actuals, types=("other building fire", "dwelling fire"), clock="call", areas=("kent",)):
    found = Actuals(schema_version=1, actual=actuals).latest(Service.FIRE, areas, types, clock)
    return found and found.period


def test_the_latest_of_the_same_kind_is_taken():
    assert latest(actual(period="2019/20"), actual(period="2021/22"), actual()) == "2021/22"


def test_months_of_one_year_are_told_apart():
    july, december = actual(period="July 2025"), actual(period="December 2025")
    assert latest(july, december) == "December 2025"
    assert latest(december, july) == "December 2025"
    assert latest(december, actual(period="January 2026")) == "January 2026"


@pytest.mark.parametrize(
    "different",
    [
        {"service": "police"},
        {"area": "essex"},
        {"incident_types": ("dwelling fire",)},
        {"incident_types": ()},
        {"clock_starts": "alert"},
    ],
)
def test_another_kind_is_never_compared(different):
    assert latest(actual(**different)) is None


@pytest.mark.parametrize(
    ("modelled", "reconciled"),
    [(500, True), (550, True), (450, True), (551, False), (449, False), (0, False)],
)
def test_ten_per_cent_either_way_is_agreement(modelled, reconciled):
    found = reconcile(modelled, actual())
    assert found.reconciled is reconciled
    assert found.difference == pytest.approx(modelled / 500 - 1)
    assert found.verdict.startswith("reconciled" if reconciled else "not reconciled")


def test_without_a_record_or_without_a_mean_nothing_is_reconciled():
    assert not reconcile(500, None).reconciled
    assert reconcile(500, None).difference is None
    nobody_comes = reconcile(math.inf, actual())
    assert not nobody_comes.reconciled
    assert nobody_comes.difference is None  # an infinite one could not be written as JSON


def test_the_data_s_latest_category_one_is_december_2025():
    found = load_actuals().latest(Service.AMBULANCE, ("england",), ("category 1",), "call")
    assert found is not None
    assert found.period == "December 2025"


def test_a_nonsense_file_is_one_line(tmp_path):
    path = tmp_path / "actuals.toml"
    path.write_text("[[actual]]\nservice = 1\n")
    with pytest.raises(CoverageInputError, match=r"^actuals\.toml: ") as caught:
        load_actuals(path)
    assert "\n" not in str(caught.value)


def test_a_bound_or_an_unverified_record_reconciles_with_nothing():
    assert reconcile(500, actual()).reconciled
    assert not reconcile(500, actual(), expected=False).reconciled
    assert not reconcile(500, actual(verified=False)).reconciled

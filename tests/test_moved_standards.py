"""The standard that a map shows is the one that moves most; the others are named."""

from types import SimpleNamespace

import pandas as pd
import pytest

from coverage.service import Service
from estates.view import moved_standards
from estates.view.moved_standards import most_moved, movements, not_drawn


def before(*ids):
    """An estate today whose fire service is scored under these standards."""
    scored = [SimpleNamespace(standard=SimpleNamespace(id=each)) for each in ids]
    return SimpleNamespace(services={Service.FIRE: SimpleNamespace(scored=scored)})


def zones(*rows):
    """Demand points: standard, demand a year, in time before and after, change in seconds, who."""
    names = ["standard", "weight", "in_time_before", "in_time_after", "change_s", "who"]
    return pd.DataFrame(rows, columns=names).assign(service="fire")


@pytest.fixture(autouse=True)
def _labels(monkeypatch):
    labels = {f"fire/{each}": f"Fire: {each}, 80%" for each in "abc"}
    monkeypatch.setattr(moved_standards, "standard_labels", lambda _: labels)


def test_demand_out_of_time_and_into_it_decides():
    # a: 2 fall out and 1 comes in, 3 in all; b: 4 come in.
    table = zones(
        ("a", 10, 8, 6, 50, ""), ("a", 10, 5, 6, -20, ""), ("b", 10, 4, 8, -60, ""),
    )  # fmt: skip
    assert most_moved(table, before("a", "b"), Service.FIRE) == "b"
    first, second = movements(table, before("a", "b"), Service.FIRE)
    assert (first.out_of_time, first.into_time) == (0, 4)
    assert (second.out_of_time, second.into_time, second.later_s) == (2, 1, 15)


def test_then_by_who_is_later_then_by_the_order_of_the_standards():
    table = zones(("a", 10, 5, 5, -90, ""), ("b", 10, 5, 5, 30, ""), ("c", 10, 5, 5, 30, ""))
    found = movements(table, before("a", "b", "c"), Service.FIRE)
    assert [each.standard for each in found] == ["b", "c", "a"]


def test_first_trained_persons_and_other_services_do_not_count():
    table = zones(("a", 10, 5, 4, 30, ""), ("b", 10, 9, 0, 900, "first trained"))
    other = table.assign(service="police", standard="b", in_time_after=0, who="")
    assert most_moved(pd.concat([table, other]), before("b", "a"), Service.FIRE) == "a"


def test_none_scored_and_no_points():
    assert most_moved(zones(), before(), Service.FIRE) is None
    assert most_moved(zones(), before("b", "a"), Service.FIRE) == "b"
    assert not_drawn(zones(), before("b", "a"), Service.FIRE, "b") == ""


def test_those_that_move_and_are_not_drawn_are_named():
    table = zones(
        ("a", 10, 8, 4, 50, ""), ("b", 10, 8, 6.5, 50, ""), ("b", 10, 2, 2.3, 0, ""),
        ("c", 10, 5, 5.02, 0.1, ""),
    )  # fmt: skip
    said = not_drawn(table, before("a", "b", "c"), Service.FIRE, "a")
    assert said == (
        "Not drawn, but moves too: Fire: b, 80% (1.5 a year out of time, 0.3 a year into it)."
    )


def test_waits_are_named_where_no_demand_crosses_the_limit():
    table = zones(("a", 10, 8, 4, 50, ""), ("b", 10, 5, 5, 90, ""), ("c", 10, 5, 5, -90, ""))
    said = not_drawn(table, before("a", "b", "c"), Service.FIRE, "a")
    assert "move too" in said
    assert "Fire: b, 80% (1:30 later on average)" in said
    assert "(1:30 sooner on average)" in said

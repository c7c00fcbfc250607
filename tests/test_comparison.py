"""Comparison: scenarios side by side, and what sets two apart."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hand_town import appraisal_of, appraiser, town  # noqa: F401  (fixtures)

from estates.change import Close, ReCrew, Share
from estates.comparison import compare, difference, zone_difference
from estates.headline import Headline
from estates.scenario import Scenario


def headline(key, before, after):
    return Headline(id=key, label=f"label of {key}", unit="s", before=before, after=after)


def test_side_by_side_by_hand():
    table = compare(
        {
            "one": (headline("a", 10, 12), headline("b", 5, 5)),
            "two": (headline("a", 10, 9), headline("c", 1, math.inf)),
            "three": (),
        }
    ).set_index("headline")
    names = ["one", "two", "three"]
    lacks = [f"{name} lacks" for name in names]
    assert table.columns.tolist() == ["label", "unit", "business as usual", *names, *lacks]
    assert (table[lacks] == 0).all().all()
    assert table.index.tolist() == ["a", "b", "c"]
    assert table.loc["a", ["business as usual", "one", "two"]].tolist() == [10, 12, 9]
    assert table.loc["b", "one"] == 5
    assert table.loc["c", "two"] == math.inf
    # What a scenario does not have is not known, never nought.
    assert np.isnan(table.loc["b", ["two", "three"]].tolist()).all()
    assert np.isnan(table.loc["c", ["one", "three"]].tolist()).all()


def test_each_scenario_says_for_itself_what_its_sum_lacks():
    whole, part = headline("a", 0, 5), replace(headline("a", 0, 3), lacks=2)
    for named in ({"part": (part,), "whole": (whole,)}, {"whole": (whole,), "part": (part,)}):
        row = compare(named).iloc[0]
        assert (row["label"], row["part lacks"], row["whole lacks"]) == ("label of a", 2, 0)
    assert part.told == "label of a, INCOMPLETE, 2 figures to confirm"


def scenario(*changes, **assumptions):
    return Scenario(name="one", area="hand-town", change=changes, assumptions=assumptions)


def test_what_sets_two_lists_apart():
    close, keep = Close(site="F2"), ReCrew(resource="A1-2", remove=True)
    later = Close(site="F2", year=3)
    assert difference(scenario(close, keep), scenario(keep, later)) == [
        "both: re-crew: resource A1-2, remove True",
        "only the first: close: site F2",
        "only the second: close: year 3, site F2",
    ]
    assert difference(scenario(keep), scenario(keep)) == [
        "both: re-crew: resource A1-2, remove True"
    ]
    assert difference(scenario(), scenario()) == []
    assert difference(scenario(vat_rate=0.2), scenario(vat_rate=0.25)) == [
        "only the first: assumes vat_rate = 0.2",
        "only the second: assumes vat_rate = 0.25",
    ]


def test_a_note_is_no_difference_in_what_is_done():
    noted = difference(
        scenario(Close(site="F2", note="now")), scenario(Close(site="F2", note="then"))
    )
    assert noted == ["both: close: site F2"]


def zones(*seconds):
    return pd.DataFrame(
        {
            "service": "fire",
            "standard": "fire-8",
            "who": "",
            "zone": [f"Z{row}" for row in range(len(seconds))],
            "name": [f"Zone {row}" for row in range(len(seconds))],
            "after_s": seconds,
        }
    )


def test_zones_that_fare_differently_by_hand():
    table = zone_difference(
        zones(100.0, 200.0, math.inf, 50.0), zones(100.0, 260.0, math.inf, math.inf)
    )
    assert table["zone"].tolist() == ["Z1", "Z3"]
    assert table["first_s"].tolist() == [200.0, 50.0]
    assert table["second_s"].tolist() == [260.0, math.inf]
    assert table["difference_s"].tolist() == [60.0, math.inf]


def test_float_noise_sets_no_zones_apart():
    assert zone_difference(zones(100.0), zones(100.0 + 1e-10)).empty


def test_the_difference_of_two_appraisals_is_that_of_their_changes(appraiser):  # noqa: F811
    """F2 closed, or moved to P1 at km 2: there 360 + 60 |k - 2| is never sooner than F1 but at

    zones 2 and on: zone 2 takes F1 210, so no zone is helped: |k - 1| is one more at the most.
    """
    closed = appraisal_of(appraiser, Close(site="F2"))
    shared = appraisal_of(
        appraiser, Share(service="fire", from_site="F2", into_site="P1", across=True)
    )
    tables = [each.measured["zones"].table for each in (closed, shared)]
    assert zone_difference(*tables).empty
    late = appraisal_of(appraiser, ReCrew(resource="F1-1", turnout_s=120))
    table = zone_difference(tables[0], late.measured["zones"].table)
    # F1 30 s later everywhere; F2 half the time at zones 6 to 9: 450 or 420 there, and so on.
    expected = {f"Z{zone}": 30.0 for zone in range(6)} | {
        "Z6": (480 + 420) / 2 - 450,
        "Z7": (540 + 360) / 2 - 510,
        "Z8": (600 + 420) / 2 - 570,
        "Z9": (660 + 480) / 2 - 630,
    }
    expected["Z6"] = 0.0  # alike, so not listed
    found = dict(zip(table["zone"], table["difference_s"], strict=True))
    assert found == pytest.approx({zone: s for zone, s in expected.items() if s})
    together = compare({"closed": closed.headlines, "late": late.headlines}).set_index("headline")
    row = together.loc["fire/fire-8"]
    assert (row["business as usual"], row["closed"]) == pytest.approx((0.85, 0.7))

"""Measures on a town that can be solved by hand: every expected number is worked out here."""

from dataclasses import replace

import numpy as np
import pytest
from hand_town import town  # noqa: F401  (a fixture)

from coverage.service import Service
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.measures.journeys import journeys
from estates.measures.losers import gains_and_losses, losers, totals, worst
from estates.measures.response import response
from estates.measures.workload import workload
from estates.scored import rescore, score

ASSUMPTIONS = load_assumptions()


@pytest.fixture(scope="module")
def before(town):  # noqa: F811
    return score(Assessor(town))


@pytest.fixture(scope="module")
def without_f2(before):
    """The eastern fire station closed, its pump withdrawn."""
    estate = before.estate
    return rescore(
        before,
        replace(
            estate,
            sites=estate.sites[estate.sites["id"] != "F2"],
            resources=tuple(each for each in estate.resources if each.site_id != "F2"),
            tenancies=tuple(replace(t, site="") if t.site == "F2" else t for t in estate.tenancies),
        ),
    )


def fire_row(measured):
    table = measured.table
    return table[table["service"] == "fire"].iloc[0]


def test_fire_before_by_hand(before, without_f2):
    """F1 takes 60 + 90 + 60 |k - 1| s to zone k, always; F2 60 + 300 + 60 |k - 7|, half the time.

    F1 is there within 480 s up to zone 6 (60 + 90 + 300 = 450); F2 at zones 5 to 9 (480 at 5 and
    9). So zones 0 to 6 are always in time, 7 to 9 half the time: 7 + 3 / 2 = 8.5 of 10.
    """
    row = fire_row(response(before, without_f2, ASSUMPTIONS))
    assert row["value_before"] == pytest.approx(0.85)
    assert row["value_after"] == pytest.approx(0.7)
    assert row["value_change"] == pytest.approx(-0.15)
    assert (row["verdict_before"], row["verdict_after"]) == ("met", "not met")


def test_gains_and_losses_by_hand(before, without_f2):
    """Seconds: F1 150 + 60 |k - 1|; F2 360 + 60 |k - 7|, which is sooner from zone 6 on:

    zone 6: F1 450, F2 420; zone 7: 510, 360; zone 8: 570, 420; zone 9: 630, 480. With F2 free
    half the time the means before are 435, 435, 495, 555: F1 alone is later by 15, 75, 75, 75.
    """
    table = gains_and_losses(before, without_f2, ASSUMPTIONS).table
    fire = table[table["service"] == "fire"].set_index("zone")
    expected = dict.fromkeys(fire.index, 0.0) | {"Z6": 15.0, "Z7": 75.0, "Z8": 75.0, "Z9": 75.0}
    for zone, change in expected.items():
        assert fire.loc[zone, "change_s"] == pytest.approx(change)
    assert fire["drops_out"].tolist() == [False] * 7 + [True, False, False]  # 435 to 510 s
    assert fire["in_time_before"].tolist() == pytest.approx([10.0] * 7 + [5.0] * 3)
    assert fire["in_time_after"].tolist() == pytest.approx([10.0] * 7 + [0.0] * 3)
    others = table[table["service"] != "fire"]
    assert (others["change_s"] == 0).all()


def test_who_loses_by_hand(before, without_f2):
    table = losers(gains_and_losses(before, without_f2, ASSUMPTIONS).table)
    fire = table[table["service"] == "fire"].set_index(["group", "loss"])
    minute = "later by more than 1 min"
    assert tuple(fire.loc[("all", minute), ["zones", "residents", "weight"]]) == (3, 3000.0, 30.0)
    assert fire.loc[("rural", minute), "zones"] == 3
    assert fire.loc[("urban", minute), "zones"] == 0
    assert fire.loc[("deprivation decile 10", minute), "zones"] == 1
    assert fire.loc[("deprivation decile 1", minute), "zones"] == 0
    assert fire.loc[("all", "later by more than 2 min"), "zones"] == 0
    assert fire.loc[("all", "drops out of standard"), "weight"] == pytest.approx(10.0)
    assert fire.loc[("all", "no longer reached"), "zones"] == 0


def test_the_worst_are_named_worst_first(before, without_f2):
    named = worst(gains_and_losses(before, without_f2, ASSUMPTIONS).table)
    assert named["zone"].tolist() == ["Z7", "Z8", "Z9", "Z6"]


def test_gains_less_losses_are_the_change_of_the_whole(before, without_f2):
    row = totals(gains_and_losses(before, without_f2, ASSUMPTIONS).table).set_index("service")
    assert row.loc["fire", "lost_s"] == pytest.approx(10 * (15 + 75 + 75 + 75))
    assert row.loc["fire", "gained_s"] == 0
    assert row.loc["fire", "lost_in_time"] == pytest.approx(15.0)
    old, new = (
        each.services[Service.FIRE].scored[0].expected.share_within for each in (before, without_f2)
    )
    assert row.loc["fire", "lost_in_time"] == pytest.approx((old - new) * 100)


def test_workload_by_hand(before, without_f2):
    """F2 is nearer than F1 from zone 6 on: 4 zones of 10 fires. Patrols have no nearest site."""
    table = workload(before, without_f2, ASSUMPTIONS).table.set_index(["service", "site"])
    assert table.loc[("fire", "F1"), "before_per_year"] == pytest.approx(60)
    assert table.loc[("fire", "F2"), "before_per_year"] == pytest.approx(40)
    assert table.loc[("fire", "F1"), "after_per_year"] == pytest.approx(100)
    assert table.loc[("fire", "F2"), "after_per_year"] == 0
    assert table.loc[("ambulance", "A1"), "before_per_year"] == pytest.approx(200)
    assert "police" not in table.index.get_level_values("service")


def test_journeys_by_hand(before):
    """The eastern police base closed, its car based in the west.

    To the eastern beat, zones 5 to 9 alike: from P2 at km 6 |k - 6| = 1, 0, 1, 2, 3: 7 / 5 km =
    84 s; from P1 at km 2: 3 to 7, mean 5 km = 300 s. Counters at 2 and 6: distances 2 1 0 1 2 1 0 1
    2 3, mean 1.3 km = 78 s; with P1 alone 2 1 0 1 2 3 4 5 6 7, mean 3.1 km = 186 s.
    """
    estate = before.estate
    moved = tuple(
        replace(each, site_id="P1") if each.site_id == "P2" else each for each in estate.resources
    )
    after = rescore(
        before,
        replace(estate, sites=estate.sites[estate.sites["id"] != "P2"], resources=moved),
    )
    measured = journeys(before, after, ASSUMPTIONS)
    table = measured.table.set_index(["journey", "of", "measure"])
    beat = "base to patrol area at a shift's start"
    assert tuple(table.loc[(beat, "East", "mean_s"), ["before", "after"]]) == pytest.approx(
        (84.0, 300.0)
    )
    assert table.loc[(beat, "West", "mean_s"), "change"] == 0
    counter = table.loc[("home to front counter", "residents", "mean_s")]
    assert (counter["before"], counter["after"]) == pytest.approx((78.0, 186.0))
    custody = table.loc[("incident to custody", "police demand", "mean_s")]
    assert (custody["before"], custody["after"]) == pytest.approx((186.0, 186.0))
    hospital = table.loc[("incident to emergency department", "ambulance demand", "mean_s")]
    # Hospital at km 5: 5 4 3 2 1 0 1 2 3 4, mean 2.5 km.
    assert hospital["before"] == pytest.approx(150.0)


def test_a_change_of_nothing_changes_nothing(before):
    same = rescore(before, before.estate)
    table = gains_and_losses(before, same, ASSUMPTIONS).table
    assert (table["change_s"] == 0).all()
    changes = response(before, same, ASSUMPTIONS).table.filter(like="_change")
    assert np.nan_to_num(changes.to_numpy(float)).max() == 0

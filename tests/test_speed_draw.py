"""Draws of uncertain speeds: seeds, bounds, how classes are tied, and what they do to a road."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_towns import towns
from scipy.stats import kstest, spearmanr, triang
from town import network_of, street

from coverage.errors import CoverageInputError
from coverage.road_travel import RoadTravel
from coverage.roadclass import RoadClass
from coverage.speed import SpeedRange, load_speeds, price
from coverage.speed_draw import SpeedDraw

SPEEDS = load_speeds()
BLUE = SPEEDS.profile("blue_light")
ENDS = SpeedRange(low=0.8, high=1.1)
MANY = 2000


def factors(n=MANY, *, seed=1, share=0.5, ends=ENDS):
    return np.stack([SpeedDraw(seed=seed, number=k).class_factor(ends, share) for k in range(n)])


@pytest.fixture(scope="module")
def many():
    return factors()


def test_the_same_seed_gives_the_same_bytes_and_another_others():
    assert factors(5).tobytes() == factors(5).tobytes()
    assert not np.allclose(factors(5), factors(5, seed=2))
    assert len(np.unique(factors(50), axis=0)) == 50


def test_a_draw_does_not_depend_on_how_many_are_drawn_or_in_which_order():
    alone = SpeedDraw(seed=7, number=3).class_factor(ENDS, 0.5)
    np.testing.assert_array_equal(alone, factors(4, seed=7)[3])
    np.testing.assert_array_equal(alone, factors(100, seed=7)[3])


def test_draws_stay_as_they_were_published():
    """Figures that were told with a seed must come again: a stream that changes is a change."""
    expected = [0.951877, 1.011058, 0.975847]
    assert SpeedDraw(seed=1, number=0).class_factor(ENDS, 0.5)[:3].tolist() == expected


def test_a_draw_agrees_with_a_plain_second_way():
    normal = NormalDist()
    bits = np.random.PCG64(np.random.SeedSequence(11, spawn_key=(2,)))
    chance = np.random.Generator(bits).random(19).tolist()
    common, *own = (normal.inv_cdf(each) for each in chance)
    ours = SpeedDraw(seed=11, number=2).class_factor(ENDS, 0.3)
    for score, factor in zip(own, ours, strict=True):
        mixed = normal.cdf(math.sqrt(0.3) * common + math.sqrt(0.7) * score)
        assert factor == pytest.approx(triang(2 / 3, loc=0.8, scale=0.3).ppf(mixed), abs=1e-6)


@given(
    st.integers(0, 2**63), st.integers(0, 10**6), st.floats(0.01, 1), st.floats(1, 2),
    st.floats(0, 1),
)  # fmt: skip
def test_no_draw_leaves_the_range(seed, number, low, high, share):
    ends = SpeedRange(low=low, high=high)
    found = SpeedDraw(seed=seed, number=number).class_factor(ends, share)
    assert found.shape == (len(RoadClass),)
    assert (found >= low - 1e-6).all()  # rounded to six decimals
    assert (found <= high + 1e-6).all()


def test_each_class_follows_the_triangle_whatever_it_shares(many):
    shape = triang((1 - 0.8) / 0.3, loc=0.8, scale=0.3)
    for found in (many, factors(share=0.0), factors(share=1.0)):
        for column in (0, RoadClass.residential):
            assert kstest(found[:, column], shape.cdf).pvalue > 0.001
    median = np.median(many)
    assert median == pytest.approx(shape.median(), abs=0.01)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_classes_are_tied_by_the_stated_share(share):
    found = factors(share=share)
    ranks = spearmanr(found[:, 0], found[:, 11]).statistic
    expected = 6 / np.pi * np.arcsin(share / 2)  # Spearman's of normal scores
    assert ranks == pytest.approx(expected, abs=0.05)


def test_a_range_of_nothing_is_no_uncertainty():
    assert (factors(3, ends=SpeedRange(low=1, high=1)) == 1).all()
    only_slower = factors(200, ends=SpeedRange(low=0.9, high=1))
    assert only_slower.max() <= 1
    assert factors(200, ends=SpeedRange(low=1, high=1.2)).min() >= 1


@pytest.mark.parametrize(("seed", "number"), [(-1, 0), (0, -1)])
def test_negative_seeds_are_refused(seed, number):
    with pytest.raises(CoverageInputError, match="whole numbers from 0 on"):
        SpeedDraw(seed=seed, number=number)


@settings(max_examples=20)
@given(towns())
def test_all_classes_at_an_end_are_the_ends_of_the_range(town):
    network = network_of(town)
    for end in (BLUE.range.low, BLUE.range.high):
        alike = np.full(len(RoadClass), end)
        ours = price(network, BLUE, SPEEDS, class_factor=alike)
        range_end = price(network, BLUE, SPEEDS, factor=end)
        assert ours.vertex_ms.tobytes() == range_end.vertex_ms.tobytes()
        assert ours.run_ms.tobytes() == range_end.run_ms.tobytes()


@settings(max_examples=20)
@given(towns(), st.integers(0, 50))
def test_every_drawn_time_lies_between_the_ends(town, number):
    network = network_of(town)
    drawn = SpeedDraw(seed=3, number=number).class_factor(BLUE.range, 0.5)
    times = price(network, BLUE, SPEEDS, class_factor=drawn).run_ms
    slow, fast = (
        price(network, BLUE, SPEEDS, factor=end).run_ms for end in (BLUE.range.low, BLUE.range.high)
    )
    assert (fast <= times).all()
    assert (times <= slow).all()


def test_only_the_class_that_is_slower_takes_longer():
    town = street(1000)
    town.at(3, 1000, 1000)
    town.at(4, 2000, 0)
    town.road("2 3", "primary")
    town.road("2 4", "primary")
    network = network_of(town)
    slower = np.ones(len(RoadClass))
    slower[RoadClass.primary] = 0.8
    usual, drawn = (
        RoadTravel(network, BLUE, SPEEDS, class_factor=factor).times.run_ms
        for factor in (None, slower)
    )
    primary = network.segment_class == RoadClass.primary
    np.testing.assert_allclose(drawn[primary], usual[primary] / 0.8, atol=1)
    np.testing.assert_array_equal(drawn[~primary], usual[~primary])

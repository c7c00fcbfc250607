"""Sensitivity: the order of the table, ranges, and on-call crews that stay what they are."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hand_town import RESOURCES, appraisal_of, appraiser, town  # noqa: F401  (fixtures)
from hypothesis import given
from hypothesis import strategies as st

from coverage.service import Service
from estates.assumptions import load_assumptions
from estates.change import Close, ReCrew
from estates.errors import EstateInputError
from estates.estate import Estate
from estates.headline import Headline
from estates.scored import responds_alike
from estates.sensitivity import OnCallAvailability, Variation, ranged, tornado


def headline(change, key="one"):
    return Headline(id=key, label=key, unit="s", before=100.0, after=100.0 + change)


def variation(label, low=None, high=None, key="one"):
    """None = there is no such end."""
    ends = [() if end is None else (headline(end, key),) for end in (low, high)]
    return Variation(label=label, low_is="low", high_is="high", low=ends[0], high=ends[1])


def test_the_widest_swing_comes_first_by_hand():
    table = tornado(
        (headline(10), headline(5, "two")),
        [
            variation("small", 9, 11),
            variation("wide", 4, 12),
            variation("other", 0, 5, "two"),
            variation("one end only", None, 13),
        ],
    )
    assert table["variation"].tolist() == ["wide", "one end only", "small", "other"]
    assert table["swing"].tolist() == [8, 3, 2, 5]  # 13 less the central 10: three
    assert table["headline"].tolist() == ["one", "one", "one", "two"]
    assert math.isnan(table["at_low"][1])


def test_what_moves_nothing_is_left_out_and_ties_go_by_name():
    table = tornado(
        (headline(10),), [variation("none", 10, 10), variation("b", 9), variation("a", 9)]
    )
    assert table["variation"].tolist() == ["a", "b"]


def test_float_noise_moves_nothing():
    assert tornado((headline(10),), [variation("noise", 10 + 1e-12, 10)]).empty


def test_what_stays_never_is_moved_by_nothing():
    never = replace(headline(0), after=math.inf)
    ends = Variation(label="v", low_is="", high_is="", low=(never,), high=())
    assert tornado((never,), [ends, variation("another", 1, 2, key="two")]).empty


def test_never_is_an_endless_swing():
    never = replace(headline(0), after=math.inf)
    table = tornado(
        (headline(10),),
        [
            Variation(label="cut off", low_is="", high_is="", low=(never,), high=()),
            variation("wide", 0, 99),
        ],
    )
    assert table["variation"].tolist() == ["cut off", "wide"]
    assert table["swing"][0] == math.inf


numbers = st.floats(-1e6, 1e6)


@given(numbers, st.lists(st.tuples(numbers, numbers), max_size=6))
def test_the_range_holds_the_central_change_and_every_end(central, ends):
    (found,) = ranged((headline(central),), [variation("v", *pair) for pair in ends])
    changes = [headline(c).change for c in (central, *(end for pair in ends for end in pair))]
    assert found.low == min(changes)
    assert found.high == max(changes)
    assert found.low <= found.change <= found.high


def test_a_headline_that_no_variation_knows_has_its_own_change_as_range():
    (found,) = ranged((headline(3),), [variation("v", 1, 9, key="another")])
    assert (found.low, found.high) == (3.0, 3.0)


# ---------------------------------------------------------------- on-call crews


def small_estate(*resources):
    return Estate(sites=None, resources=resources, tenancies=())


def test_only_on_call_crews_whose_availability_is_known_are_touched():
    on_call = RESOURCES[1]
    unknown = replace(on_call, id="unknown", availability_known=False)
    changed = OnCallAvailability(0.4)(small_estate(*RESOURCES, unknown)).resources
    for old, new in zip((*RESOURCES, unknown), changed, strict=True):
        if old is on_call:
            assert new.availability == pytest.approx(0.5 * 0.4)
        else:
            assert new is old


def test_what_is_the_same_in_two_estates_stays_the_same():
    change = OnCallAvailability(0.4)
    one, other = change(small_estate(*RESOURCES)), change(small_estate(*reversed(RESOURCES)))
    assert all(a is b for a, b in zip(one.resources, reversed(other.resources), strict=True))
    # Another factor is another crew, and the first is left as it was.
    again = OnCallAvailability(0.9)(small_estate(*RESOURCES))
    assert again.resources[1] is not one.resources[1]
    assert RESOURCES[1].availability == pytest.approx(0.5)


def test_nobody_is_free_more_often_than_crewed():
    half = RESOURCES[1].crewed.copy()
    half[:84] = False
    crew = replace(RESOURCES[1], crewed=half, availability=np.where(half, 0.8, 0.0))
    (changed,) = OnCallAvailability(2.0)(small_estate(crew)).resources
    assert (changed.availability[:84] == 0).all()
    assert (changed.availability[84:] == 1).all()


def test_services_that_nothing_touches_stay_alike_under_other_availability(appraiser):  # noqa: F811
    before = appraiser.before.estate
    after = appraiser.apply([Close(site="A1")]).estate
    change = OnCallAvailability(0.4)
    for service, alike in (("fire", True), ("police", True), ("ambulance", False)):
        assert responds_alike(change(before), change(after), Service(service)) is alike


def test_on_call_matters_only_where_an_on_call_crew_does(appraiser):  # noqa: F811
    """F2 closed: 0.85 to 0.7; with 0.195 instead of 0.5 free it was 7.585 of 10, so -0.0585."""
    name = load_assumptions().figure("on_call_availability_factor").name
    found = appraisal_of(appraiser, Close(site="F2")).sensitivity.set_index(
        ["headline", "variation"]
    )
    row = found.loc[("fire/fire-8", name)]
    assert (row["at_low"], row["at_high"]) == pytest.approx((-0.0585, -0.15))
    found = appraisal_of(appraiser, Close(site="A1")).sensitivity
    assert name not in found["variation"].tolist()


@pytest.mark.parametrize(
    ("figure", "value"), [("on_call_availability_factor", 0.39), ("demand_growth", 0.05)]
)
def test_a_figure_that_would_change_nothing_is_refused(appraiser, figure, value):  # noqa: F811
    with pytest.raises(EstateInputError, match=f"{figure} is only tried"):
        appraisal_of(appraiser, Close(site="F2"), figures=load_assumptions().with_({figure: value}))


def test_ranges_of_a_whole_appraisal_hold_its_changes(appraiser):  # noqa: F811
    found = appraisal_of(appraiser, Close(site="F2"), ReCrew(resource="A1-2", remove=True))
    table = found.sensitivity
    for each in found.headlines:
        if each.lacks:  # of a part of a sum there is no range
            assert (each.low, each.high) == (None, None)
            continue
        assert each.low <= each.change <= each.high
        own = table[table["headline"] == each.id]
        ends = [*own["at_low"].dropna(), *own["at_high"].dropna(), each.change]
        assert (each.low, each.high) == pytest.approx((min(ends), max(ends)))

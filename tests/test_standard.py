"""Response standards: worked cases, edges, properties, an independent count."""

import math
from fractions import Fraction

import made_estates
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coverage.errors import CoverageInputError
from coverage.service import Service
from coverage.standard import (
    Standards,
    TimeDistribution,
    load_standards,
)


def standard(kind="share_within", **changes):
    """Seven minutes, for 80% where a share is required."""
    required = {} if kind == "mean" else {"share_required": 0.8}
    return made_estates.standard(kind, **{"limit_s": 420, **required, **changes})


def times(pairs, unreached=0.0):
    """Sorted masses, as `TimeDistribution` promises; unreached ones apart."""
    finite = sorted(pair for pair in pairs if pair[0] < math.inf)
    return TimeDistribution(
        seconds=np.array([s for s, _ in finite], float),
        weight=np.array([w for _, w in finite], float),
        unreached=unreached + sum(w for s, w in pairs if s == math.inf),
    )


points = st.lists(
    st.tuples(st.integers(0, 900) | st.just(math.inf), st.integers(1, 50)),
    min_size=1,
    max_size=40,
)


def test_worked_case():
    # In time 5 + 3, late 2: 8 / 10 = 0.8, exactly what is required.
    found = times([(100, 5), (420, 3), (421, 2)])
    assert standard().value(found) == pytest.approx(0.8)
    assert standard().met(found)
    assert not standard(share_required=0.81).met(found)
    assert found.mean_s() == pytest.approx((500 + 1260 + 842) / 10)


@pytest.mark.parametrize(
    ("seconds", "share"), [(0, 1), (419.9, 1), (420, 1), (420.001, 0), (421, 0), (math.inf, 0)]
)
def test_exactly_on_the_limit_is_in_time_and_a_millisecond_later_is_not(seconds, share):
    assert standard().value(times([(seconds, 1)])) == share


def test_float_noise_is_not_lateness():
    assert standard().value(times([(0.1 + 0.2 + 419.7, 1)])) == 1
    assert standard(limit_s=0.3).value(times([(0.1 + 0.2, 1)])) == 1


def test_float_noise_does_not_fail_an_exact_target():
    # (0.1 + 0.7) / 1.0 is 0.7999999999999999 in binary floats.
    assert standard().met(times([(0, 0.1), (0, 0.7), (999, 0.2)]))


def test_a_mean_counts_what_is_reached_and_any_unreached_demand_is_a_miss():
    mean = standard("mean")
    assert mean.value(times([(400, 1), (440, 1)])) == 420
    assert mean.met(times([(400, 1), (440, 1)]))
    assert not mean.met(times([(400, 1), (440.1, 1)]))
    unreached = times([(10, 9), (math.inf, 1)])
    assert mean.value(unreached) == 10
    assert not mean.met(unreached)
    # One in a million without a free crew does not turn a mean into a miss.
    assert mean.met(times([(10, 1)], unreached=1e-7))


def test_where_nothing_is_reached_every_kind_is_a_miss():
    nothing = times([(math.inf, 3)])
    assert [standard(kind).met(nothing) for kind in ("share_within", "mean", "percentile")] == [
        False,
        False,
        False,
    ]
    assert standard().value(nothing) == 0
    assert standard("mean").value(nothing) == math.inf
    assert standard("percentile").value(nothing) == math.inf


@pytest.mark.parametrize(
    ("share", "seconds"), [(0.1, 1), (0.5, 5), (0.9, 9), (0.901, 10), (0.999, 10)]
)
def test_a_percentile_is_the_least_time_by_which_the_share_is_there(share, seconds):
    assert times([(s, 1) for s in range(1, 11)]).percentile_s(share) == seconds


def test_unreached_demand_stands_at_the_end_of_the_percentiles():
    found = times([(s, 1) for s in range(1, 10)] + [(math.inf, 1)])
    assert found.percentile_s(0.9) == 9
    assert found.percentile_s(0.91) == math.inf
    p90 = standard("percentile", share_required=0.9, limit_s=9)
    assert p90.met(found)
    assert not p90.met(times([(1, 89), (math.inf, 11)]))


@given(points, st.integers(1, 900))
def test_the_share_agrees_with_an_exact_count(pairs, limit):
    """Independent route: plain loop in exact fractions, no NumPy."""
    hit = sum(w for s, w in pairs if s <= limit)
    expected = Fraction(hit, sum(w for _, w in pairs))
    share = standard(limit_s=limit).value(times(pairs))
    assert share == pytest.approx(float(expected), abs=1e-12)


@given(points, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95]))
def test_the_percentile_agrees_with_an_exact_count(pairs, share):
    total = sum(w for _, w in pairs)
    passed, expected = 0, math.inf
    for seconds, weight in sorted(pairs):
        passed += weight
        if passed >= Fraction(str(share)) * total:
            expected = seconds
            break
    assert times(pairs).percentile_s(share) == expected


@given(points, st.sampled_from([0.5, 0.75, 0.9]))
def test_a_percentile_met_and_its_share_met_are_one_statement(pairs, share):
    found = times(pairs)
    assert standard("percentile", share_required=share).met(found) == standard(
        share_required=share
    ).met(found)


@given(points, st.integers(0, 300))
def test_slower_is_never_better(pairs, delay):
    before, after = times(pairs), times([(s + delay, w) for s, w in pairs])
    assert standard().value(after) <= standard().value(before)
    assert after.mean_s() >= before.mean_s()
    assert after.percentile_s(0.9) >= before.percentile_s(0.9)


@given(points)
def test_splitting_a_mass_changes_nothing(pairs):
    whole, split = times(pairs), times([(s, w / 2) for s, w in pairs for _ in (0, 1)])
    assert split.share_within(420) == pytest.approx(whole.share_within(420))
    assert split.percentile_s(0.9) == whole.percentile_s(0.9)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("share_within", {"share_required": 80}),
        ("share_within", {"share_required": 0}),
        ("percentile", {"share_required": 1}),
        ("mean", {"share_required": 0.8}),
        ("mean", {"limit_s": 0}),
        ("mean", {"limit_s": math.inf}),
        ("mean", {"limit_s": math.nan}),
        ("mean", {"attending": 3}),
        ("mean", {"setting": "suburban"}),
        ("mean", {"clock_starts": "whenever"}),
        ("mean", {"service": "coastguard"}),
        ("median", {}),
    ],
)
def test_impossible_standards_are_refused(kind, changes):
    with pytest.raises(ValidationError):
        standard(kind, **changes)


def test_call_handling_counts_only_from_the_call():
    assert standard(clock_starts="call").handling_s(83) == 83
    assert standard(clock_starts="alert").handling_s(83) == 0


def book(*entries):
    return Standards(
        schema_version=1,
        standard=tuple(standard(**entry) for entry in entries),
        call_handling=(),
        turnout=(),
    )


def chosen(standards, *slugs):
    return [each.id for each in standards.of_area(slugs)]


def test_an_area_has_its_own_standards_and_yardsticks_only_where_it_has_none():
    standards = book(
        {"id": "own", "areas": ("kent",)},
        {"id": "old", "areas": ("kent",), "status": "superseded"},
        {"id": "proposed", "areas": ("kent",), "status": "proposed"},
        {"id": "other", "areas": ("essex",)},
        {"id": "yard-fire", "areas": ("*",), "status": "yardstick"},
        {"id": "yard-police", "areas": ("*",), "status": "yardstick", "service": "police"},
    )
    assert chosen(standards, "kent") == ["yard-police", "own", "proposed"]
    assert chosen(standards) == ["yard-police", "yard-fire"]
    assert chosen(standards, "kent", "essex") == ["yard-police", "own", "proposed", "other"]


def test_an_unscored_standard_of_its_own_leaves_the_yardsticks_in_place():
    standards = book(
        {"id": "queue", "areas": ("kent",), "scored": False, "why_not_scored": "a queue"},
        {"id": "yard", "areas": ("*",), "status": "yardstick"},
    )
    assert chosen(standards, "kent") == ["queue", "yard"]


def test_a_superseded_standard_alone_is_as_none():
    standards = book(
        {"id": "old", "areas": ("kent",), "status": "superseded"},
        {"id": "yard", "areas": ("*",), "status": "yardstick"},
    )
    assert chosen(standards, "kent") == ["yard"]


def test_every_area_of_the_data_has_something_to_be_scored_for_every_service():
    standards = load_standards()
    for slug in {slug for each in standards.standard for slug in each.areas}:
        services = {each.service for each in standards.of_area((slug,)) if each.scored}
        assert services == set(Service), slug


def test_turnout_falls_back_to_the_service_and_says_which_it_took():
    standards = load_standards()
    assert standards.turnout_of(Service.FIRE, "on-call").duty_system == "on-call"
    assert standards.turnout_of(Service.POLICE, "on-call").duty_system == "unknown"
    assert standards.handling(Service.FIRE).service is Service.FIRE


def test_ids_are_used_once():
    with pytest.raises(ValidationError, match="standard ids repeated: made-up"):
        book({}, {})


@pytest.mark.parametrize("text", ["", "schema_version = ", "\x00", "[[standard]]\nid = 1\n"])
def test_a_nonsense_file_is_one_line(tmp_path, text):
    path = tmp_path / "standards.toml"
    path.write_text(text)
    with pytest.raises(CoverageInputError, match=r"^standards\.toml: ") as caught:
        load_standards(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(CoverageInputError, match=r"none\.toml"):
        load_standards(tmp_path / "none.toml")


def test_a_county_has_the_larger_areas_standards_too():
    standards = load_standards()
    slugs = standards.with_larger(("cheshire",))
    assert slugs == ("cheshire", "england")
    chosen = {each.id for each in standards.of_area(slugs)}
    assert "cheshire-first-10-2024" in chosen
    assert "england-ambulance-c1-mean" in chosen
    assert not any(each.startswith("yardstick-ambulance") for each in chosen)
    assert standards.with_larger(()) == ()

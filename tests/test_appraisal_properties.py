"""Appraisal: what holds for any scenario of the straight-line town, and what it asks of travel."""

import json
from unittest.mock import patch

import numpy as np
import pytest
from hand_town import StraightRoad, appraiser, hand_area, km, resource, town  # noqa: F401
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import estates.travel
from estates.appraisal import Appraiser
from estates.appraisal_summary import summarise_appraisal
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.change import Close, CoRespond, Merge, NewResource, Open, ReCrew, Relocate, Share
from estates.errors import EstateInputError
from estates.measures.losers import gains_and_losses, totals
from estates.new_site import NewSite
from estates.scenario import Scenario
from estates.scored import rescore

FIGURES = load_assumptions().with_(
    {
        "appraisal_years": 4,
        "holding_share_of_running_cost": 0.1,
        "double_running_months": 3,
        "fit_out_gbp_per_m2": 1000,
        "moving_gbp_per_m2": 10,
        "cost_of_sale_share": 0.02,
        "running_cost_gbp_per_m2_per_year": 100,
        "new_build_gbp_per_m2": 2000,
    }
)
NOISE_S = 1e-6


def scenario(*changes):
    return Scenario(name="made-up", area="hand-town", change=changes)


def after(appraiser, *changes):  # noqa: F811
    return rescore(appraiser.before, appraiser.apply(changes).estate)


def at_km(east):
    lon, lat = km(east)
    return {"lon": lon, "lat": lat}


def new_station(key, east, service, turnout_s=60, availability="0.7", **columns):
    return Open(
        site=NewSite(id=key, services=(service,), **at_km(east), **columns),
        add=(
            NewResource(
                id=f"{key}-1",
                service=service,
                type="made up",
                duty_system="wholetime",
                turnout_s=turnout_s,
                availability=availability,
            ),
        ),
    )


# What may happen to each building, none of it concerning another: at most one a building.
INDEPENDENT = (
    (
        Close(site="F1"),
        Relocate(site="F1", **at_km(4), year=1),
        Share(service="fire", from_site="F1", into_site="P1", across=True),
        ReCrew(resource="F1-1", turnout_s=120),
    ),
    (
        Close(site="F2", year=2),
        Relocate(site="F2", **at_km(8)),
        ReCrew(resource="F2-1", availability="0.8"),
    ),
    (
        Close(site="A1"),
        Share(service="ambulance", from_site="A1", into_site="H1", across=True),
        Relocate(site="A1", **at_km(0.5)),
        ReCrew(resource="A1-2", remove=True),
    ),
    (Relocate(site="P2", **at_km(9), year=3), Close(site="P2", resources_to="P1")),
    (new_station("N1", 9, "fire"),),
    (new_station("N2", 0, "ambulance"),),
)


@st.composite
def independent(draw, least=0):
    """Changes that do not concern each other, in any order."""
    picked = [draw(st.none() | st.sampled_from(options)) for options in INDEPENDENT]
    changes = [change for change in picked if change is not None]
    assume(len(changes) >= least)
    return draw(st.permutations(changes))


def zone_tables(scored):
    """Times and shares of each standard: expected, nearest, in time and reached."""
    return [
        (service, each.standard.id, each.zones)
        for service, assessment in scored.services.items()
        for each in assessment.scored
    ]


# ---------------------------------------------------------------- one way only


@given(st.sets(st.sampled_from(["F1", "F2", "A1"]), min_size=1), st.booleans())
def test_closing_never_brings_anyone_sooner(appraiser, sites, one_crew):  # noqa: F811
    """The crews are withdrawn; or one of the two ambulances alone."""
    changes = [Close(site=site) for site in sorted(sites)]
    if one_crew and "A1" not in sites:
        changes.append(ReCrew(resource="A1-1", remove=True))
    scored = after(appraiser, *changes)
    pairs = zip(zone_tables(appraiser.before), zone_tables(scored), strict=True)
    for (service, name, old), (_, other, new) in pairs:
        assert name == other
        assert (new["nearest_s"] >= old["nearest_s"]).all(), service
        for column in ("share_within", "share_reached"):
            assert (new[column] <= old[column] + 1e-12).all(), (service, column)
        assert (new["sites_in_time"] <= old["sites_in_time"]).all()
    for service, assessment in scored.services.items():
        for old, new in zip(
            appraiser.before.services[service].scored, assessment.scored, strict=True
        ):
            assert new.expected.share_within <= old.expected.share_within + 1e-12


@given(st.sets(st.sampled_from(["F1", "F2"]), min_size=1))
def test_closing_never_shortens_anyones_wait(appraiser, sites):  # noqa: F811
    """Nobody coming counts as an hour: a mean over what is reached might fall."""
    scored = after(appraiser, *(Close(site=site) for site in sorted(sites)))
    for (_, _, old), (_, _, new) in zip(
        zone_tables(appraiser.before), zone_tables(scored), strict=True
    ):
        assert (new["wait_s"] >= old["wait_s"] - NOISE_S).all()
    table = gains_and_losses(appraiser.before, scored, FIGURES).table
    assert (table["change_s"] >= 0).all()
    assert (totals(table)["gained_s"] == 0).all()


@given(
    st.floats(-3, 13),
    st.sampled_from(["fire", "ambulance"]),
    st.integers(0, 600),
    st.sampled_from(["0.1", "0.7", "1"]),
)
def test_opening_never_brings_anyone_later(
    appraiser,  # noqa: F811
    east,
    service,
    turnout_s,
    availability,
):
    scored = after(appraiser, new_station("N", east, service, turnout_s, availability))
    for (_, _, old), (_, _, new) in zip(
        zone_tables(appraiser.before), zone_tables(scored), strict=True
    ):
        assert (new["nearest_s"] <= old["nearest_s"]).all()
        for column in ("share_within", "share_reached"):
            assert (new[column] >= old[column] - 1e-12).all()
        assert (new["wait_s"] <= old["wait_s"] + NOISE_S).all()


# ---------------------------------------------------------------- gains, losses and the whole


@given(independent())
def test_gains_less_losses_are_the_change_of_the_whole(appraiser, changes):  # noqa: F811
    scored = after(appraiser, *changes)
    table = gains_and_losses(appraiser.before, scored, FIGURES).table
    rows = totals(table).set_index("service")
    for service, assessment in scored.services.items():
        (old,), (new,) = appraiser.before.services[service].scored, assessment.scored
        row = rows.loc[service.value]
        change = (new.expected.share_within - old.expected.share_within) * old.weight
        assert row["gained_in_time"] - row["lost_in_time"] == pytest.approx(change, abs=1e-9)
        reached = [each.zones["share_reached"] for each in (old, new)]
        if all(np.isclose(share, 1).all() for share in reached):
            change = (new.expected.mean_s - old.expected.mean_s) * old.weight
            assert row["lost_s"] - row["gained_s"] == pytest.approx(change, abs=1e-6)


# ---------------------------------------------------------------- the same bytes


def told(appraisal):
    """All that is told but the changes themselves, and what is said of each by its number."""
    summary = summarise_appraisal(appraisal)
    for echo in ("scenario", "findings", "attribution"):
        del summary[echo]
    # Numbers of changes stand in what is to confirm.
    summary["to_confirm"] = sorted(line.split(": ", 1)[-1] for line in summary["to_confirm"])
    return json.dumps(summary, allow_nan=False).encode()


def appraised(appraiser, *changes):  # noqa: F811
    return appraiser.appraise(scenario(*changes), FIGURES)


UNDONE = {
    "relocate": (Relocate(site="F1", **at_km(4)), None),
    "share": (
        Share(service="ambulance", from_site="A1", into_site="P1", across=True),
        Share(service="ambulance", from_site="P1", into_site="A1"),
    ),
    "merge": (
        Merge(sites=("F2", "P2"), into="F2", across=True),
        Share(service="police", from_site="F2", into_site="P2"),
    ),
    "open": (
        Open(site=NewSite(id="N", services=("fire",), **at_km(3))),
        Close(site="N"),
    ),
    "re-crew": (
        ReCrew(resource="F1-1", turnout_s=200),
        ReCrew(resource="F1-1", turnout_s=90),
    ),
}


@pytest.fixture(scope="module")
def nothing_done(appraiser):  # noqa: F811
    return appraised(appraiser)


@pytest.mark.parametrize("kind", UNDONE)
def test_doing_and_undoing_gives_the_same_bytes(appraiser, nothing_done, kind):  # noqa: F811
    do, undo = UNDONE[kind]
    if undo is None:
        here = appraiser.before.estate.sites.set_index("id").geometry["F1"]
        undo = Relocate(site="F1", lon=here.x, lat=here.y)
    found = appraised(appraiser, do, undo)
    assert told(found) == told(nothing_done)
    # Each step is undone by the next.
    steps = found.attribution.groupby("headline")["in_order"].sum()
    assert steps.abs().max() < NOISE_S


def test_nothing_done_changes_nothing_and_costs_nothing(nothing_done):
    for each in nothing_done.headlines:
        assert (each.change, each.low, each.high) == (0, 0, 0)
    assert nothing_done.measured["zones"].table["change_s"].eq(0).all()
    assert nothing_done.measured["workload"].table["change_per_year"].eq(0).all()
    assert nothing_done.measured["journeys"].table["change"].eq(0).all()
    money = nothing_done.measured["money"].table
    assert money["item"].unique().tolist() == ["total of what is known"]
    assert money["worth today"].eq(0).all()
    accounts = nothing_done.measured["accounts"].table.filter(like="year ")
    assert accounts.fillna(0).eq(0).all(axis=None)
    assert nothing_done.losers["zones"].eq(0).all()
    assert nothing_done.worst.empty
    # No minus nought either: a sum of nothing is printed as it is.
    assert "-0.0" not in json.dumps(summarise_appraisal(nothing_done)["gains_and_losses"])
    assert nothing_done.sensitivity.empty
    assert nothing_done.attribution.empty
    assert summarise_appraisal(nothing_done)["to_confirm"] == []


@settings(max_examples=3)
@given(independent(least=2), st.randoms(use_true_random=False))
def test_the_order_of_independent_changes_does_not_matter(appraiser, changes, random):  # noqa: F811
    shuffled = list(changes)
    random.shuffle(shuffled)
    one, other = appraised(appraiser, *changes), appraised(appraiser, *shuffled)
    assert told(one) == told(other)
    # What is missing without a change does not depend on where it stood.
    left_out = []
    for found, listed in ((one, changes), (other, shuffled)):
        table = found.attribution.assign(
            of=[listed[number - 1].model_dump_json() for number in found.attribution["change"]]
        )
        left_out.append(table.set_index(["of", "headline"])["left_out"].sort_index())
    assert left_out[0].equals(left_out[1])


# ---------------------------------------------------------------- attribution


@settings(max_examples=3)
@given(independent(least=1))
def test_attribution_adds_up_in_order_and_agrees_with_appraisals_without(
    appraiser,  # noqa: F811
    changes,
):
    found = appraised(appraiser, *changes)
    table = found.attribution
    steps = table.groupby("headline")["in_order"].sum()
    whole = {each.id: each.change for each in found.headlines}
    for key, change in whole.items():
        if np.isfinite(change) and np.isfinite(steps[key]):  # nobody may come for a while
            assert steps[key] == pytest.approx(change, rel=1e-9, abs=1e-6)
    out = len(changes) // 2
    others = [change for number, change in enumerate(changes) if number != out]
    without = {each.id: each.change for each in appraised(appraiser, *others).headlines}
    row = table[table["change"] == out + 1].set_index("headline")
    for key, change in whole.items():
        if np.isfinite([change, without[key]]).all():
            assert row.loc[key, "left_out"] == pytest.approx(change - without[key], abs=1e-9)


# ---------------------------------------------------------------- what is asked of travel


class CountingRoad(StraightRoad):
    """Writes down each row that is asked for: the speed factor and the position in km."""

    asked: list[tuple[float, float]]

    def drive_times(self, origins, destinations):
        rows = ((self._seconds_per_m, float(x)) for x in origins.places.x)
        self.asked.extend(rows)
        return super().drive_times(origins, destinations)


@pytest.fixture
def counting(town, tmp_path):  # noqa: F811
    """An appraiser whose business as usual is scored at all speeds, and the rows asked since."""
    del town  # its standards hold while it stands
    rows = []
    with (
        patch.object(CountingRoad, "asked", rows, create=True),
        patch.object(estates.travel, "RoadTravel", CountingRoad),
    ):
        appraiser = Appraiser(Assessor(hand_area(tmp_path)))
        appraiser.prepare()
        rows.clear()
        yield appraiser, rows


NOTHING_ASKED = {
    "nothing": (),
    "close": (Close(site="F2"), Close(site="A1")),
    "close, crews to another site": (Close(site="P2", resources_to="P1"),),
    "share fire into police": (Share(service="fire", from_site="F2", into_site="P2", across=True),),
    "share ambulance into a hospital": (
        Share(service="ambulance", from_site="A1", into_site="H1", across=True),
    ),
    "merge three services": (Merge(sites=("F2", "P2", "A1"), into="P2", across=True),),
    "re-crew": (ReCrew(resource="F2-1", availability="0.9"),),
    "co-respond": (
        CoRespond(
            service="fire",
            sites=("F1",),
            turnout_s=60,
            availability_share=0.5,
            callouts_per_year=10,
            hours_per_callout=1,
        ),
    ),
}


@pytest.mark.parametrize("name", NOTHING_ASKED)
def test_existing_sites_need_no_routing(counting, name):
    appraiser, rows = counting  # noqa: F811
    appraised(appraiser, *NOTHING_ASKED[name])
    assert rows == []


ONE_POSITION = {
    "open": (new_station("N", 4.5, "fire"),),
    "relocate": (Relocate(site="F1", **at_km(4.5)),),
    "merge": (
        Merge(
            sites=("F2", "P2", "A1"),
            into=NewSite(id="N", **at_km(4.5)),
            across=True,
        ),
    ),
    "two at one place": (
        new_station("N", 4.5, "fire"),
        new_station("M", 4.5, "ambulance"),
    ),
}


@pytest.mark.parametrize("name", ONE_POSITION)
def test_a_new_position_is_asked_for_once_at_each_speed(counting, name):
    """Times on blue lights at the central speed and at both ends of its range: three rows."""
    appraiser, rows = counting  # noqa: F811
    appraised(appraiser, *ONE_POSITION[name])
    assert len(rows) == 3
    assert len(set(rows)) == 3
    assert len({place for _, place in rows}) == 1
    rows.clear()
    appraised(appraiser, *ONE_POSITION[name])
    assert rows == []


def test_a_new_front_counter_is_asked_for_in_general_traffic_too(counting):
    appraiser, rows = counting  # noqa: F811
    appraised(appraiser, new_station("N", 4.5, "fire", front_counter="yes"))
    assert len(rows) == 4
    assert len(set(rows)) == 3  # the town's general traffic is as fast as blue lights


def test_a_new_police_base_is_asked_for_as_the_start_of_a_shift_only(counting):
    """Response starts from patrol: no end of the speeds needs the way from the base."""
    appraiser, rows = counting  # noqa: F811
    appraised(appraiser, Relocate(site="P2", **at_km(4.5)))
    # Once on blue lights, once in general traffic: it has a front counter.
    assert len(rows) == 2


def test_positions_add_up(counting):
    appraiser, rows = counting  # noqa: F811
    appraised(
        appraiser,
        Relocate(site="F1", **at_km(4.5)),
        new_station("N", 8.5, "fire"),
        new_station("M", 0.5, "ambulance"),
        Close(site="F2"),
    )
    assert len(rows) == len(set(rows)) == 3 * 3


def test_bad_changes_ask_for_nothing(counting):
    appraiser, rows = counting  # noqa: F811
    with pytest.raises(EstateInputError, match="F9"):
        appraised(appraiser, new_station("N", 4.5, "fire"), Close(site="F9"))
    assert rows == []

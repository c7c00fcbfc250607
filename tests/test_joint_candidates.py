"""Joint candidates: no better place is hidden, no weight is hidden, and the price of sharing."""

import shutil
from dataclasses import replace
from html import unescape

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from streamlit_folium import _get_feature_group_string
from test_one_more import standing_alone

from coverage.demand import Basis
from coverage.isochrone import BandGrid
from coverage.service import Service
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.candidates import APART_M, SHOWN, candidates
from estates.errors import EstateInputError
from estates.joint_candidates import joint_candidates, unbeaten
from estates.maps.candidate_layers import candidate_layers
from estates.maps.layers import base_map
from estates.maps.legend import gain_legend
from estates.new_station import new_station
from estates.scenario import scenario_of, scenario_text
from estates.scenario_base import check_base
from estates.view.candidates_view import gain_bands
from estates.view.coverage_view import CoverageView
from estates.view.joint_view import (
    joint_in_words,
    joint_marks,
    joint_said,
    joint_table,
    number,
    own_best_table,
    price_of_sharing,
    sites_for,
    unbeaten_marks,
)
from estates.view.place_at_speeds import at_speeds, shown_speeds, speeds_in_words

LARGEST_SCRIPT = 300_000
ALL = (Service.FIRE, Service.POLICE, Service.AMBULANCE)
rows_of = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.tuples(*[st.integers(0, 4)] * width), min_size=0, max_size=30).map(
        lambda rows: np.array(rows, np.int64).reshape(-1, width)
    )
)


def plainly_unbeaten(rows):
    """Every pair compared, in plain Python."""

    def beats(one, other):
        pairs = list(zip(one, other, strict=True))
        return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)

    rows = rows.tolist()
    return [not any(beats(other, one) for other in rows) for one in rows]


@given(rows_of)
def test_the_unbeaten_are_those_that_a_plain_double_loop_finds(rows):
    assert unbeaten(rows).tolist() == plainly_unbeaten(rows)


def test_unbeaten_by_hand():
    # (5, 1) and (1, 5) are best in one, (3, 3) in neither, yet no other beats it; (3, 2) is beaten
    # by (3, 3); the second (5, 1) is as good as the first.
    rows = np.array([(5, 1), (1, 5), (3, 3), (3, 2), (0, 0), (5, 1)])
    assert unbeaten(rows).tolist() == [True, True, True, False, False, True]


def parts_of(assessor, services=ALL, which=0, turnout_s=None):
    found = []
    for service in services:
        assessment = assessor.service(service)
        standard = assessment.scored[min(which, len(assessment.scored) - 1)].standard
        found.append(candidates(assessor, assessment, standard.id, turnout_s))
    return found


@pytest.fixture(scope="module")
def town(area, tmp_path_factory):
    return Assessor(load_area(shutil.copytree(area, tmp_path_factory.mktemp("joint") / "town")))


@pytest.fixture(scope="module")
def county(sample_area):
    return Assessor(sample_area)


@pytest.fixture(scope="module")
def county_parts(county):
    return parts_of(county)


@pytest.fixture(scope="module")
def joint(county_parts):
    return joint_candidates(county_parts)


def made(part, gains):
    """A part whose junctions gain these numbers; those left over gain nothing."""
    in_time = np.zeros(len(part.found.in_time))
    in_time[: len(gains)] = gains
    found = replace(part.found, in_time=in_time, weight=1000.0, wait_less_s=0 * in_time)
    return replace(part, found=found)


def test_a_town_by_hand(town):
    fire, police, _ = parts_of(town)
    found = joint_candidates([made(fire, [9, 2, 5, 4]), made(police, [0, 30, 20, 20])])
    assert np.flatnonzero(found.unbeaten).tolist() == [0, 1, 2]  # 4 and 20 are beaten by 5 and 20
    assert found.gain[:4].tolist() == [9, 32, 25, 24]
    own = found.own_best.set_index("service")
    assert own["in_time_per_year"].to_dict() == {"fire": 9, "police": 30}
    assert own["row"].to_dict() == {"fire": 0, "police": 1}
    first = found.best.iloc[0]
    assert (first["row"], first["gain"]) == (1, 32)
    assert (first["fire_in_time"], first["fire_price"]) == (2, 7)  # sharing costs fire seven
    assert (first["police_in_time"], first["police_price"]) == (30, 0)
    # Were a fire call in time worth ten of the police's, the third place would be the best.
    dear = joint_candidates(found.parts, [10, 1])
    assert dear.gain[:4].tolist() == [90, 50, 70, 60]
    assert dear.best["row"].iloc[0] == 0
    even = joint_candidates(found.parts, [4, 1])
    assert even.gain[:4].tolist() == [36, 38, 40, 36]
    assert even.best["row"].iloc[0] == 2
    assert even.unbeaten.tolist() == found.unbeaten.tolist()  # whatever the weights


def test_no_unbeaten_place_is_left_out_in_the_county(joint):
    """Independent: each inside junction against all others, at once, no sorting."""
    inside = np.flatnonzero(joint.inside)
    exact = np.stack([part.found.in_time for part in joint.parts], axis=1)[inside]
    noise = 1e-7
    for row in range(0, len(inside), 23):
        no_less = (exact >= exact[row] - noise).all(axis=1)
        beaten = (no_less & (exact > exact[row] + noise).any(axis=1)).any()
        assert joint.unbeaten[inside[row]] == (not beaten and exact[row].max() > noise)
    for row in np.flatnonzero(joint.unbeaten):
        here = np.array([part.found.in_time[row] for part in joint.parts])
        assert not ((exact >= here).all(axis=1) & (exact > here + noise).any(axis=1)).any()
    assert 10 < joint.unbeaten.sum() < 1000


def test_the_best_by_any_weights_is_one_that_no_other_beats(county_parts, joint):
    for weights in ((1, 1, 1), (20, 1, 1), (1, 0.01, 3), (1, 0, 0)):
        found = joint_candidates(county_parts, weights)
        best = found.best
        assert best["gain"].iloc[0] == pytest.approx(found.gain[found.inside].max())
        assert best["gain"].is_monotonic_decreasing
        assert found.unbeaten[best["row"]].all()
        assert np.array_equal(found.unbeaten, joint.unbeaten)
        assert 1 <= len(best) <= SHOWN
        places = found.junctions.take(best["row"].to_numpy())
        away = np.hypot(places.x[:, None] - places.x, places.y[:, None] - places.y)
        assert (away[~np.eye(len(best), dtype=bool)] >= APART_M).all()


def test_the_price_of_sharing_is_what_the_own_best_place_gains_more(joint):
    own = joint.own_best.set_index("service")
    for part in joint.parts:
        name = part.assessment.service.value
        gains = part.found.in_time[joint.inside]
        assert own.loc[name, "in_time_per_year"] == pytest.approx(gains.max())
        best = joint.best
        assert (best[f"{name}_price"] >= -1e-9).all()
        assert (best[f"{name}_in_time"] + best[f"{name}_price"]).to_numpy() == pytest.approx(
            gains.max()
        )
        assert best[f"{name}_in_time"].to_numpy() == pytest.approx(part.found.in_time[best["row"]])


@pytest.mark.parametrize("which", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_opened_and_scored_again_it_gains_the_same(county, sample_appraiser, which):
    """The scenario of a place, scored as any other, gains what the place was found to gain."""
    parts = parts_of(county, which=which, turnout_s=75.0)
    found = joint_candidates(parts)
    alone = np.intersect1d(standing_alone(found.junctions), np.flatnonzero(found.unbeaten))
    assert len(alone)
    row = int(alone[found.gain[alone].argmax()])
    scenario = new_station(parts, row, county.estate)
    check_base(scenario, county.area)
    after = county.of(sample_appraiser.outcome(scenario.change).estate)
    for column, part in enumerate(parts):
        then = next(
            each
            for each in after.service(part.assessment.service).scored
            if each.standard.id == part.attainment.standard.id
        )
        newly = then.expected.share_within - part.share_now
        # Patrol cars have so many outcomes that those of no weight are left out of the shares.
        assert newly == pytest.approx(found.gains[row, column] / then.weight, abs=1e-8)
        assert newly > 0


def test_a_supposed_service_gets_the_crew_it_was_tried_with(bare_area):
    bare = Assessor(load_area(bare_area))
    parts = parts_of(bare, (Service.FIRE,), turnout_s=30.0)
    (fire,) = parts
    assert fire.assessment.assumed
    alone = np.intersect1d(standing_alone(fire.junctions), np.flatnonzero(fire.inside))
    row = int(alone[fire.found.in_time[alone].argmax()])
    scenario = new_station(parts, row, bare.estate)
    then = bare.of(Appraiser(bare).apply(scenario.change).estate).service(Service.FIRE).scored[0]
    newly = (then.expected.share_within - fire.share_now) * then.weight
    assert newly == pytest.approx(fire.found.in_time[row], abs=1e-6)


def test_the_scenario_of_a_place_can_be_written_and_read(county, county_parts, joint):
    scenario = new_station(county_parts, int(joint.best["row"].iloc[0]), county.estate)
    (change,) = scenario.change
    assert change.site.services == ALL
    assert {each.service: each.turnout_s for each in change.add} == {
        part.assessment.service: part.turnout.seconds for part in county_parts
    }
    assert {each.id for each in change.add}.isdisjoint(each.id for each in county.estate.resources)
    assert "always crewed and always free" in change.note
    assert "fire, police and ambulance" in scenario.title
    assert scenario_of("a.toml", scenario_text(scenario).encode()) == scenario


def test_ids_of_today_are_left_alone(town):
    parts = parts_of(town, (Service.FIRE,))
    sites, (first, *rest) = town.estate.sites, town.estate.resources
    taken = replace(
        town.estate,
        sites=sites.assign(id=["new-station", "new-station-2", *sites["id"][2:]]),
        resources=(replace(first, id="new-fire-crew"), *rest),
    )
    (change,) = new_station(parts, 0, taken).change
    assert change.site.id == "new-station-3"
    assert change.add[0].id == "new-fire-crew-2"
    nowhere = replace(parts[0], area=replace(town.area, places=town.area.places.iloc[:0]))
    scenario = new_station([nowhere], 0, town.estate)
    assert scenario.name == "new-station"
    assert "no named place is mapped: fire" in scenario.title


def test_only_places_inside_the_boundary_are_listed(joint):
    places = joint.junctions
    middle = float(np.median(places.x))
    west = box(places.x.min() - 1, places.y.min() - 1, middle, places.y.max() + 1)
    area = replace(joint.area, boundary=west)
    part = joint_candidates([replace(each, area=area) for each in joint.parts])
    assert (places.x[part.unbeaten] <= middle).all()
    assert (places.x[part.own_best["row"]] <= middle).all()
    # Beaten only from beyond the boundary is not beaten.
    assert (part.unbeaten & ~joint.unbeaten).any()


def test_where_nothing_is_gained_nothing_is_listed(town):
    found = joint_candidates([made(part, [0.9e-9 * 1000]) for part in parts_of(town)])
    assert not found.unbeaten.any()
    assert found.best.empty
    assert found.own_best.empty
    assert not found.gain.any()


def test_services_counted_otherwise_are_told(town):
    fire, police, _ = parts_of(town)
    alike = joint_candidates([fire, police])
    assert alike.counted_alike
    assert alike.unit == "more incidents a year in time, together"
    assert joint_candidates([fire, police], [2, 1]).unit.endswith("as weighted")
    residents = replace(police.attainment, basis=Basis.RESIDENTS)
    unlike = joint_candidates([fire, replace(police, attainment=residents)])
    assert not unlike.counted_alike
    assert unlike.unit == "more of all services’ demand in time, together"


def test_the_table_has_a_row_a_junction(joint):
    table = joint.table
    assert len(table) == len(joint.junctions)
    assert isinstance(table, pd.DataFrame)
    assert table["unbeaten"].sum() == joint.unbeaten.sum()
    assert table["gain"].to_numpy() == pytest.approx(
        table[["fire_in_time", "police_in_time", "ambulance_in_time"]].sum(axis=1)
    )


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1], "give each service one from 0 up"),
        ([0, 0], "one above 0"),
        ([1, -1], "weights 1, -1: give"),
        ([1, float("nan")], "give each service"),
        ([1, float("inf")], "give each service"),
        ([], "weights none"),
    ],
)
def test_impossible_weights_are_refused(town, weights, message):
    with pytest.raises(EstateInputError, match=message):
        joint_candidates(parts_of(town, ALL[:2]), weights)


def test_what_cannot_share_is_refused(town, county_parts):
    fire, police = parts_of(town, ALL[:2])
    for parts in ([], [fire], [fire, fire], [fire, police, fire]):
        with pytest.raises(EstateInputError, match="two services or more, each once"):
            joint_candidates(parts)
    with pytest.raises(EstateInputError, match="under the same speeds"):
        joint_candidates([fire, county_parts[1]])
    with pytest.raises(EstateInputError, match="needs a service"):
        new_station([], 0, town.estate)


# In words and on the map


def test_the_price_of_sharing_is_said(town):
    fire, police, _ = parts_of(town)
    found = joint_candidates([made(fire, [12, 0]), made(police, [0, 30])])
    assert price_of_sharing(found, 1) == (
        "Sharing place 1 costs fire 12 in-time incidents a year, against its own best place; "
        "place 1 costs police nothing."
    )
    table = joint_table(found)
    assert table["Together"].tolist() == sorted(table["Together"], reverse=True)
    assert table["Fire: against its best"].iloc[0] == -12
    own = own_best_table(found)
    assert own["More in time there"].tolist() == ["12 incidents a year", "30 incidents a year"]
    assert own["In time means"].iloc[0] == "within 10 minutes"


def test_no_weight_and_no_doubt_is_hidden(town):
    parts = parts_of(town)
    told = " ".join(joint_said(joint_candidates(parts)))
    for words in ("each extra call a year in time counts one", "always crewed and always free",
                  "demand a year newly within the standard’s limit", "promises a mean",
                  "no cost, no land", "fire: turnout of the further crew",
                  "police: now", "not reconciled with recorded performance",
                  "each junction is tried alone", "are inside the boundary"):  # fmt: skip
        assert words in told
    weighed = joint_candidates(parts, [3, 1, 0])
    assert "counts 3 of fire, 1 of police and 0 of ambulance: your weights" in " ".join(
        joint_said(weighed)
    )
    assert "Together, as weighted" in joint_table(weighed)
    residents = replace(parts[1].attainment, basis=Basis.RESIDENTS)
    unlike = joint_candidates([parts[0], replace(parts[1], attainment=residents)])
    told = " ".join(joint_said(unlike))
    assert "a sum of them adds unlike things" in told
    assert "though they count different things" in told


def test_map_table_and_words_of_the_county_say_the_same(county, joint):
    part = joint.parts[0]
    view = CoverageView(county, part.assessment, part.attainment.standard.id)
    grid = BandGrid(county.model, view.extent, county.area.manifest.crs, county.area.water)
    bands = gain_bands(joint, grid)
    fates = sites_for(county.estate, joint.services)
    layers = candidate_layers(
        view, bands, joint_marks(joint), others=unbeaten_marks(joint), sites=fates
    )
    base = base_map(county.area, view.extent, None, "")
    base.render()
    scripts = [_get_feature_group_string(each, base, row) for row, each in enumerate(layers)]
    assert "margin" not in scripts[1]  # signs of sites may be moved aside, the numbers never
    script = "".join(scripts)
    assert len(script) < LARGEST_SCRIPT
    assert script.count('"css": "best"') == len(joint.best)
    for sign in ("site fire", "site police", "site ambulance"):
        assert sign in script
    table = joint_table(joint)
    assert table["Where"].iloc[0] in joint_in_words(joint)
    assert table["Where"].iloc[0] in joint_marks(joint)[0][3]
    words = unescape(gain_legend(view, joint, bands, numbered=True, dots=True, sites=fates))
    assert "more incidents a year in time, together" in words
    assert "junctions that no other beats" in words
    assert "shared" in words


def test_where_nothing_is_gained_it_is_said(town):
    found = joint_candidates([made(part, [0]) for part in parts_of(town)])
    assert joint_in_words(found) == (
        "One more crew of each service would bring nobody into time inside the boundary."
    )
    assert joint_table(found).empty
    assert joint_marks(found) == unbeaten_marks(found) == []
    assert set(own_best_table(found)["Its own best place"]) == {"nowhere gains anything"}


def test_numbers_are_told_as_people_say_them():
    assert [number(each) for each in (0, 0.04, -1e-12, 0.06, 3.21, 9.96, 41.4, 1260)] == [
        "0", "0", "0", "0.1", "3.2", "10", "41", "1,260",
    ]  # fmt: skip


def test_the_best_place_at_other_speeds_is_tried_anew(town):
    fire, police, _ = parts_of(town)
    usual = joint_candidates([made(fire, [9, 2]), made(police, [0, 30])])
    slow = joint_candidates([made(fire, [50, 2]), made(police, [0, 20])])
    idle = joint_candidates([made(fire, [0]), made(police, [0])])
    table = at_speeds(usual, {0.85: slow, 1.15: idle})
    assert table["gain"].tolist() == [22, 32, 0]
    assert table["best_gain"].tolist() == [50, 32, 0]
    places = usual.junctions
    away = np.hypot(places.x[0] - places.x[1], places.y[0] - places.y[1])
    assert table["away_m"].iloc[0] == pytest.approx(away)
    assert table["away_m"].iloc[1] == 0
    assert np.isnan(table["away_m"].iloc[2])
    said = speeds_in_words(table)
    assert said.startswith("Place No. 1 gains 0.0 to 32.0 over the speeds tried.")
    assert "another place" not in said  # 400 m away is much the same
    far = table.assign(away_m=[9000.0, 0.0, np.nan])
    assert "lower another place is the best" in speeds_in_words(far)
    assert "higher nothing is gained anywhere" in said
    assert shown_speeds(table, usual.unit)["Best place then"].iloc[2] == "nowhere gains anything"
    assert at_speeds(idle, {0.85: slow}).empty
    assert speeds_in_words(at_speeds(idle, {})) == ""

"""An area in words, tables and signs of a map."""

from dataclasses import replace

import folium
import pytest
from market_town import lon_lat

from coverage.demand import Basis
from coverage.service import Service
from estates.area import load_area
from estates.maps.area_layers import SiteSign, demand_circles, sign_at, signs_of, site_signs
from estates.maps.legend import area_legend
from estates.site_draft import cells_of, moved, with_edits
from estates.view.area_view import demand_points, demand_table, figures_of, site_table, told


@pytest.fixture(scope="module")
def loaded(area):
    return load_area(area)


def manifest(loaded, findings=(), assumptions=()):
    return loaded.manifest.model_copy(
        update={"findings": tuple(findings), "assumptions": tuple(assumptions)}
    )


@pytest.mark.parametrize(
    ("line", "where", "words"),
    [
        ("ways left out: ferry: 6", "left_out", "Roads not used, ferry: 6."),
        (
            "ways closed to general traffic: 1,555",
            "found",
            (
                "Roads closed to general traffic (private roads, paths, bus lanes), some of which "
                "emergency vehicles may use: 1,555."
            ),
        ),
        (
            "edges dropped beyond 20 minutes: 12",
            "left_out",
            "Stretches of road over 20 minutes outside the boundary: 12.",
        ),
        (
            (
                "32 junctions, 56 road stretches, 24 km; cut off from the rest under blue light: "
                "3 junctions, 0.2 km of open road."
            ),
            "found",
            (
                "32 junctions, 56 road stretches, 24 km of road; of these 0.2 km with 3 junctions "
                "cannot be reached from the rest."
            ),
        ),
        (
            "roads leave the map at 0 places; beyond them nothing is known.",
            "found",
            "No road leaves the map.",
        ),
        (
            (
                "5 of 569 demand points are too far from a usable road and count as not reached; "
                "first: x"
            ),
            "left_out",
            (
                "5 of 569 demand points are too far from a usable road and count as not reached; "
                "first: x."
            ),
        ),
        (
            "sites.csv: columns not used: colour.",
            "left_out",
            "Sites.csv: columns not used: colour.",
        ),
        ("something new: 3", "found", "Something new: 3."),
    ],
)
def test_each_finding_is_a_sentence_under_its_heading(loaded, line, where, words):
    said = told(manifest(loaded, findings=[line]))
    assert getattr(said, where) == (words,)
    assert len(said.found) + len(said.left_out) == 1


def test_signs_of_the_roads_are_one_line(loaded):
    lines = ["nodes: signals: 394", "something: 1", "nodes: level crossing: 9"]
    assert told(manifest(loaded, findings=lines)).found == (
        "On the roads: 394 traffic signals, 9 level crossings.",
        "Something: 1.",
    )


def test_the_figures_of_an_area(loaded, bare_area):
    shown = {each.label: each for each in figures_of(loaded)}
    assert shown["Sites"].value == "4"
    assert shown["Sites"].note == "police 1, fire 3, ambulance 1; 1 of them a neighbour’s"
    assert shown["Roads"].value == "24 km"
    assert shown["Crews and vehicles"].value == "6"
    assert shown["Response standards"].value == "Sample"
    # Per column 3 kinds of hour: 25 zones x (3 x (1 + column / 4) + 0.5 + 2 + row + 3).
    assert shown["Demand points"].note == "300 incidents a year"
    bare = {each.label: each for each in figures_of(load_area(bare_area))}
    assert bare["Crews and vehicles"].value == "not known"
    assert bare["Response standards"].value == "none named"
    # What was guessed in metres of street is no number of people.
    assert bare["Demand points"].note == "residents estimated from the map (a proxy)"


def test_demand_points_weigh_their_incidents_else_their_residents(loaded):
    points = demand_points(loaded)
    assert points["id"].iloc[0] == "z44"  # 3 x 2 + 0.5 + 6 + 3 = 15.5
    assert points["weight"].iloc[0] == pytest.approx(15.5)
    assert points["said"].iloc[0] == "Zóne 4-4: 16 incidents a year"
    assert demand_table(loaded).columns[2] == "Incidents a year"
    unknown = replace(loaded.demand, incidents=loaded.demand.incidents.iloc[:0])
    alone = replace(loaded, demand=unknown)
    assert demand_points(alone)["weight"].iloc[0] == 140
    assert demand_points(alone)["said"].iloc[0].endswith(": 140 residents")
    assert "Incidents a year" not in demand_table(alone)
    weights = loaded.manifest.model_copy(update={"incidents_basis": Basis.WEIGHTS})
    named = replace(loaded, manifest=weights)
    assert demand_table(named).columns[2] == "The weights of the demand file"


def test_sites_as_a_table(loaded):
    table = site_table(loaded)
    assert table["Services"].tolist() == ["fire", "fire, ambulance", "fire", "police"]
    assert table["Neighbour’s"].tolist() == ["", "", "yes", ""]


def test_signs_say_what_a_site_is_and_what_changed(loaded):
    before = cells_of(loaded.sites)
    lon, lat = lon_lat(400, 400)
    after = with_edits(moved(before, 0, lon, lat), {3: {"services": [], "kind": "hospital"}})
    after = with_edits(after, {}, [{"id": "nowhere", "services": ["fire"]}])
    south, north, over, hospital = signs_of(after, before)
    assert [each.letters for each in (south, north, over, hospital)] == ["F", "FA", "F", "H"]
    assert south.css == "site fire new"
    assert north.css == "site many"
    assert over.css == "site fire neighbour"
    assert hospital.said == "hq Headquarters: hospital, changed, not saved yet"
    assert over.said == "over Over the border: station, fire, of a neighbour"
    assert (south.lon, south.lat) == pytest.approx((lon, lat), abs=1e-6)
    assert not any(each.changed for each in signs_of(before))


def sign(row, lon, lat=52.0):
    return SiteSign(
        row=row, name=f"</script>{row}", kind="station", services=(Service.FIRE,),
        neighbour=False, lon=lon, lat=lat,
    )  # fmt: skip


def test_a_click_finds_the_sign_as_it_was_drawn():
    signs = [sign(0, -1.0000004), sign(1, -1.1)]
    assert sign_at(signs, -1.0, 52.0) == 0
    assert sign_at(signs, -1.1, 52.0) == 1
    assert sign_at(signs, -1.2, 52.0) is None
    assert sign_at([sign(0, -1.0), sign(1, -1.0)], -1.0, 52.0) == 1  # the one on top


def test_only_the_chosen_sign_may_be_dragged_and_names_cannot_end_the_script():
    group = site_signs([sign(0, -1.0), sign(1, -1.1)], {1})
    (drawn,) = group._children.values()  # noqa: SLF001  (folium offers no other way)
    assert [each["drag"] for each in drawn.signs] == [True, False]  # the first keeps its place
    assert [each["chosen"] for each in drawn.signs] == [True, False]
    page = folium.Map()
    group.add_to(page)
    assert "</script>0" not in page.get_root().render()


def test_of_very_many_points_the_largest_are_drawn(loaded):
    points = demand_points(loaded)
    many = points.loc[points.index.repeat(100)].reset_index(drop=True)
    (drawn,) = demand_circles(many)._children.values()  # noqa: SLF001
    assert len(drawn.points) == 1200
    assert max(point[2] for point in drawn.points) == 9.5


def test_the_legend_names_what_is_on_the_map_and_no_more(loaded):
    signs = signs_of(cells_of(loaded.sites))
    words = area_legend(signs, boundary=True, demand="a < b")
    for said in ("fire", "police", "several services", "a neighbour’s", "boundary", "a &lt; b"):
        assert said in words
    assert "hospital" not in words
    assert "not saved" not in words
    assert "boundary" not in area_legend(signs, boundary=False)

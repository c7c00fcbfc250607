"""What a map of a scenario shows: classes of change, fates of sites, moves; and in words."""

import numpy as np
import pandas as pd
import pytest
from hand_town import appraiser, town  # noqa: F401  (fixtures)

from coverage.service import Service
from estates.assumptions import load_assumptions
from estates.change import Close, Merge, Open, Relocate, Share
from estates.first_look import first_look
from estates.maps.change_layers import CHANGE_LOOKS, change_points, fate_legend
from estates.new_site import NewSite
from estates.scenario import Scenario
from estates.view.change_view import (
    EDGES_S,
    base_moves,
    change_class,
    class_names,
    points_of,
    site_fates,
)
from estates.view.look_view import (
    BETTER,
    SAME,
    WORSE,
    money_rows,
    response_rows,
    site_table,
    who_waits,
    zone_table,
)

STANDARD = "town-fire"


def look_at(appraiser, *changes):  # noqa: F811
    area = appraiser.before.assessor.area.manifest.name
    scenario = Scenario(name="x", area=area, change=changes)
    return first_look(appraiser, scenario, load_assumptions())


def test_classes_have_a_name_and_a_look_each():
    assert len(class_names()) == len(EDGES_S) + 1 == len(CHANGE_LOOKS)
    assert class_names() == [
        "over 2 min sooner", "1 to 2 min sooner", "up to 1 min sooner", "the same",
        "up to 1 min later", "1 to 2 min later", "2 to 5 min later", "over 5 min later",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "name"),
    [
        (0, "the same"), (1, "the same"), (-1, "the same"),
        (1.5, "up to 1 min later"), (60, "up to 1 min later"), (60.1, "1 to 2 min later"),
        (120, "1 to 2 min later"), (300, "2 to 5 min later"), (300.5, "over 5 min later"),
        (-60, "up to 1 min sooner"), (-61, "1 to 2 min sooner"), (-121, "over 2 min sooner"),
    ],
)  # fmt: skip
def test_exactly_on_an_edge_is_the_milder_class(seconds, name):
    assert class_names()[change_class(pd.Series([float(seconds)]))[0]] == name


def test_fates_of_sites(appraiser):  # noqa: F811
    hub = NewSite(id="hub", name="Hub", lon=-1.27, lat=52.14, services=("ambulance",))
    look = look_at(
        appraiser,
        Share(service="police", from_site="P1", into_site="F1", across=True, accepted=dict.fromkeys(
            ("contamination", "custody", "evidence", "vetting", "parking", "area"), "as agreed"),
        ),
        Close(site="F2", resources_to="F1", accepted=dict.fromkeys(("bays", "parking"), "ok then")),
        Open(site=hub),
    )  # fmt: skip
    before, after = look.before.estate, look.after.estate
    fates = {each.id: each for each in site_fates(before, after)}
    assert {site: each.fate for site, each in fates.items()} == {
        "F1": "takes others in", "F2": "closes", "P1": "closes", "P2": "as today",
        "A1": "as today", "H1": "as today", "hub": "new",
    }  # fmt: skip
    assert fates["F1"].after == (Service.POLICE, Service.FIRE)
    (move,) = base_moves(before, after)
    assert (move.service, move.origin, move.site) == ("police", "P1", "F1")
    table = site_table(list(fates.values()))
    assert table["What becomes of it"].iloc[-1] == "as today"
    assert set(table["Id"]) == set(fates)
    assert [words for _, words in fate_legend(list(fates.values()))][-3:] == [
        "closes", "takes others in", "new, or built anew",
    ]  # fmt: skip


def test_a_site_built_anew_elsewhere_moves_with_its_base(appraiser):  # noqa: F811
    look = look_at(appraiser, Relocate(site="A1", easting=456_000, northing=250_000))
    fates = {each.id: each.fate for each in site_fates(look.before.estate, look.after.estate)}
    assert fates["A1"] == "built anew here"
    (move,) = base_moves(look.before.estate, look.after.estate)
    assert move.line[0] != move.line[1]


def test_a_longer_mean_is_worse_and_a_shorter_one_better(appraiser):  # noqa: F811
    """The only ambulance stands at 3 km of a road from 0 to 9: at 9 it is farther from most."""
    far = look_at(appraiser, Relocate(site="A1", easting=459_000, northing=250_000))
    middle = look_at(appraiser, Relocate(site="A1", easting=454_500, northing=250_000))
    assert response_rows(far, Service.AMBULANCE)[0].verdict == WORSE
    assert response_rows(middle, Service.AMBULANCE)[0].verdict == BETTER


def test_no_change_is_no_change(appraiser):  # noqa: F811
    look = look_at(appraiser)
    rows = response_rows(look, Service.AMBULANCE)
    assert {row.verdict for row in rows} == {SAME}
    assert rows[0].label.startswith("Ambulance")
    assert all(row.before == row.after for row in rows)
    assert [row.change for row in money_rows(look)] == ["£0"] * 3
    fire = look.after.services[Service.FIRE].scored[0].standard.id
    assert {who for _, who in who_waits(look, "fire", fire)} == {"nobody"}


def test_a_closure_is_worse_in_figures_words_and_points(appraiser):  # noqa: F811
    """East fire station closes: zones 5 to 9 wait for the crew of the west, at 1 km."""
    look = look_at(appraiser, Close(site="F2"))
    fire = look.after.services[Service.FIRE].scored[0].standard.id
    row = response_rows(look, Service.FIRE)[0]
    assert row.verdict == WORSE
    area = look.before.assessor.area
    points = points_of(look.zones, area, Service.FIRE, fire)
    later = points[points["change_s"] > 60]
    waits = dict(who_waits(look, "fire", fire))
    assert waits["later by over 1 min"].startswith(f"{len(later)} places: ")
    assert waits["sooner by over 1 min"] == "nobody"
    table = zone_table(points)
    assert table["Change"].iloc[0].startswith("+")
    assert len(table) == len(points)
    drawn = change_points(points).points
    assert len(drawn) == len(points)
    worst = int(np.argmax(points["change_s"]))
    assert class_names()[drawn[worst][3]] in drawn[worst][4]


def test_money_that_nobody_knows_is_never_nothing(appraiser):  # noqa: F811
    look = look_at(
        appraiser,
        Merge(sites=("F1", "A1"), into="F1", across=True, accepted=dict.fromkeys(
            ("contamination", "area", "parking"), "as agreed"),
        ),
    )  # fmt: skip
    first = money_rows(look)[0]
    assert first.note.startswith("INCOMPLETE: ")
    assert first.verdict == ""


def test_a_further_crew_is_better(appraiser):  # noqa: F811
    hub = NewSite(id="hub", easting=459_000, northing=250_000, services=("fire",))
    crew = {
        "id": "hub-1", "service": "fire", "type": "pump", "duty_system": "wholetime",
        "availability": "1",
    }  # fmt: skip
    look = look_at(appraiser, Open(site=hub, add=(crew,)))
    assert response_rows(look, Service.FIRE)[0].verdict == BETTER

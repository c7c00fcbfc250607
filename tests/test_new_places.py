"""New places to build at: what a file must say, what is thinned out, and that none is lost."""

import json

import numpy as np
import pandas as pd
import pytest
from market_town import lon_lat
from priced_town import PRICED, write_priced_town

from estates.__main__ import main
from estates.area import load_area
from estates.errors import EstateInputError
from estates.optimiser.new_places import MOST_PLACES, best_junctions, not_dominated, read_new_places
from estates.optimiser.question import NewPlace

MIDDLE, NEAR_A2 = lon_lat(1000, 900), lon_lat(1500, 1590)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The priced town; nobody writes into it."""
    return write_priced_town(tmp_path_factory.mktemp("priced"))


def places_file(folder, rows, header="id,lon,lat,name,land_gbp"):
    path = folder / "places.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def row(id_, at, land="", name=""):
    return f"{id_},{at[0]},{at[1]},{name},{land}"


def optimise(capsys, *arguments):
    code = main(["optimise", *map(str, arguments), "--json", "--others", "0"])
    out, err = capsys.readouterr()
    return code, out, err


def found(capsys, *arguments):
    code, out, err = optimise(capsys, *arguments)
    assert code == 0, err
    return json.loads(out)


def essence(summary):
    return [(each["cost_gbp"], each["value"], each["changes"]) for each in summary["frontier"]]


# ---------------------------------------------------------------- the file


def test_places_are_read_as_they_are_written(town, tmp_path):
    path = places_file(tmp_path, [row("x", MIDDLE, 5000, "Żar"), row("y", NEAR_A2)])
    one, other = read_new_places(path, load_area(town))
    assert (one.id, one.name, one.land_gbp) == ("x", "Żar", 5000.0)
    assert (one.lon, one.lat) == pytest.approx(MIDDLE)
    assert (other.name, other.land_gbp) == ("y", None)


FAR = (MIDDLE[0] + 3, MIDDLE[1])
SWAPPED = (MIDDLE[1], MIDDLE[0])
BAD = {
    "swapped": ([row("x", SWAPPED)], "swapped"),
    "off the map": ([row("x", MIDDLE), row("far", FAR)], "'far' (row 3) lies off the map"),
    "site of today": ([row("a1", MIDDLE)], "'a1' is a site of today"),
    "twice": ([row("x", MIDDLE), row("x", NEAR_A2)], "x"),
    "below nothing": ([row("x", MIDDLE, -1)], "land_gbp"),
    "no number": ([row("x", MIDDLE, "dear")], "land_gbp"),
    "no position": ([row("x", ("", ""))], ""),
    "no id": ([row("", MIDDLE)], "id"),
    "infinite": ([row("x", ("inf", MIDDLE[1]))], ""),
    "infinite price": ([row("x", MIDDLE, "inf")], "land_gbp"),
    "too many": ([row(f"x{n}", MIDDLE) for n in range(MOST_PLACES + 1)], str(MOST_PLACES)),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_one_line_and_nothing_is_written(town, tmp_path, capsys, fault):
    rows, says = BAD[fault]
    out = tmp_path / "out"
    path = places_file(tmp_path, rows)
    code, printed, err = optimise(capsys, town, "--places", path, "--out", out)
    fault_line = [line for line in err.splitlines() if not line.endswith(" ...")]
    assert (code, printed) == (2, "")
    assert len(fault_line) == 1
    assert "places.csv" in fault_line[0]
    assert says in fault_line[0]
    assert not out.exists()


@pytest.mark.parametrize("text", ["", "id,lon,lat\n"])
def test_an_empty_file_is_refused(town, tmp_path, capsys, text):
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    code, printed, err = optimise(capsys, town, "--places", path)
    assert (code, printed) == (2, "")
    assert "places.csv" in err.splitlines()[-1]


def test_a_file_that_is_not_there_is_told(town, tmp_path, capsys):
    code, printed, err = optimise(capsys, town, "--places", tmp_path / "none.csv")
    assert (code, printed) == (2, "")
    assert "none.csv" in err.splitlines()[-1]


# ---------------------------------------------------------------- dominance


def new(id_, land):
    return NewPlace(id=id_, name=id_, lon=0.0, lat=0.0, land_gbp=land)


@pytest.mark.parametrize("seed", range(20))
def test_places_left_out_are_beaten_by_one_that_is_kept(seed):
    rng = np.random.default_rng(seed)
    n = 8
    places = [new(f"x{i}", rng.choice([None, 1.0, 2.0])) for i in range(n)]
    drive_s = rng.integers(1, 4, (2, n, 2)).astype(float)
    near = rng.random((3, n)) < 0.8

    def beats(one, other):
        mine, theirs = places[one].land_gbp, places[other].land_gbp
        cheap = mine == theirs or (None not in (mine, theirs) and mine <= theirs)
        as_near = (drive_s[:, one] <= drive_s[:, other]).all()
        return cheap and as_near and (near[:, one] | ~near[:, other]).all()

    kept = [places.index(each) for each in not_dominated(places, drive_s, near)]
    assert kept == sorted(kept)
    assert kept
    for place in range(n):
        rivals = [each for each in kept if each != place and beats(each, place)]
        assert (place in kept) != bool(rivals) or all(beats(place, each) for each in rivals)
        assert place in kept or rivals


def test_of_two_alike_the_first_is_kept():
    drive_s = np.ones((1, 2, 3))
    places = [new("first", None), new("second", None)]
    (kept,) = not_dominated(places, drive_s, np.ones((2, 2), bool))
    assert kept.id == "first"


def test_a_place_of_unknown_price_does_not_beat_one_of_known_price():
    drive_s = np.array([[[1.0], [2.0]]])
    places = [new("unknown", None), new("known", 5.0)]
    assert len(not_dominated(places, drive_s, np.ones((1, 2), bool))) == 2


def test_a_dominated_place_changes_nothing(town, tmp_path, capsys):
    alone = found(capsys, town, *PRICED, "--places", places_file(tmp_path, [row("x", MIDDLE, 1e5)]))
    both = places_file(tmp_path, [row("x", MIDDLE, 1e5), row("dearer", MIDDLE, 2e5)])
    again = found(capsys, town, *PRICED, "--places", both)
    assert again["options"]["new_places"] == ["x"]
    assert essence(again) == essence(alone)


def test_a_new_place_can_be_asked_for(town, tmp_path, capsys):
    path = places_file(tmp_path, [row("x", MIDDLE, 1e5)])
    summary = found(capsys, town, *PRICED, "--places", path, "--keep", "x")
    assert summary["frontier"]


def test_nobody_comes_where_a_station_has_moved_away_from(town, tmp_path, capsys):
    path = places_file(tmp_path, [row("x", MIDDLE, 1000), row("y", NEAR_A2, 0)])
    words = (*PRICED, "--assume", "new_build_gbp_per_m2=1", "--points", "8")
    assert found(capsys, town, *words, "--places", path)["frontier"]


# ---------------------------------------------------------------- in the answer


@pytest.fixture(scope="module")
def cheap(town, tmp_path_factory):
    """An answer where building is nearly free, and its option files."""
    folder = tmp_path_factory.mktemp("cheap")
    path = places_file(folder, [row("x", MIDDLE, 1000, "Joint «x»"), row("y", NEAR_A2)])
    out = folder / "out"
    words = ["optimise", town, *PRICED, "--assume", "new_build_gbp_per_m2=1", "--places", path]
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr("builtins.print", lambda *w, file=None: file is None and said.append(w[0]))
        assert main([*map(str, words), "--points", "3", "--json", "--out", str(out)]) == 0
    return json.loads(said[0]), out


def test_where_building_is_cheap_stations_move_and_merge(cheap):
    summary, _ = cheap
    assert summary["options"]["new_places"] == ["x", "y"]
    kinds = {each["kind"] for option in summary["frontier"] for each in option["changes"]}
    assert "merge" in kinds
    merged = [each for o in summary["frontier"] for each in o["changes"] if each["kind"] == "merge"]
    assert {each["into"]["id"] for each in merged} <= {"x", "y"}
    assert {each["land_gbp"] for each in merged if each["into"]["id"] == "x"} <= {1000.0}


def test_options_with_new_places_cost_what_their_appraisal_says(cheap, town, capsys):
    summary, out = cheap
    shown = 0
    for option in summary["frontier"]:
        if not {"merge", "relocate"} & {each["kind"] for each in option["changes"]}:
            continue
        assert main(["appraise", str(town), str(out / f"{option['name']}.toml"), "--json"]) == 0
        appraised = json.loads(capsys.readouterr().out)
        costs = [
            each
            for each in appraised["headlines"]
            if each["unit"] == "gbp" and each["change"] is not None
        ]
        assert any(abs(each["change"] - option["cost_gbp"]) <= 1 for each in costs), costs
        shown += 1
        if shown == 2:
            break
    assert shown


def test_land_is_paid_for_once_however_many_move_there(town, tmp_path, capsys):
    words = (*PRICED, "--assume", "new_build_gbp_per_m2=1", "--points", "2")
    costs = []
    for land in (0, 100_000):
        path = places_file(tmp_path, [row("x", MIDDLE, land)])
        first = found(capsys, town, *words, "--places", path)["frontier"][0]
        assert {each["kind"] for each in first["changes"]} == {"merge"}
        assert len(first["changes"][0]["sites"]) > 1
        costs.append(first["cost_gbp"])
    assert costs[1] - costs[0] == pytest.approx(100_000, rel=0.05)


# ---------------------------------------------------------------- junctions


class Tried:
    """Stands for what `candidates` found."""

    def __init__(self, rows):
        columns = ["rank", "near", "junction", "lon", "lat"]
        self.best = pd.DataFrame(rows, columns=columns)


def test_the_best_junctions_are_named_by_what_is_near():
    tried = Tried([(1, "Éaston", 17, -1.0, 52.0), (2, "", 18, -1.1, 52.1)])
    one, other = best_junctions(tried, 5)
    assert (one.id, one.name, one.land_gbp) == ("new-1", "New station near Éaston", None)
    assert other.name == "New station near 18"
    assert len(best_junctions(tried, 1)) == 1


def test_where_no_junction_helps_it_is_told():
    with pytest.raises(EstateInputError, match="--junctions 3"):
        best_junctions(Tried([]), 3)


def test_junctions_are_tried_for_the_axis(town, capsys):
    words = (*PRICED, "--assume", "new_build_gbp_per_m2=1", "--points", "6")
    summary = found(capsys, town, *words, "--axis", "sample-fire-first-10", "--junctions", "2")
    assert set(summary["options"]["new_places"]) <= {"new-1", "new-2"}
    assert summary["options"]["new_places"]
    code, printed, err = optimise(capsys, town, *PRICED, "--junctions", "2")
    assert (code, printed) == (2, "")
    assert "--axis" in err.splitlines()[-1]

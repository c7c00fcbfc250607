"""Bad input of every kind: one line (what, where, remedy), and nothing left behind."""

import gzip
import json
import zipfile

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pytest
import shapely
from market_town import Kit, listing, lon_lat, write_kit, write_outline
from shapely.geometry import Point
from town import Town

from coverage import tables
from estates.__main__ import main
from estates.area import load_area


@pytest.fixture
def kit(tmp_path):
    """Good files, to be spoilt one at a time."""
    return write_kit(tmp_path / "kit")


@pytest.fixture
def refused(tmp_path, capsys):
    """Build, expect refusal, and return the last line; the disc must be as before."""

    def building(kit, name="town", out=None, without="", **other):
        out = out or tmp_path / "areas" / "deep" / "town"
        before = listing(tmp_path)
        capsys.readouterr()
        assert main(kit.arguments(name, out, without, **other)) == 2
        said = capsys.readouterr()
        assert said.out == ""
        *progress, last = said.err.splitlines()
        assert all(line.endswith(" ...") for line in progress), progress
        assert listing(tmp_path) == before
        assert len(last) < 600
        return last

    return building


def spoil(kit, part, old, new, count=1):
    """Exchange text in a part; the old text must be there."""
    path = kit.path(part)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def rewrite(kit, part, change):
    """Change a CSV part as a table of text."""
    table = pd.read_csv(kit.path(part), dtype=str, keep_default_na=False)
    change(table).to_csv(kit.path(part), index=False)


# ------------------------------------------------------------------------------------------ roads


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.999])
def test_a_truncated_pbf(kit, refused, share):
    whole, path = kit.folder / "whole.osm.pbf", kit.folder / "cut.osm.pbf"
    with osmium.SimpleWriter(str(whole)) as writer:
        for item in osmium.FileProcessor(str(kit.path("roads"))):
            writer.add(item)
    content = whole.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    line = refused(kit, roads=path, without="boundary")
    assert "cut.osm.pbf: not readable as OpenStreetMap data" in line
    assert "fetch it again" in line


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.osm.pbf", b"", "the file is empty; download it again"),
        ("empty.osm", b"", "the file is empty"),
        ("paper.pbf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\n", "not readable"),
        ("page.osm", b"<!doctype html><html><body>404</body></html>", "not readable"),
        ("cut.osm", b'<?xml version="1.0"?><osm version="0.6"><node id="1"', "not readable"),
        ("text.osm.gz", b"not compressed", "not readable"),
        ("text.osm.bz2", b"not compressed", "not readable"),
        ("roads.shp", b"x", "not a road file this tool reads; give one of .osm.pbf"),
        ("roads", b"x", "not a road file this tool reads"),
        ("roads.osm", b'<?xml version="1.0"?><osm version="0.6"></osm>', "no road in it"),
    ],
)
def test_a_road_file_that_is_none(kit, refused, name, content, message):
    path = kit.folder / name
    path.write_bytes(content)
    line = refused(kit, roads=path)
    assert line.startswith(f"{name}: ")
    assert message in line


def test_an_extract_without_roads(kit, refused):
    buildings = Town()
    buildings.at(1, 0, 0, {"amenity": "fire_station"})
    buildings.at(2, 10, 0)
    buildings.ways.append(([1, 2], {"waterway": "stream"}))
    path = buildings.write(kit.folder / "streams.osm")
    assert "no road in it (0 drivable ways)" in refused(kit, roads=path)


def test_a_missing_file_and_a_folder_instead_of_one(kit, refused):
    for part in ("roads", "boundary", "sites", "resources", "demand", "incidents", "patrol_areas"):
        for path in (kit.folder / "not there.csv", kit.folder):
            line = refused(kit, **{part: path})
            assert str(path) in line
            assert "no such file" in line


def test_no_roads_at_all(kit, refused):
    assert "no roads given; add --roads FILE" in refused(kit, without="roads")


# -------------------------------------------------------------------------------------- positions


def test_stations_in_the_sea(kit, refused):
    rewrite(kit, "sites", lambda t: t.assign(lon="2.9", lat="53.5"))
    line = refused(kit)
    assert "sites.csv: 4 of 4 sites lie off the roads of this extract" in line
    assert "south: no road of the connected network within" in line
    assert "check its coordinates" in line


@pytest.mark.parametrize("part", ["sites", "demand"])
def test_swapped_coordinates_in_all_rows_and_in_one(kit, refused, part):
    good = kit.path(part).read_text("utf-8")
    rewrite(kit, part, lambda t: t.assign(lon=t["lat"], lat=t["lon"]))
    assert "lon and lat look swapped" in refused(kit)
    kit.path(part).write_text(good, "utf-8")

    def swap_one(table):
        table.loc[2, ["lon", "lat"]] = table.loc[2, ["lat", "lon"]].to_numpy()
        return table

    rewrite(kit, part, swap_one)
    assert "swapped in 1 row(s), first in row 4; exchange them there" in refused(kit)


@pytest.mark.parametrize("part", ["sites", "demand"])
def test_grid_references_called_degrees_and_degrees_called_grid_references(kit, refused, part):
    good = kit.path(part).read_text("utf-8")
    rewrite(kit, part, lambda t: t.assign(lon="480500", lat="310500"))
    assert "for the British National Grid name the columns easting,northing" in refused(kit)
    kit.path(part).write_text(good, "utf-8")
    rewrite(kit, part, lambda t: t.rename(columns={"lon": "easting", "lat": "northing"}))
    line = refused(kit, without="boundary")
    assert "off the roads of this extract" in line or "no demand point is near a road" in line


@pytest.mark.parametrize("part", ["sites", "demand"])
@pytest.mark.parametrize("cell", ["Broad Street, behind the church", "52°30'N", "52,5", "", "nan"])
def test_a_sentence_for_a_coordinate(kit, refused, part, cell):
    def say(table):
        table.loc[1, "lat"] = cell
        return table

    rewrite(kit, part, say)
    line = refused(kit)
    assert "row 3" in line
    assert "position" in line if not cell else "lat is not a number" in line


def layer(**changes):
    lon, lat = lon_lat(1000, 400)
    columns = {"id": ["a"], "residents": [10]}
    return gpd.GeoDataFrame(columns, geometry=[Point(lon, lat)], **{"crs": "EPSG:4326", **changes})


def test_a_geopackage_with_the_wrong_system_or_none(kit, refused, capsys):
    path = kit.folder / "zones.gpkg"
    layer(crs="EPSG:27700").to_file(path)  # degrees that are called metres
    line = refused(kit, demand=path, without="incidents")
    assert "none of its 1 points lies inside the boundary" in line
    line = refused(kit, demand=path, without="incidents boundary")
    assert "no demand point is near a road" in line
    path.unlink()
    with pytest.warns(UserWarning, match="crs"):
        layer(crs=None).to_file(path)
    capsys.readouterr()
    assert "no coordinate system; save it with one" in refused(kit, demand=path)


def test_a_geopackage_that_is_no_database(kit, refused):
    path = kit.folder / "zones.gpkg"
    path.write_bytes(b"SQLite format 3\0" + np.random.default_rng(1).bytes(5000))
    assert "zones.gpkg: not readable as a map layer" in refused(kit, demand=path)
    path.write_text("id,lon,lat\n")
    assert "zones.gpkg: not readable as a map layer" in refused(kit, demand=path)


def test_a_boundary_of_another_place_or_of_none(kit, refused):
    write_outline(kit.path("boundary"), 300_000, 0, 301_000, 1000)
    assert "the boundary and the extract are of different places" in refused(kit)
    write_outline(kit.path("boundary"), 10_000, 0, 11_000, 1000)  # near, but beside the town
    assert "lies inside the boundary" in refused(kit)
    assert "inside the boundary to estimate residents" in refused(kit, without="demand incidents")
    layer().to_file(kit.path("boundary"))
    assert "boundary.geojson: holds no polygon; give the area's outline" in refused(kit)
    kit.path("boundary").write_text('{"type": "FeatureCollection", "features": []}')
    assert refused(kit).startswith("boundary.geojson: ")


def test_a_boundary_with_swapped_coordinates(kit, refused):
    outline = gpd.read_file(kit.path("boundary"))
    outline.geometry = shapely.transform(outline.geometry, lambda lon_lat: lon_lat[:, ::-1])
    kit.path("boundary").write_text(outline.to_json(), "utf-8")
    line = refused(kit)
    assert line.startswith("boundary.geojson: lon and lat look swapped in the boundary")
    assert "exchange them" in line


# --------------------------------------------------------------------------------- ids and numbers


@pytest.mark.parametrize("part", ["sites", "resources", "demand"])
def test_repeated_and_empty_ids(kit, refused, part):
    good = kit.path(part).read_text("utf-8")
    rewrite(kit, part, lambda t: pd.concat([t, t.iloc[[0]]]))
    assert "repeated" in refused(kit)
    kit.path(part).write_text(good, "utf-8")

    def empty(table):
        table.loc[1, "id"] = "  "
        return table

    rewrite(kit, part, empty)
    assert "id is empty in row 3; give every row one" in refused(kit)


@pytest.mark.parametrize(
    ("part", "column"),
    [("demand", "residents"), ("incidents", "per_year"), ("resources", "turnout_s")],
)
@pytest.mark.parametrize("cell", ["-1", "inf", "NaN", "1e400", "lots", "1;2"])
def test_negative_infinite_and_other_numbers(kit, refused, part, column, cell):
    def spoilt(table):
        table.loc[0, column] = cell
        return table

    rewrite(kit, part, spoilt)
    line = refused(kit)
    assert line.startswith(kit.path(part).name)
    assert column in line
    assert "row 2" in line


@pytest.mark.parametrize(
    ("part", "old", "new", "message"),
    [
        ("incidents", "z00,", "z99,", "zone_id 'z99' in row 2 is not in the demand points"),
        ("incidents", ",fire,", ",coastguard,", "breaks the rule police, fire or ambulance"),
        ("incidents", ",3,", ",25,", "breaks the rule 0 to 23"),
        ("resources", "s-day,south", "s-day,nowhere", "site_id 'nowhere' of s-day is not among"),
        ("resources", "fire,pumping", "rescue,pumping", "breaks the rule police, fire or ambul"),
        ("resources", "0.95", "85", "85 is over 1; write 85% as 0.85"),
        ("resources", "07-19", "7 till 7", "'7 till 7' is not understood; write always, 07-19"),
        ("resources", "Mon-Fri 07-18=0.2", "Funday 07-18=0.2", "is not understood"),
        ("resources", "patrol,beat", "patrol,west", "patrol_area 'west' of car-1 is not among"),
        ("sites", "fire;ambulance", "fire;lifeboat", "'lifeboat' in row 3 is not police, fire"),
        ("sites", "headquarters", "castle", "is not one of station, standby, hospital"),
        ("demand", ",urban\n", ",suburban\n", "breaks the rule urban or rural"),
        ("patrol_areas", '"id"', '"code"', "column id is missing"),
    ],
)
def test_words_that_are_not_known(kit, refused, part, old, new, message):
    spoil(kit, part, old, new)
    line = refused(kit)
    assert line.startswith(f"{kit.path(part).name}: ")
    assert message in line


def test_a_patrol_without_demand(kit, refused):
    write_outline(kit.path("patrol_areas"), 5000, 0, 6000, 1000, id="beat")
    assert "patrol area beat: no demand lies in it; check its polygon" in refused(kit)


def test_incidents_and_resources_need_what_they_belong_to(kit, refused):
    assert "incidents need the points they belong to" in refused(kit, without="demand")
    assert "resources need the site list" in refused(kit, without="sites")


def test_standards_of_nowhere(kit, capsys, tmp_path):
    line = kit.arguments("town", tmp_path / "town")
    line[line.index("--standards") + 1] = "atlantis"
    assert main(line) == 2
    assert "standards of 'atlantis' are not in data/standards.toml" in capsys.readouterr().err


# ---------------------------------------------------------------------------------------- nonsense

MEGABYTES = 10_000_000


def nonsense(kind):
    dice = np.random.default_rng(7)
    if kind == "bytes":
        return dice.bytes(MEGABYTES)
    if kind == "text":
        letters = np.frombuffer(b'abc 019,;"\n\t', np.uint8)
        return letters[dice.integers(len(letters), size=MEGABYTES)].tobytes()
    if kind == "one line":
        return b"z" * MEGABYTES
    if kind == "columns":
        line = ",".join(f"c{i}" for i in range(1_000_000)).encode()
        return line + b"\n" + line + b"\n"
    if kind == "rows":
        return b"id,lon,lat,services\n" + b"a,b,c,d\n" * (MEGABYTES // 8)
    return b"[" * MEGABYTES


@pytest.mark.parametrize("kind", ["bytes", "text", "one line", "columns", "rows", "brackets"])
def test_ten_megabytes_of_nonsense(kit, refused, kind):
    kit.path("demand").write_bytes(nonsense(kind))
    assert refused(kit).startswith("zones.csv: ")


@pytest.mark.parametrize("content", [b"[" * 1_000_000, b"{}", b"null", b'{"type":"Point"}', b"\0"])
def test_a_boundary_of_nonsense(kit, refused, content):
    kit.path("boundary").write_bytes(content)
    assert refused(kit).startswith("boundary.geojson: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,name,services,lon,lat\n", "no rows"),
        ("id,services,lon,lat\na,fire,1,2\n".encode("utf-16"), "not text in UTF-8"),
        (b"id;services;lon;lat\na;fire;1;2\n", "separated by semicolons; save it with commas"),
    ],
)
def test_a_csv_from_somewhere_else(kit, refused, content, message):
    kit.path("sites").write_bytes(content)
    assert message in refused(kit)


def test_a_zip_called_csv_gz(kit, refused):
    path = kit.folder / "sites.csv.gz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(kit.path("sites"), "sites.csv")
    assert "sites.csv.gz: not readable as CSV" in refused(kit, sites=path)
    path.write_bytes(gzip.compress(kit.path("sites").read_bytes())[:-9])
    assert "sites.csv.gz: not readable as CSV" in refused(kit, sites=path)


def test_a_file_that_unpacks_to_more_than_it_may(kit, refused, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_FILE_BYTES", 2_000_000)
    path = kit.folder / "sites.csv.gz"
    path.write_bytes(gzip.compress(b"id,services,lon,lat\n" + b"a,fire,1,2\n" * 500_000))
    assert "over the limit of 2 MB" in refused(kit, sites=path)


# ------------------------------------------------------------------- text that only looks strange


def test_formulas_quotes_newlines_and_every_script_are_text_to_the_end(kit, tmp_path, capsys):
    names = ['=cmd("calc")', 'He said "no",\nthen went', "Łódź 街 ñ \u202e", "@SUM(A1)"]
    rewrite(kit, "sites", lambda t: t.assign(name=names))
    rewrite(kit, "demand", lambda t: t.assign(name=[names[i % 4] for i in range(len(t))]))
    folder = tmp_path / "Übersicht – 街"
    points = tmp_path / "Punkte 街.csv"
    assert main(kit.arguments("town", folder)) == 0
    assert load_area(folder).sites["name"].tolist() == names
    capsys.readouterr()
    assert main(["coverage", str(folder), "--json", "--points", str(points)]) == 0
    json.loads(capsys.readouterr().out)
    assert set(pd.read_csv(points)["name"]) == set(names)


def test_ids_that_look_like_numbers_stay_apart(kit, tmp_path):
    spoil(kit, "sites", "south", "007", 1)
    spoil(kit, "sites", "over", "7", 1)
    spoil(kit, "resources", ",south,", ",007,", 2)
    spoil(kit, "resources", ",over,", ",7,", 1)
    assert main(kit.arguments("town", tmp_path / "town")) == 0
    area = load_area(tmp_path / "town")
    assert {each.site_id for each in area.resources} == {"007", "7", "north", "hq"}


# ------------------------------------------------------------------------------- names and folders


@pytest.mark.parametrize("name", ["../x", "..", "a/b", "con", "Upper Case"])
def test_a_name_that_leads_elsewhere(kit, refused, name):
    assert "not a usable area name" in refused(kit, name=name)


def test_a_folder_that_holds_other_things(kit, refused, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("all of it")
    assert "exists and is not an area; choose an empty or new folder" in refused(kit, out=mine)
    assert "exists and is not an area" in refused(kit, out=mine / "thesis.txt")
    line = refused(kit, out=mine / "thesis.txt" / "town")
    assert "thesis.txt" in line


def test_the_kit_itself_is_good(kit: Kit, tmp_path):
    """Else every refusal above would prove nothing."""
    assert main(kit.arguments("town", tmp_path / "town")) == 0

"""Tables that people give: read as written, refused in one line, never shifted or cut."""

import gzip
import io
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from coverage import tables
from coverage.errors import CoverageInputError, UnreadableFileError
from coverage.tables import (
    check,
    degrees,
    numbers,
    read_layer,
    read_table,
    refuse_swapped,
    unique_ids,
)


def written(folder, content, name="given.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def frame(**columns):
    return pd.DataFrame(columns, dtype="string")


def test_text_is_kept_as_written(tmp_path):
    table = read_table(
        written(
            tmp_path,
            '\ufeffID, Name ,lon\n 007 ,"Łódź, ""North""\nannexe",1\nNA,=cmd(),\nnull,"=1+1",2\n',
        )
    )
    assert list(table.columns) == ["id", "name", "lon"]
    assert table["id"].tolist() == ["007", "NA", "null"]
    assert table["name"].tolist() == ['Łódź, "North"\nannexe', "=cmd()", "=1+1"]
    assert table["lon"].tolist() == ["1", "", "2"]


def test_short_rows_are_empty_at_the_end_and_blank_lines_do_not_count(tmp_path):
    table = read_table(written(tmp_path, "\n\nid,lon,lat\n\na,1\nb,1,2\n\n"))
    assert table.to_numpy().tolist() == [["a", "1", ""], ["b", "1", "2"]]


def test_a_compressed_csv_reads_as_the_plain_one(tmp_path):
    text = "id,lon\na,1\n"
    plain = read_table(written(tmp_path, text))
    packed = read_table(written(tmp_path, gzip.compress(text.encode()), "given.csv.gz"))
    assert packed.equals(plain)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not readable as CSV"),
        (b"  \n \n", "not readable as CSV"),
        (b"id,lon\n", "no rows; the file needs a header and data"),
        (b"id;lon;lat\na;1;2\n", "separated by semicolons; save it with commas"),
        (b"sep=;\nid;lon\na;1\n", "semicolons"),
        (b"id\tlon\na\t1\n", "separated by tabs"),
        ("id,lon\na,1\n".encode("utf-16"), "not text in UTF-8; save it as CSV UTF-8"),
        ("id,lon\na,1\n".encode("utf-16-le"), "not text in UTF-8"),
        ("id,name\na,Łódź é\n".encode("cp1250"), "not text in UTF-8"),
        (b"id,lon\na\0,1\n", "not text in UTF-8"),
        (b"id,lon\na,1,2\nb,1,2\n", "rows have more cells than the header has names"),
        (b"id,lon\na,1,\nb,1,\n", "commas at the ends of the lines"),
        (b"id,lon\na,1\nb,1,2\n", r"Expected 2 fields in line 3, saw 3"),
        (b'id,lon\n"a,1\n', "EOF inside string"),
        (b"id,ID,lon\na,b,1\n", "column id stands more than once"),
        (b"id,lon,lon\na,1,2\n", "column lon stands more than once"),
        (b"a" * 300_000, "first line is over 100 kB"),
        (b",".join(b"c%d" % i for i in range(1001)) + b"\n1\n", "1,001 columns are over the limit"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, message):
    with pytest.raises(UnreadableFileError, match=re.escape(message)) as caught:
        read_table(written(tmp_path, content))
    assert "given.csv" in str(caught.value)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_one_clear_error(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("bytes")
    for name in ("given.csv", "given.csv.gz", "given.xlsx", "given.gpkg", "given.geojson"):
        try:
            table = read_table(written(folder, content, name))
        except UnreadableFileError:
            continue
        assert isinstance(table.index, pd.RangeIndex)
        assert len(set(table.columns)) == len(table.columns)


cells = st.text(
    st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from('",\n;='), max_size=8
)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=6))
def test_what_pandas_wrote_comes_back_stripped(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("round") / "t.csv"
    pd.DataFrame(rows, columns=["id", "name"]).assign(end="x").to_csv(path, index=False)
    table = read_table(path)
    assert table["name"].tolist() == [name.strip() for _, name in rows]


def test_a_million_columns_and_one_enormous_line_cost_nothing(tmp_path):
    line = ",".join(map(str, range(1_000_000)))
    for content in (f"{line}\n{line}\n", "x" * 10_000_000):
        with pytest.raises(UnreadableFileError, match="first line is over 100 kB"):
            read_table(written(tmp_path, content))


def test_a_file_that_unpacks_to_any_size_is_refused_unread(tmp_path):
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(b"id,lon\n")
        for _ in range(220):
            packed.write(b"a,1\n" * 250_000)
    assert len(bomb.getvalue()) < 1_000_000  # 220 MB in under 1 MB
    with pytest.raises(UnreadableFileError, match="unpacked it is over the limit of 200 MB"):
        read_table(written(tmp_path, bomb.getvalue(), "bomb.csv.gz"))


def test_a_long_table_is_refused_not_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_ROWS", 3)
    path = written(tmp_path, "id\n" + "a\n" * 3)
    assert len(read_table(path)) == 3
    with pytest.raises(UnreadableFileError, match="more than 3 rows is over"):
        read_table(written(tmp_path, "id\n" + "a\n" * 4))


def test_a_large_file_is_refused_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_FILE_BYTES", 10)
    with pytest.raises(UnreadableFileError, match="over the limit"):
        read_table(written(tmp_path, "id,lon\naaaa,1\n"))


@pytest.mark.parametrize("name", ["sites.pdf", "sites", "sites.csv.zip"])
def test_a_suffix_that_is_not_read_names_those_that_are(tmp_path, name):
    with pytest.raises(UnreadableFileError, match=r"\.csv, \.csv\.gz, \.xlsx, \.gpkg, \.geojson"):
        read_table(written(tmp_path, "id\na\n", name))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnreadableFileError, match="no such file; check the name"):
            read_table(path)


def points(crs="EPSG:4326", x=(-1.0, -1.1), y=(52.0, 52.1), **columns):
    columns = columns or {"ID": ["a", "b"]}
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y), crs=crs)


def test_layers_come_in_degrees_whatever_their_system(tmp_path):
    path = tmp_path / "zónes ß.gpkg"
    points().to_crs("EPSG:27700").to_file(path, layer="zones")
    table = read_table(path)
    assert table["id"].tolist() == ["a", "b"]  # names in lower case, as from a CSV
    np.testing.assert_allclose(table["lon"].astype(float), [-1.0, -1.1], atol=1e-7)
    np.testing.assert_allclose(table["lat"].astype(float), [52.0, 52.1], atol=1e-7)


def test_dates_of_a_layer_are_iso_text(tmp_path):
    dates, times = ["2030-12-31", None], ["2030-12-31 00:00", "2030-12-31 07:30"]
    path = tmp_path / "sites.gpkg"
    columns = {"end": pd.to_datetime(dates, utc=True), "seen": pd.to_datetime(times)}
    points(**columns).to_file(path)
    table = read_table(path)
    assert table["end"].tolist() == ["2030-12-31", ""]
    assert table["seen"].iloc[1].startswith("2030-12-31 07:30:00")


def test_a_polygon_stands_at_a_point_inside_it(tmp_path):
    horseshoe = Polygon([(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)])
    path = tmp_path / "zones.geojson"
    gpd.GeoDataFrame({"id": ["u"]}, geometry=[horseshoe], crs="EPSG:4326").to_file(path)
    row = read_table(path).iloc[0]
    assert horseshoe.contains(Point(float(row["lon"]), float(row["lat"])))


def test_a_layer_that_is_none_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="not readable as a map layer"):
        read_layer(written(tmp_path, "not a database", "zones.gpkg"))
    with pytest.raises(UnreadableFileError, match="not readable as a map layer"):
        read_layer(written(tmp_path, '{"type": "Nonsense"}', "zones.geojson"))
    with pytest.raises(UnreadableFileError, match="no such file"):
        read_layer(tmp_path / "none.gpkg")


def test_a_layer_without_a_system_is_refused(tmp_path):
    path = tmp_path / "zones.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        points(crs=None).to_file(path)
    with pytest.raises(UnreadableFileError, match="no coordinate system; save it with one"):
        read_layer(path)


def test_of_several_layers_none_is_guessed(tmp_path):
    path = tmp_path / "zones.gpkg"
    points().to_file(path, layer="old")
    points().to_file(path, layer="new")
    with pytest.raises(UnreadableFileError, match=r"2 layers \(old, new\)"):
        read_layer(path)


def test_a_row_without_geometry_is_refused(tmp_path):
    path = tmp_path / "zones.gpkg"
    gpd.GeoDataFrame({"id": [1, 2]}, geometry=[Point(0, 0), None], crs="EPSG:4326").to_file(path)
    with pytest.raises(UnreadableFileError, match="rows without geometry"):
        read_layer(path)


@pytest.mark.parametrize(
    "cell", ["x", "nan", "NaN", "inf", "-inf", "1e400", "1,5", "1 000", "£5", "0x10", "--1", "None"]
)
def test_a_number_is_a_finite_number(cell):
    table = frame(v=["1", "", cell])
    with pytest.raises(CoverageInputError, match=r"t\.csv: v is not a number in 1 row.*row 4"):
        numbers(table, "v", "t.csv")


def test_an_empty_number_is_unknown_not_zero():
    values = numbers(frame(v=["", "0", "-1.5e2"]), "v", "t.csv")
    assert np.isnan(values[0])
    assert values[1:].tolist() == [0, -150]


def test_ids_are_unique_and_filled():
    assert unique_ids(frame(id=["a", "A", "1", "01"]), "t.csv").tolist() == ["a", "A", "1", "01"]
    with pytest.raises(CoverageInputError, match="id is empty in row 3"):
        unique_ids(frame(id=["a", ""]), "t.csv")
    with pytest.raises(CoverageInputError, match=r"repeated: a, b, c, d \.\.\.; give"):
        unique_ids(frame(id=list("abcdeabcde")), "t.csv")
    with pytest.raises(CoverageInputError, match="column id is missing; it has name"):
        unique_ids(frame(name=["a"]), "t.csv")


def test_grid_references_become_degrees():
    # Ordnance Survey's worked example of the Caister water tower, to its stated 5 m.
    lon, lat = degrees(frame(easting=["651409.903"], northing=["313177.270"]), "t.csv")
    assert lon[0] == pytest.approx(1.716074, abs=1e-4)
    assert lat[0] == pytest.approx(52.657977, abs=1e-4)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"lon": ["651409"], "lat": ["313177"]}, "not degrees; for the British National Grid name"),
        ({"lon": ["180.01"], "lat": ["0"]}, "row 2 has lon 180.01"),
        ({"lon": ["1", ""], "lat": ["2", "2"]}, "1 row(s) without a position, first in row 3"),
        ({"easting": ["", ""], "northing": ["1", "2"]}, "fill easting and northing"),
        ({"lon": ["behind the church"], "lat": ["2"]}, "'behind the church'; correct it"),
        ({"latitude": ["1"], "longitude": ["2"]}, "lon, lat is missing; it has latitude"),
    ],
)
def test_positions_that_are_none_are_refused(columns, message):
    with pytest.raises(CoverageInputError, match=re.escape(message)):
        degrees(frame(**columns), "t.csv")


@pytest.mark.parametrize("corner", [(-180, -90), (180, 90), (0, 0)])
def test_the_ends_of_the_earth_are_positions(corner):
    lon, lat = degrees(frame(lon=[str(corner[0])], lat=[str(corner[1])]), "t.csv")
    assert (lon[0], lat[0]) == corner


BOUNDS = (-5.0, 54.0, -4.0, 55.0)


def test_swapped_positions_are_told_from_strange_ones():
    lon, lat = np.array([-4.5, -4.6]), np.array([54.1, 54.2])
    refuse_swapped(lon, lat, BOUNDS, "t.csv")
    refuse_swapped(np.array([10.0]), np.array([10.0]), BOUNDS, "t.csv")  # elsewhere, not swapped
    refuse_swapped(np.empty(0), np.empty(0), BOUNDS, "t.csv")
    with pytest.raises(CoverageInputError, match=r"look swapped \(lon 54.1, lat -4.5\)"):
        refuse_swapped(lat, lon, BOUNDS, "t.csv")
    with pytest.raises(CoverageInputError, match=r"swapped in 1 row.*first in row 3"):
        refuse_swapped(np.array([-4.5, 54.2]), np.array([54.1, -4.6]), BOUNDS, "t.csv")


def test_positions_that_mean_the_same_either_way_are_left_alone():
    refuse_swapped(np.array([5.0]), np.array([6.0]), (0, 0, 10, 10), "t.csv")


def test_all_faults_of_a_table_at_once():
    schema = pa.DataFrameSchema(
        {
            "a": pa.Column(float, pa.Check.ge(0, error="at least 0")),
            "b": pa.Column(str, pa.Check.isin(["x"], error="x only")),
        }
    )
    table = pd.DataFrame({"a": [1.0, -1.0, -2.0], "b": ["x", "x", "y"]})
    message = "t.csv: a: '-1.0' in row 3 breaks the rule at least 0 (and 1 more); b: 'y' in row 4"
    with pytest.raises(CoverageInputError, match=re.escape(message)):
        check(table, schema, "t.csv")

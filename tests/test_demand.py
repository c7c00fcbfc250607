"""Demand: what a weight is, what is not known, and what must not be mixed."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.crs import to_metric
from coverage.demand import Basis
from coverage.demand_file import read_demand
from coverage.errors import CoverageInputError
from coverage.service import Service

CRS = "EPSG:27700"
BOUNDS = (-2.0, 51.0, 0.0, 53.0)
ZONES = "id,name,lon,lat,residents,deprivation_decile,urban_rural\n"
INCIDENTS = "zone_id,service,incident_type,hour,per_year\n"


@pytest.fixture
def read(tmp_path):
    """Demand from the text of a zone file and, if any, of an incident file."""

    def reading(zones, incidents=None):
        (tmp_path / "zones.csv").write_text(zones, encoding="utf-8")
        if incidents is not None:
            (tmp_path / "incidents.csv").write_text(incidents, encoding="utf-8")
        listed = tmp_path / "incidents.csv" if incidents is not None else None
        return read_demand(tmp_path / "zones.csv", listed, CRS, BOUNDS)

    return reading


TWO_ZONES = ZONES + "a,Ash,-1,52,100,1,urban\nb,,-1.1,52.1,300,10,rural\n"


def test_residents_stand_in_where_no_incident_is_known(read):
    demand = read(TWO_ZONES)
    weight = demand.weight(Service.FIRE, ("dwelling fire",))
    assert weight.basis is Basis.RESIDENTS
    assert not weight.hours_known
    np.testing.assert_allclose(weight.total, [100, 300])
    np.testing.assert_allclose(weight.by_hour, np.repeat([[100 / 24], [300 / 24]], 24, axis=1))


def test_what_a_zone_says_of_itself_is_kept(read):
    zones = read(TWO_ZONES).zones
    assert zones["name"].tolist() == ["Ash", "b"]  # no name: its id
    assert zones["deprivation_decile"].tolist() == [1, 10]
    assert zones["urban_rural"].tolist() == ["urban", "rural"]


def test_incidents_weigh_by_service_type_and_hour(read):
    demand = read(
        TWO_ZONES,
        INCIDENTS
        + "a,fire,dwelling fire,7,2\na,fire,dwelling fire,7,1\nb,fire,dwelling fire,,24\n"
        + "b,fire,other,0,5\na,police,immediate,23,9\n",
    )
    fires = demand.weight(Service.FIRE, ("dwelling fire",))
    assert fires.basis is Basis.INCIDENTS
    assert not fires.hours_known  # one row does not tell its hour
    assert fires.by_hour[0, 7] == 3
    assert fires.by_hour[0].sum() == 3
    np.testing.assert_allclose(fires.by_hour[1], 1)
    np.testing.assert_allclose(demand.weight(Service.FIRE).total, [3, 29])
    assert demand.weight(Service.FIRE, ("other",)).hours_known
    assert demand.weight(Service.POLICE).by_hour[0, 23] == 9


def test_residents_never_stand_in_for_types_that_are_not_there(read):
    demand = read(TWO_ZONES, INCIDENTS + "a,fire,other,7,2\n")
    message = "no incident of type dwelling fire; the demand has other"
    with pytest.raises(CoverageInputError, match=message):
        demand.weight(Service.FIRE, ("dwelling fire",))
    # Another service without any incident: residents do stand in, and it is told.
    assert demand.weight(Service.AMBULANCE).basis is Basis.RESIDENTS


def test_a_point_has_a_row_for_each_service_type_and_hour(read):
    demand = read(
        "id,lon,lat,service,incident_type,hour,weight\n"
        "a,-1,52,fire,other,7,2\na,-1,52,fire,other,8,3\na,-1,52,police,immediate,7,4\n"
        "b,-1.1,52,fire,other,,5\n"
    )
    assert demand.places.ids.tolist() == ["a", "b"]
    np.testing.assert_allclose(demand.weight(Service.FIRE).total, [5, 5])
    np.testing.assert_allclose(demand.weight(Service.POLICE).total, [4, 0])


def test_one_weight_for_all_is_answered_by_every_service(read):
    demand = read("id,lon,lat,weight\na,-1,52,2.5\nb,-1,52.1,0\n")
    for service in Service:
        np.testing.assert_allclose(demand.weight(service).total, [2.5, 0])


def test_grid_references_and_degrees_come_to_the_same_place(read):
    by_degrees = read(TWO_ZONES).places
    x, y = to_metric(np.array([-1.0, -1.1]), np.array([52.0, 52.1]), CRS)
    text = f"id,easting,northing,residents\na,{x[0]:.3f},{y[0]:.3f},1\nb,{x[1]:.3f},{y[1]:.3f},1\n"
    by_grid = read(text).places
    np.testing.assert_allclose(by_grid.x, by_degrees.x, atol=0.01)
    np.testing.assert_allclose(by_grid.y, by_degrees.y, atol=0.01)


def test_a_geopackage_is_the_same_as_the_csv(read, tmp_path):
    layer = gpd.GeoDataFrame(
        {"id": ["a", "b"], "Residents": [100, 300], "urban_rural": ["urban", "rural"]},
        geometry=gpd.points_from_xy([-1, -1.1], [52, 52.1]),
        crs="EPSG:4326",
    ).to_crs(CRS)
    layer.to_file(tmp_path / "zones.gpkg")
    demand = read_demand(tmp_path / "zones.gpkg", None, CRS, BOUNDS)
    same = read(TWO_ZONES)
    np.testing.assert_allclose(demand.places.x, same.places.x, atol=0.01)
    np.testing.assert_allclose(demand.weight(Service.FIRE).total, [100, 300])
    assert demand.zones["urban_rural"].tolist() == ["urban", "rural"]


@pytest.mark.parametrize(
    ("zones", "message"),
    [
        ("lon,lat,residents\n-1,52,1\n", "column id is missing"),
        ("id,residents\na,1\n", "column lon, lat is missing"),
        ("id,lon,lat\na,-1,52\n", "neither residents nor weight"),
        ("id,lon,lat,residents\na,-1,52,-3\n", "residents: '-3.0' in row 2 breaks the rule 0 to"),
        ("id,lon,lat,residents\na,-1,52,many\n", "residents is not a number"),
        ("id,lon,lat,residents\n,-1,52,1\n", "id is empty in row 2"),
        ("id,lon,lat,residents\na,-1,52,1\na,-1,52,1\n", "id repeated in 1 row"),
        ("id,lon,lat,residents\na,52,-1,1\n", "look swapped"),
        ("id,lon,lat,residents,urban_rural\na,-1,52,1,suburb\n", "breaks the rule urban or rural"),
        ("id,lon,lat,residents,deprivation_decile\na,-1,52,1,0\n", "breaks the rule 1 to 10"),
        ("id,lon,lat,residents,deprivation_decile\na,-1,52,1,11\n", "breaks the rule 1 to 10"),
        (
            "id,lon,lat,weight\na,-1,52,-1\n",
            "per_year: '-1.0' in row 2 breaks the rule 0 to a thousand million",
        ),
        ("id,lon,lat,weight\na,-1,52,\n", "per_year: 'nan' in row 2"),
        ("id,lon,lat,weight,per_year\na,-1,52,1,2\n", "both weight and per_year"),
        ("id,lon,lat,weight\na,-1,52,1e400\n", "per_year is not a number"),
        ("id,lon,lat,weight,hour\na,-1,52,1,24\n", "hour: '24.0' in row 2 breaks the rule 0 to 23"),
        ("id,lon,lat,weight,hour\na,-1,52,1,6.5\n", "breaks the rule 0 to 23"),
        ("id,lon,lat,weight,service\na,-1,52,1,coastguard\n", "police, fire or ambulance"),
        (
            "id,lon,lat,weight,hour\na,-1,52,1,5\na,-1.5,52,1,6\n",
            "a has two positions; give each id one place",
        ),
        ("id,lon,lat,weight,hour\na,-1,52,1,5\na,-1,52,1,5\n", "id, hour repeated in 1 row"),
    ],
)
def test_bad_zones_are_refused_by_name(read, zones, message):
    with pytest.raises(CoverageInputError, match=r"^zones\.csv: ") as caught:
        read(zones)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("z,fire,other,7,2", "zone_id 'z' in row 3 is not in the demand points"),
        ("a,fire,other,7,-2", "breaks the rule 0 to a thousand million"),
        ("a,fire,other,-1,2", "breaks the rule 0 to 23"),
        ("a,fire,other,7,nan", "per_year is not a number"),
        ("a,,other,7,2", "police, fire or ambulance"),
    ],
)
def test_bad_incidents_are_refused_by_name(read, row, message):
    with pytest.raises(CoverageInputError, match=r"^incidents\.csv: ") as caught:
        read(TWO_ZONES, f"{INCIDENTS}a,fire,other,7,2\n{row}\n")
    assert message in str(caught.value)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(["other", "dwelling fire"]),
            st.integers(0, 23) | st.none(),
            st.integers(0, 500),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_no_incident_is_lost_or_counted_twice(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("demand")
    (folder / "zones.csv").write_text(TWO_ZONES)
    text = "".join(f"{z},fire,{t},{'' if h is None else h},{n / 8}\n" for z, t, h, n in rows)
    (folder / "incidents.csv").write_text(INCIDENTS + text)
    demand = read_demand(folder / "zones.csv", folder / "incidents.csv", CRS, BOUNDS)
    weight = demand.weight(Service.FIRE)
    for at, zone in enumerate("ab"):
        assert weight.total[at] == pytest.approx(sum(n / 8 for z, _, _, n in rows if z == zone))
    for hour in range(24):
        timed = sum(n / 8 for _, _, h, n in rows if h == hour)
        even = sum(n / 8 / 24 for _, _, h, n in rows if h is None)
        assert weight.by_hour[:, hour].sum() == pytest.approx(timed + even)
    assert weight.hours_known == all(h is not None for _, _, h, _ in rows)


def test_weights_of_unknown_meaning_are_called_so(read):
    demand = read("id,lon,lat,weight\na,-1,52,5\n")
    assert demand.weight(Service.FIRE).basis is Basis.WEIGHTS


def test_unknown_residents_stay_unknown_and_all_unknown_is_refused(read):
    demand = read("id,lon,lat,residents\na,-1,52,5\nb,-1,52.01,\n")
    assert np.isnan(demand.zones["residents"].iloc[1])
    assert demand.weight(Service.FIRE).total.tolist() == pytest.approx([5, 0])
    with pytest.raises(CoverageInputError, match="residents are empty or 0 in every row"):
        read("id,lon,lat,residents\na,-1,52,\n")

"""The National Grid by a pipeline of our own, beside what the projection library chooses."""

import numpy as np
import pytest
from pyproj import Transformer

from coverage.crs import BRITISH_NATIONAL_GRID, WGS84, to_degrees, to_metric


def test_in_great_britain_the_grid_is_the_librarys_own():
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-8.8, 1.9, 5000), rng.uniform(49.8, 60.9, 5000)
    onto_grid = Transformer.from_crs(WGS84, BRITISH_NATIONAL_GRID, always_xy=True)
    off_grid = Transformer.from_crs(BRITISH_NATIONAL_GRID, WGS84, always_xy=True)
    x, y = to_metric(lon, lat, BRITISH_NATIONAL_GRID)
    np.testing.assert_array_equal((x, y), onto_grid.transform(lon, lat))
    np.testing.assert_array_equal(to_degrees(x, y, BRITISH_NATIONAL_GRID), off_grid.transform(x, y))


def test_the_map_does_not_tear_off_the_coast():
    # Over the edge of what EPSG's transformation is given for, which the library itself jumps at.
    lon = np.array([1.9199, 1.9201, 1.9203])
    x, y = to_metric(lon, np.full(3, 52.6), BRITISH_NATIONAL_GRID)
    assert np.diff(np.hypot(np.diff(x), np.diff(y))) == pytest.approx(0, abs=0.01)
    assert np.hypot(np.diff(x), np.diff(y)) == pytest.approx(13.55, abs=0.05)
    back, _ = to_degrees(x, y, BRITISH_NATIONAL_GRID)
    assert back == pytest.approx(lon, abs=1e-7)


def test_a_position_that_is_not_known_stays_unknown():
    x, y = to_metric(np.array([np.nan, -2.0]), np.array([np.nan, 49.9]), BRITISH_NATIONAL_GRID)
    assert np.isnan([x[0], y[0]]).all()
    # The grid's central meridian; 96 m off the projection's because of the datums.
    assert x[1] == pytest.approx(400_000, abs=150)

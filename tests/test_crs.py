"""The National Grid by a pipeline of our own, beside what the projection library chooses."""

import numpy as np
import pytest
from pyproj import Transformer

from coverage.crs import BRITISH_NATIONAL_GRID, WGS84, to_degrees, to_metric

BOXES = {
    "Great Britain": (-8.8, 49.8, 1.9, 60.9),
    "from Kent to Calais": (0.5, 50.5, 3.0, 51.5),
    "from Galway to Wales": (-9.5, 51.5, -4.0, 53.5),
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_the_grid_is_the_librarys_own(box):
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(box[0], box[2], 2000), rng.uniform(box[1], box[3], 2000)
    onto_grid = Transformer.from_crs(WGS84, BRITISH_NATIONAL_GRID, always_xy=True)
    off_grid = Transformer.from_crs(BRITISH_NATIONAL_GRID, WGS84, always_xy=True)

    x, y = to_metric(lon, lat, BRITISH_NATIONAL_GRID)
    np.testing.assert_array_equal((x, y), onto_grid.transform(lon, lat))
    np.testing.assert_array_equal(to_degrees(x, y, BRITISH_NATIONAL_GRID), off_grid.transform(x, y))


def test_a_position_that_is_not_known_stays_unknown():
    x, y = to_metric(np.array([np.nan, -2.0]), np.array([np.nan, 49.9]), BRITISH_NATIONAL_GRID)
    assert np.isnan([x[0], y[0]]).all()
    # The grid's central meridian; 96 m off the projection's because of the datums.
    assert x[1] == pytest.approx(400_000, abs=150)

"""San Francisco's 16 stores and 205 tracts: spopt, in a process of its own, finds the same."""

import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reference_location import worth

from estates.location.p_center import p_center
from estates.location.p_median import p_median

TABLE = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
SIZES = (1, 2, 4, 8, 15)  # sites to open


@pytest.fixture(scope="module")
def san_francisco(shared_data):
    """Distances (205, 16) in metres and people (205,)."""
    table = pd.read_csv(shared_data / "location_benchmarks" / "spopt_sf" / TABLE)
    matrix = table.pivot_table(index="DestinationName", columns="name", values="distance")
    people = table.drop_duplicates("DestinationName").set_index("DestinationName")["demand"]
    return matrix.to_numpy(), people[matrix.index].to_numpy(float)


def test_shape_of_the_file(san_francisco):
    distance, people = san_francisco
    assert distance.shape == (205, 16)
    assert np.isfinite(distance).all()
    assert people.shape == (205,)
    assert (people > 0).any()


@pytest.fixture(scope="module")
def spopts(san_francisco, tmp_path_factory):
    """spopt's values by model and p, all from one process."""
    if absent := [name for name in ("spopt", "pulp") if find_spec(name) is None]:
        pytest.skip(f"nothing to compare with: {' and '.join(absent)} is not installed")
    folder = tmp_path_factory.mktemp("spopt")
    for name, array in zip(("distance", "people"), san_francisco, strict=True):
        np.savetxt(folder / f"{name}.csv", array, delimiter=",", fmt="%.17g")
    script = Path(__file__).with_name("spopt_medians.py")
    told = subprocess.run(  # noqa: S603  (this interpreter, our file)
        [sys.executable, "-I", script, "distance.csv", "people.csv", *map(str, SIZES)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return json.loads(told.stdout.splitlines()[-1])


@pytest.mark.parametrize("p", SIZES)
def test_agrees_with_spopt(san_francisco, spopts, p):
    distance, people = san_francisco
    median, center = p_median(distance, people, p=p), p_center(distance, p=p)
    assert median.gap == center.gap == 0
    assert median.value == pytest.approx(spopts[str(p)]["median"], rel=1e-7)
    assert center.value == pytest.approx(spopts[str(p)]["center"], rel=1e-7)


@pytest.mark.parametrize("p", [1, 4, 15])
def test_no_choice_is_better(san_francisco, p):
    """All choices of p of the 16 sites, by NumPy for their number, two of them by the reference."""
    distance, people = san_francisco
    result = p_median(distance, people, p=p)
    least = min_over_choices(distance, people, p)
    assert comb(16, p) < 2000
    assert result.value == pytest.approx(least, rel=1e-12)
    exact = worth(distance.tolist(), people.tolist(), result.sites, sum)
    assert result.value == pytest.approx(float(exact), rel=1e-12)
    farthest = worth(distance.tolist(), [1] * 205, p_center(distance, p=p).sites, max)
    assert float(farthest) == p_center(distance, p=p).value


def min_over_choices(distance, people, p):
    return min(
        float((distance[:, sites].min(axis=1) * people).sum())
        for sites in map(list, combinations(range(distance.shape[1]), p))
    )

"""San Francisco: 16 sites, 205 tracts; every radius and number of sites beside spopt.

spopt runs in a process of its own, where our package `coverage` is not to be found: it imports
numba, which asks for another one of that name.
"""

import json
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from benchmarks.locating.measure import SPOPT
from estates.location.backup_cover import backup_cover
from estates.location.cover_input import within
from estates.location.max_cover import max_cover
from estates.location.set_cover import set_cover

RADII_M = (3_000, 5_000, 8_000)
COVERING_M = (5_000, 6_000, 8_000)  # all tracts can be covered
SITES = (1, 4, 9)
ASKED = [
    *(("mclp", radius, p) for radius in RADII_M for p in SITES),
    *((model, radius, 1) for model in ("lscp", "lscpb") for radius in COVERING_M),
]


@pytest.fixture(scope="module")
def san_francisco(shared_data):
    """Metres by road, shape (205, 16), and the people of each tract."""
    folder = shared_data / "location_benchmarks" / "spopt_sf"
    name = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    table = pd.read_csv(folder / name)
    metres = table.pivot_table(index="DestinationName", columns="name", values="distance")
    people = table.drop_duplicates("DestinationName").set_index("DestinationName")["demand"]
    return metres.to_numpy(), people[metres.index].to_numpy(float)


@pytest.fixture(scope="module")
def spopt(san_francisco, tmp_path_factory):
    """spopt's answers by model, radius and number of sites, where it is installed."""
    absent = [name for name in ("spopt", "pulp") if find_spec(name) is None]
    if absent:
        pytest.skip(f"nothing to compare with: no {' and no '.join(absent)} installed")
    folder = tmp_path_factory.mktemp("spopt")
    metres, people = san_francisco
    paths = []
    for number, (model, radius, p) in enumerate(ASKED):
        paths.append(str(folder / f"{number}.npz"))
        told = {"radius": radius, "p": p, "model": model, "solver": "highs"}
        np.savez(paths[-1], distance=metres, weight=people, **told)
    command = [sys.executable, "-I", str(SPOPT), *paths]
    done = subprocess.run(  # noqa: S603  (this interpreter, our file)
        command, cwd=folder, capture_output=True, text=True, check=True, timeout=300
    )
    rows = [row for row in done.stdout.splitlines() if row.startswith("{")]
    return dict(zip(ASKED, map(json.loads, rows), strict=True))


def test_shape_is_as_published(san_francisco):
    metres, people = san_francisco
    assert metres.shape == (205, 16)
    assert people.shape == (205,)
    assert np.isfinite(metres).all()


def test_fewest_sites_within_five_kilometres(san_francisco):
    # Where spopt is not installed, at least its answer of one day.
    assert set_cover(within(san_francisco[0], 5_000)).value == 8


@pytest.mark.parametrize("radius", COVERING_M)
def test_set_cover_beside_spopt(san_francisco, spopt, radius):
    theirs = spopt["lscp", radius, 1]
    assert set_cover(within(san_francisco[0], radius)).value == pytest.approx(theirs["objective"])


@pytest.mark.parametrize("radius", RADII_M)
@pytest.mark.parametrize("p", SITES)
def test_max_cover_beside_spopt(san_francisco, spopt, radius, p):
    metres, people = san_francisco
    ours = max_cover(within(metres, radius), people, p=p)
    theirs = spopt["mclp", radius, p]
    assert ours.gap == 0
    assert ours.value == pytest.approx(theirs["objective"])
    # Their sites are worth as much by our count: the two read the radius alike.
    assert people[within(metres, radius)[:, theirs["sites"]].any(axis=1)].sum() == ours.value


@pytest.mark.parametrize("radius", COVERING_M)
def test_backup_cover_beside_spopt(san_francisco, spopt, radius):
    """Their LSCP-B: the fewest sites that cover all, and then most tracts covered twice.

    They count a tract that a single site can reach as covered twice, whatever is open.
    """
    cover = within(san_francisco[0], radius)
    theirs = spopt["lscpb", radius, 1]
    ours = backup_cover(cover, np.ones(len(cover)), p=int(set_cover(cover).value))
    assert len(theirs["sites"]) == len(ours.sites)
    lonely = (cover.sum(axis=1) == 1).sum()
    assert ours.value == pytest.approx(theirs["objective"] - lonely)
    assert ours.value == (cover[:, theirs["sites"]].sum(axis=1) > 1).sum()

"""San Francisco's 16 stores and 205 tracts: all models beside spopt, in a process of its own."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from reference_location import worth

from benchmarks.locating.spopt_process import absent, ask
from estates.location.backup_cover import backup_cover
from estates.location.cover_input import within
from estates.location.max_cover import max_cover
from estates.location.p_center import p_center
from estates.location.p_median import p_median
from estates.location.set_cover import set_cover

TABLE = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
RADII_M = (3_000, 5_000, 8_000)
COVERING_M = (5_000, 6_000, 8_000)  # all tracts can be covered
SITES = (1, 4, 9)
MEDIANS = (2, 8, 15)  # sites to open
ASKED = [
    *(("mclp", radius, p) for radius in RADII_M for p in SITES),
    *((model, radius, 1) for model in ("lscp", "lscpb") for radius in COVERING_M),
    *((model, 0, p) for model in ("pmedian", "pcenter") for p in MEDIANS),
]


@pytest.fixture(scope="module")
def san_francisco(shared_data):
    """Metres by road, shape (205, 16), and the people of each tract."""
    table = pd.read_csv(shared_data / "location_benchmarks" / "spopt_sf" / TABLE)
    metres = table.pivot_table(index="DestinationName", columns="name", values="distance")
    people = table.drop_duplicates("DestinationName").set_index("DestinationName")["demand"]
    return metres.to_numpy(), people[metres.index].to_numpy(float)


@pytest.fixture(scope="module")
def spopt(san_francisco, tmp_path_factory):
    """spopt's answers by model, radius and number of sites, all from one process."""
    if missing := absent():
        pytest.skip(f"nothing to compare with: {' and '.join(missing)} not installed")
    folder = tmp_path_factory.mktemp("spopt")
    metres, people = san_francisco
    files = []
    for number, (model, radius, p) in enumerate(ASKED):
        files.append(folder / f"{number}.npz")
        solver = "highs" if radius else "cbc"  # the faster of the two
        told = {"radius": radius, "p": p, "model": model, "solver": solver}
        np.savez(files[-1], distance=metres, weight=people, **told)
    return dict(zip(ASKED, ask(files, timeout_s=300), strict=True))


def test_shape_is_as_published(san_francisco):
    metres, people = san_francisco
    assert metres.shape == (205, 16)
    assert people.shape == (205,)
    assert np.isfinite(metres).all()
    assert (people > 0).any()


def test_fewest_sites_within_five_kilometres(san_francisco):
    # Where spopt is not installed, at least its answer of one day.
    assert set_cover(within(san_francisco[0], 5_000)).value == 8


@pytest.mark.parametrize("radius", COVERING_M)
def test_set_cover(san_francisco, spopt, radius):
    theirs = spopt["lscp", radius, 1]
    assert set_cover(within(san_francisco[0], radius)).value == pytest.approx(theirs["objective"])


@pytest.mark.parametrize("radius", RADII_M)
@pytest.mark.parametrize("p", SITES)
def test_max_cover(san_francisco, spopt, radius, p):
    metres, people = san_francisco
    ours = max_cover(within(metres, radius), people, p=p)
    theirs = spopt["mclp", radius, p]
    assert ours.gap == 0
    assert ours.value == pytest.approx(theirs["objective"])
    # Their sites are worth as much by our count: the two read the radius alike.
    assert people[within(metres, radius)[:, theirs["sites"]].any(axis=1)].sum() == ours.value


@pytest.mark.parametrize("radius", COVERING_M)
def test_backup_cover(san_francisco, spopt, radius):
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


@pytest.mark.parametrize("p", MEDIANS)
def test_p_median_and_p_center(san_francisco, spopt, p):
    metres, people = san_francisco
    median, center = p_median(metres, people, p=p), p_center(metres, p=p)
    assert median.gap == center.gap == 0
    assert median.value == pytest.approx(spopt["pmedian", 0, p]["objective"], rel=1e-7)
    assert center.value == pytest.approx(spopt["pcenter", 0, p]["objective"], rel=1e-7)


@pytest.mark.parametrize("p", [1, 4, 15])
def test_no_choice_is_better(san_francisco, p):
    """All choices of p of the 16 sites, by NumPy for their number, two of them by the reference."""
    metres, people = san_francisco
    result = p_median(metres, people, p=p)
    least = min(
        float((metres[:, sites].min(axis=1) * people).sum())
        for sites in map(list, combinations(range(16), p))
    )
    assert result.value == pytest.approx(least, rel=1e-12)
    exact = worth(metres.tolist(), people.tolist(), result.sites, sum)
    assert result.value == pytest.approx(float(exact), rel=1e-12)
    center = p_center(metres, p=p)
    assert float(worth(metres.tolist(), [1] * 205, center.sites, max)) == center.value

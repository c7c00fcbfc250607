"""OR-Library's pmed1 to pmed40: the published optima of p-median and p-center, exactly.

Beasley (1990, Journal of the Operational Research Society 41, 1069-1072) gives the instances.
"""

from functools import cache

import pytest

from benchmarks.or_library import FOLDER, center_optima, median_optima, read_pmed
from estates.location.p_center import p_center
from estates.location.p_median import p_median

ALL = range(1, 41)
SLOW_MEDIANS = {18, 19, *range(21, 41)}
SLOW_CENTERS = {1, 6, 17, 18, *range(21, 41)} - {24}
read = cache(read_pmed)


def numbers(slow):
    marks = [pytest.mark.long]
    return [pytest.param(k, marks=marks if k in slow else [], id=f"pmed{k}") for k in ALL]


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / FOLDER


def test_a_repeated_edge_overwrites_the_earlier_one(folder):
    """Least of the repeats would make pmed1 5718."""
    distance, p = read(folder / "pmed1.txt")
    assert p == 5
    assert distance.shape == (100, 100)
    assert (distance == distance.T).all()
    assert median_optima(folder)["pmed1"] == 5819


@pytest.mark.parametrize("number", numbers(SLOW_MEDIANS))
def test_p_median(number, folder):
    distance, p = read(folder / f"pmed{number}.txt")
    result = p_median(distance, p=p)
    assert result.value == median_optima(folder)[f"pmed{number}"]
    assert result.bound == result.value
    assert len(result.sites) == p
    assert distance[:, result.sites].min(axis=1).sum() == result.value


@pytest.mark.parametrize("number", numbers(SLOW_CENTERS))
def test_p_center(number, folder):
    distance, p = read(folder / f"pmed{number}.txt")
    result = p_center(distance, p=p)
    assert result.value == center_optima(folder)[f"pmed{number}"]
    assert result.bound == result.value
    assert len(result.sites) == p
    assert distance[:, result.sites].min(axis=1).max() == result.value

"""Maximal cover at the sizes that are published: beside the plain programme, a row a point."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

from benchmarks.locating.instances import Instance
from estates.location.cover_input import within
from estates.location.max_cover import max_cover


def plainly(cover, weight, p):
    """Church and ReVelle as written: x by site, y by point, nothing merged or dropped."""
    n_demand, n_sites = cover.shape
    reach = csr_array(hstack([csr_array(cover, dtype=float), -eye_array(n_demand)]))
    number = np.r_[np.ones(n_sites), np.zeros(n_demand)]
    result = milp(
        np.r_[np.zeros(n_sites), -weight],
        integrality=np.r_[np.ones(n_sites), np.zeros(n_demand)],
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(reach, 0, np.inf), LinearConstraint(number, p, p)],
        options={"mip_rel_gap": 0},
    )
    assert result.success
    return -result.fun


def points_as_sites(n, seed):
    """As in the published instances, each demand point is a site as well."""
    generator = np.random.default_rng(seed)
    points = generator.random((n, 2)) * 1000
    distance = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return distance, generator.integers(1, 101, n).astype(float)


@pytest.mark.parametrize(
    ("n", "radius", "p"),
    [
        (324, 60, 20),
        (324, 200, 5),
        pytest.param(402, 80, 20, marks=pytest.mark.long),
        pytest.param(500, 80, 20, marks=pytest.mark.long),
        pytest.param(708, 60, 30, marks=pytest.mark.long),
        pytest.param(818, 60, 20, marks=pytest.mark.long),
    ],
)
def test_the_plain_programme_proves_the_same(n, radius, p):
    distance, weight = points_as_sites(n, n)
    cover = within(distance, radius)
    ours = max_cover(cover, weight, p=p)
    assert ours.gap == 0
    assert ours.value == pytest.approx(plainly(cover, weight, p))


@pytest.mark.long
@pytest.mark.parametrize(("radius", "p"), [(100, 10), (200, 5), (400, 20)])
def test_a_hundred_thousand_points_are_proven(radius, p):
    instance = Instance(n_demand=100_000, n_sites=100, towns=False, radius=radius, p=p)
    distance, weight = instance.matrices()
    cover = within(distance, radius)
    ours = max_cover(cover, weight, p=p)
    assert ours.gap == 0
    assert not ours.stopped
    assert ours.value == weight[cover[:, ours.sites].any(axis=1)].sum()

"""Small problems of joint siting, and all their placements one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.sparse import csr_array

from estates.location.joint import JointProblem, Limits, Measure

MINUTES, SHARE = "minutes", "share"


def siting(seed: int, n_bases: int = 4) -> JointProblem:
    """Each base at a site of its own, free to stand at two others; a few sites can be left."""
    rng = np.random.default_rng(seed)
    base, site, today = [], [], []
    for b in range(n_bases):
        others = rng.choice([s for s in range(n_bases) if s != b], 2, replace=False)
        for s in sorted([b, *others.tolist()]):
            if s == b:
                today.append(len(base))
            base.append(b)
            site.append(s)
    n = len(base)
    home = np.isin(np.arange(n), today)

    def measure(name: str, of_option: np.ndarray, *, higher: bool) -> Measure:
        def exact(placement: np.ndarray) -> float:
            return float(10 + of_option[placement].sum())

        return Measure(
            name=name,
            higher_is_better=higher,
            constant=10.0,
            of_option=of_option,
            regions=(),
            bases=np.arange(n_bases),
            exact=exact,
            noise=1e-6,
        )

    return JointProblem(
        base=np.array(base),
        site=np.array(site),
        today=np.array(today),
        n_sites=n_bases,
        option_gbp=np.where(home, 0.0, rng.integers(1, 400, n) * 1e3),
        used_gbp=np.zeros(n_bases),
        unused_gbp=-rng.integers(50, 900, n_bases) * 1e3,
        rows=csr_array((0, n)),
        rows_upper=np.empty(0),
        room=csr_array((0, n)),
        room_upper=np.empty(0),
        room_site=np.empty(0, np.int64),
        extension_gbp=np.zeros(n_bases),
        extension_most=np.full(n_bases, np.inf),
        forced_in=np.zeros(n_bases, bool),
        measures=(
            measure(MINUTES, rng.integers(0, 50, n) / 7, higher=False),
            measure(SHARE, rng.integers(0, 50, n) / 9, higher=True),
        ),
    )


def placements(problem: JointProblem) -> list[np.ndarray]:
    """Every placement there is."""
    each = (problem.options_of(b).tolist() for b in range(problem.n_bases))
    return [np.array(chosen) for chosen in product(*each)]


def value(problem: JointProblem, name: str, placement: np.ndarray) -> float:
    """A measure of a placement."""
    return next(m for m in problem.measures if m.name == name).exact(placement)


def keeps(problem: JointProblem, placement: np.ndarray, limits: Limits) -> bool:
    """Whether a placement keeps all limits."""
    used = problem.used(placement)
    moved = problem.moved(placement)
    return (
        all(
            m.meets(m.exact(placement), limits.measures[m.name])
            for m in problem.measures
            if m.name in limits.measures
        )
        and problem.cost_gbp(placement) <= limits.cost_gbp + 1e-3
        and (limits.most_moved is None or moved <= limits.most_moved)
        and all(used[site] == wanted for site, wanted in limits.sites.items())
    )

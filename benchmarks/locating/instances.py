"""Made-up instances: demand points and sites in a square of 1,000 by 1,000, by fixed seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates.location.programme import FloatArray

SIDE = 1000.0
_TOWNS = 30
_SPREAD = 60.0  # of a town's points, standard deviation
_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """What is asked of both tools."""

    n_demand: int
    n_sites: int
    towns: bool  # points gather around thirty towns; else they lie anywhere
    radius: float
    p: int

    @property
    def name(self) -> str:
        """For the table."""
        where = "towns" if self.towns else "anywhere"
        return f"{self.n_demand:,} × {self.n_sites} {where}, radius {self.radius:.0f}, p {self.p}"

    def matrices(self) -> tuple[FloatArray, FloatArray]:
        """Distances, shape (n_demand, n_sites), and weights from 1 to 100, shape (n_demand,)."""
        generator = np.random.default_rng([_SEED, self.n_demand, self.n_sites, self.towns])
        if self.towns:
            towns = generator.random((_TOWNS, 2)) * SIDE
            points = towns[generator.integers(0, _TOWNS, self.n_demand)]
            points = np.clip(points + generator.normal(0, _SPREAD, points.shape), 0, SIDE)
        else:
            points = generator.random((self.n_demand, 2)) * SIDE
        sites = generator.random((self.n_sites, 2)) * SIDE
        weight = generator.integers(1, 101, self.n_demand).astype(np.float64)
        return np.hypot(*(points[:, None] - sites[None]).transpose(2, 0, 1)), weight

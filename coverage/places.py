"""Places: named positions in the metres of a study area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.crs import to_metric

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Sites, demand points or grid cells: anything that has a position."""

    ids: NDArray[np.str_]  # (n,) unique
    x: FloatArray  # (n,) metres
    y: FloatArray  # (n,) metres

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.generic]) -> Places:
        """Some of the places, by index or mask."""
        return Places(ids=self.ids[rows], x=self.x[rows], y=self.y[rows])

    @classmethod
    def from_degrees(
        cls, ids: NDArray[np.str_], lon: FloatArray, lat: FloatArray, crs: str
    ) -> Places:
        """Places given by longitude and latitude."""
        x, y = to_metric(lon, lat, crs)
        return cls(ids=np.asarray(ids, str), x=x, y=y)

"""What the models of cover are given: who covers whom, weights and locks, checked at the border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, issparse, sparray, spmatrix

from estates.location.checks import (
    distance_faults,
    matrix_shape,
    refuse,
    site_faults,
    weight_faults,
)
from estates.location.programme import BoolArray, FloatArray, IntArray

Cover = BoolArray | sparray | spmatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverInput:
    """The input of a model, found right."""

    cover: BoolArray | csr_array  # (n_demand, n_sites); of a sparse one, entries are 1.0
    weight: FloatArray  # (n_demand,)
    held: IntArray  # (n_sites,) 1 where a site must be open
    free: IntArray  # numbers of the sites that may be open

    def units_at(self, sites: IntArray, units: IntArray, at_least: int = 0) -> IntArray:
        """Units at some sites, shape (sites,), as units at all, shape (n_sites,).

        Where they are fewer than is asked for, one each is added at sites that may be open and
        are not, lowest number first.
        """
        placed = np.zeros(len(self.held), np.int64)
        placed[sites] = units
        spare = self.free[placed[self.free] == 0]
        placed[spare[: max(at_least - int(placed.sum()), 0)]] = 1
        return placed


def within(distance: ArrayLike, radius: float) -> BoolArray:
    """Who covers whom: ``distance <= radius``, the boundary included.

    Parameters
    ----------
    distance : shape (n_demand, n_sites), in the unit of the radius
        ``inf`` where there is no route.
    radius
        Non-negative and finite.

    Returns
    -------
    shape (n_demand, n_sites)

    Raises
    ------
    EstateInputError
        Another shape; a distance is negative or NaN; the radius breaks its rule.
    """
    matrix = np.asarray(distance, np.float64)
    faults = []
    if matrix.ndim != 2:  # noqa: PLR2004  (a matrix)
        faults.append(f"distance has shape {matrix.shape}, not (n_demand, n_sites)")
    else:
        faults += distance_faults(matrix)
    if not 0 <= radius < np.inf:
        faults.append(f"radius={radius} must be finite and at least 0")
    refuse(faults)
    return matrix <= radius


def shape_of(cover: Cover) -> tuple[int, int]:
    """Rows and columns; refused where it is no matrix or has none of either."""
    matrix: Any = cover if issparse(cover) else np.asarray(cover)
    return matrix_shape("cover", matrix.shape)


def checked(
    cover: Cover,
    weight: ArrayLike | None,
    open_sites: Sequence[int],
    closed_sites: Sequence[int],
    *faults: str,
) -> CoverInput:
    """Check what all models share; all faults, those found before as well, in one line.

    Without weights each row weighs 1.
    """
    found = list(faults)
    n_demand, n_sites = shape_of(cover)
    known = _sparse(cover) if issparse(cover) else np.asarray(cover)
    if isinstance(known, np.ndarray) and known.dtype != np.bool_:
        found.append(
            f"cover holds {known.dtype}, not truth values; make it by within(distance, radius)"
        )
    weights = np.ones(n_demand) if weight is None else np.asarray(weight, np.float64)
    found += weight_faults(weights, n_demand)
    found += site_faults(open_sites, closed_sites, n_sites)
    refuse(found)
    held = np.zeros(n_sites, np.int64)
    held[list(open_sites)] = 1
    free = np.ones(n_sites, np.bool_)
    free[list(closed_sites)] = False
    return CoverInput(cover=known, weight=weights, held=held, free=np.flatnonzero(free))


def _sparse(cover: Any) -> csr_array:  # noqa: ANN401  (any of scipy's kinds)
    """A copy of 0 and 1, each entry once."""
    known = csr_array(cover, dtype=np.float64, copy=True)
    known.sum_duplicates()
    known.eliminate_zeros()
    known.data[:] = 1.0
    return known


def times_covered(cover: BoolArray | csr_array, units: IntArray) -> IntArray:
    """How many units cover each row, shape (n_demand,)."""
    if isinstance(cover, np.ndarray):
        used = np.flatnonzero(units)
        return np.asarray(cover[:, used] @ units[used], np.int64)
    return np.asarray(np.rint(cover @ units.astype(np.float64)), np.int64)

"""What the models of cover are given: who covers whom, weights and locks, checked at the border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, issparse, sparray, spmatrix

from estates.errors import EstateInputError
from estates.location.programme import FloatArray, IntArray

BoolArray = NDArray[np.bool_]
Cover = BoolArray | sparray | spmatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverInput:
    """The input of a model, found right."""

    cover: BoolArray | csr_array  # (n_demand, n_sites); of a sparse one, entries are 1.0
    weight: FloatArray  # (n_demand,)
    held: IntArray  # (n_sites,) 1 where a site must be open
    free: IntArray  # numbers of the sites that may be open


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
    elif (bad := np.argwhere(~(matrix >= 0))).size:
        faults.append(
            f"{len(bad)} distances are negative or NaN, first at row {bad[0][0]}, column "
            f"{bad[0][1]}; use inf for 'no route'"
        )
    if not 0 <= radius < np.inf:
        faults.append(f"radius={radius} must be finite and at least 0")
    refuse(faults)
    return matrix <= radius


def shape_of(cover: Cover) -> tuple[int, int]:
    """Rows and columns; refused where it is no matrix or has none of either."""
    matrix: Any = cover if issparse(cover) else np.asarray(cover)
    shape = matrix.shape
    if len(shape) != 2 or not all(shape):  # noqa: PLR2004  (a matrix)
        refuse([f"cover has shape {shape}, not (n_demand, n_sites) with one of each"])
    return int(shape[0]), int(shape[1])


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
    if weights.shape != (n_demand,):
        found.append(f"weight has shape {weights.shape}, not ({n_demand},) as cover has rows")
    elif not (np.isfinite(weights) & (weights >= 0)).all():
        first = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))[0]
        found.append(f"weights must be finite and at least 0; row {first} has {weights[first]}")
    for name, sites in (("open_sites", open_sites), ("closed_sites", closed_sites)):
        beyond = [int(site) for site in sites if not 0 <= site < n_sites]
        if beyond:
            found.append(f"{name} names {beyond}, but sites are numbered 0 to {n_sites - 1}")
    if both := sorted({int(s) for s in open_sites} & {int(s) for s in closed_sites}):
        found.append(f"sites {both} are both in open_sites and in closed_sites")
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


def cost_faults(cost: ArrayLike | None, n_sites: int) -> list[str]:
    """What is wrong with the cost of sites."""
    if cost is None:
        return []
    costs = np.asarray(cost, np.float64)
    if costs.shape != (n_sites,):
        return [f"cost has shape {costs.shape}, not ({n_sites},) as cover has columns"]
    if not (np.isfinite(costs) & (costs >= 0)).all():
        return ["costs must be finite and at least 0"]
    return []


def count_faults(name: str, count: int, held: int, most: float) -> list[str]:
    """What is wrong with a number of sites or units to be opened."""
    if count != int(count) or count < 1:
        return [f"{name}={count} must be a whole number, at least 1"]
    if count < held:
        return [f"{name}={count} is fewer than the {held} open_sites"]
    if count > most:
        return [f"{name}={count} is more than the {most:.0f} that there is room for"]
    return []


def refuse(faults: Sequence[str]) -> None:
    """Raise where there are faults, all in one line."""
    if faults:
        raise EstateInputError("; ".join(faults) + ".")


def times_covered(cover: BoolArray | csr_array, units: IntArray) -> IntArray:
    """How many units cover each row, shape (n_demand,)."""
    if isinstance(cover, np.ndarray):
        used = np.flatnonzero(units)
        return np.asarray(cover[:, used] @ units[used], np.int64)
    return np.asarray(np.rint(cover @ units.astype(np.float64)), np.int64)

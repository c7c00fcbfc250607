"""Distance matrix: what the models of distance take, checked once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from estates.errors import EstateInputError
from estates.location.checks import (
    count_faults,
    distance_faults,
    matrix_shape,
    refuse,
    weight_faults,
)
from estates.location.programme import FloatArray, IntArray

_SHOWN = 5  # rows named in a message


def weighted(
    distance: ArrayLike, weight: ArrayLike | None, p: int
) -> tuple[FloatArray, FloatArray]:
    """Distance times weight, and the weight, of the rows of demand that weigh anything.

    Parameters
    ----------
    distance : shape (n_demand, n_sites), in any one unit
        Non-negative; inf = no route.
    weight : shape (n_demand,), or None for 1 each
        Finite, non-negative, not all zero. A row of weight 0 asks for nothing, not even a route.
    p
        How many sites are to be opened.

    Returns
    -------
    cost : shape (rows, n_sites)
    weight : shape (rows,)

    Raises
    ------
    EstateInputError
        A value breaks its rule, or no site reaches some row; all faults in one line.
    """
    distance = np.asarray(distance, np.float64)
    n_demand, n_sites = matrix_shape("distance", distance.shape)
    weight = np.ones(n_demand) if weight is None else np.asarray(weight, np.float64)
    wrong = weight_faults(weight, n_demand)
    if not (wrong or weight.any()):
        wrong = ["weight is 0 everywhere: no demand asks for a site"]
    refuse([*distance_faults(distance), *wrong, *count_faults("p", p, 0, n_sites)])

    asks = np.flatnonzero(weight > 0)
    with np.errstate(over="ignore"):
        cost = distance[asks] * weight[asks, None]
    if (np.isinf(cost) & np.isfinite(distance[asks])).any():
        refuse(["distance × weight is too large for a float; use larger units"])
    if (lost := asks[~np.isfinite(cost).any(axis=1)]).size:
        named = ", ".join(map(str, lost[:_SHOWN])) + (" ..." if lost.size > _SHOWN else "")
        refuse(
            [f"no site reaches {lost.size} rows of demand ({named}); add a site or leave them out"]
        )
    return cost, weight[asks]


def units_at(sites: IntArray, n_sites: int) -> IntArray:
    """A unit at each of some sites, shape (n_sites,)."""
    units = np.zeros(n_sites, np.int64)
    units[sites] = 1
    return units


def too_few(p: int, needed: int) -> EstateInputError:
    """The error that p sites cannot reach all demand."""
    return EstateInputError(
        f"{p} sites cannot reach all demand; {needed} are needed at least, or leave out demand."
    )

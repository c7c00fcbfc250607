"""Distance matrix: what the models of distance take, checked once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from estates.errors import EstateInputError
from estates.location.programme import FloatArray

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
    rows_and_sites = 2
    if distance.ndim != rows_and_sites or 0 in distance.shape:
        raise EstateInputError(
            f"distance {distance.shape} must be (n_demand, n_sites), one row and one site at least."
        )
    rows, sites = distance.shape
    weight = np.ones(rows) if weight is None else np.asarray(weight, np.float64)
    faults = []
    if (bad := np.argwhere(~(distance >= 0))).size:
        at = f"first at row {bad[0][0]}, site {bad[0][1]}"
        faults.append(f"{len(bad)} distances are NaN or negative, {at}; use inf for 'no route'")
    if weight.shape != (rows,):
        faults.append(f"weight {weight.shape} must be ({rows},)")
    elif not np.isfinite(weight).all() or (weight < 0).any() or not weight.any():
        faults.append("weight must be finite, non-negative and not all zero")
    if p != int(p) or not 1 <= p <= sites:
        faults.append(f"p={p} must be a whole number from 1 to the {sites} sites")
    if faults:
        raise EstateInputError("; ".join(faults) + ".")

    asks = np.flatnonzero(weight > 0)
    with np.errstate(over="ignore"):
        cost = distance[asks] * weight[asks, None]
    if (np.isinf(cost) & np.isfinite(distance[asks])).any():
        raise EstateInputError("distance × weight is too large for a float; use larger units.")
    if (lost := asks[~np.isfinite(cost).any(axis=1)]).size:
        named = ", ".join(map(str, lost[:_SHOWN])) + (" ..." if lost.size > _SHOWN else "")
        raise EstateInputError(
            f"no site reaches {lost.size} rows of demand ({named}); add a site or leave them out."
        )
    return cost, weight[asks]


def too_few(p: int, needed: int) -> EstateInputError:
    """The error that p sites cannot reach all demand."""
    return EstateInputError(
        f"{p} sites cannot reach all demand; {needed} are needed at least, or leave out demand."
    )

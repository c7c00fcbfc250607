"""What is wrong with an input: one list of faults for all models, told in one line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from estates.errors import EstateInputError
from estates.location.programme import FloatArray


def refuse(faults: Sequence[str]) -> None:
    """Raise where there are faults, all in one line."""
    if faults:
        raise EstateInputError("; ".join(faults) + ".")


def matrix_shape(name: str, shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns; refused where it is no matrix or has none of either."""
    if len(shape) != 2 or not all(shape):  # noqa: PLR2004  (a matrix)
        refuse([f"{name} has shape {shape}, not (n_demand, n_sites) with one of each at least"])
    return int(shape[0]), int(shape[1])


def distance_faults(distance: FloatArray) -> list[str]:
    """What is wrong with a matrix of distances."""
    bad = np.argwhere(~(distance >= 0))
    if not len(bad):
        return []
    at = f"first at row {bad[0][0]}, site {bad[0][1]}"
    return [f"{len(bad)} distances are negative or NaN, {at}; use inf for 'no route'"]


def weight_faults(weight: FloatArray, n_demand: int) -> list[str]:
    """What is wrong with the weights of demand."""
    return _amount_faults("weight", weight, n_demand, "row")


def cost_faults(cost: ArrayLike | None, n_sites: int) -> list[str]:
    """What is wrong with the cost of sites; nothing where there is none."""
    if cost is None:
        return []
    return _amount_faults("cost", np.asarray(cost, np.float64), n_sites, "site")


def count_faults(name: str, count: int, held: int, most: float) -> list[str]:
    """What is wrong with a number of sites or units to be opened."""
    if count != int(count) or count < 1:
        return [f"{name}={count} must be a whole number, at least 1"]
    if count < held:
        return [f"{name}={count} is fewer than the {held} open_sites"]
    if count > most:
        return [f"{name}={count} is more than the {most:.0f} that there is room for"]
    return []


def site_faults(open_sites: Sequence[int], closed_sites: Sequence[int], n_sites: int) -> list[str]:
    """What is wrong with the sites that must be open, or must not."""
    faults = []
    for name, sites in (("open_sites", open_sites), ("closed_sites", closed_sites)):
        beyond = [int(site) for site in sites if not 0 <= site < n_sites]
        if beyond:
            faults.append(f"{name} names {beyond}, but sites are numbered 0 to {n_sites - 1}")
    if both := sorted({int(s) for s in open_sites} & {int(s) for s in closed_sites}):
        faults.append(f"sites {both} are both in open_sites and in closed_sites")
    return faults


def _amount_faults(name: str, amounts: FloatArray, n: int, of: str) -> list[str]:
    if amounts.shape != (n,):
        return [f"{name} has shape {amounts.shape}, not ({n},), one a {of}"]
    bad = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
    if not bad.size:
        return []
    return [f"{name} must be finite and at least 0; {of} {bad[0]} has {amounts[bad[0]]:g}"]

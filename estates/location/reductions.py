"""Reductions of a cover matrix that keep the optimum, each with the models it is exact for.

Rows are demand, columns are sites. None is exact for mean distances or "no zone worse", which look
at more than who covers whom.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from estates.location.programme import BoolArray, FloatArray, IntArray

_ROWS_AT_ONCE = 8192  # unpacked to be packed
_MOST_WORK = 2e8  # pairs of entries that looking for dominated rows may take
_MOST_CELLS = 2.5e7  # of a plain table
_DENSE_PAYS = 50  # so much faster is a plain product, an entry


def merge_rows(
    cover: BoolArray | csr_array, gains: FloatArray
) -> tuple[csr_array, FloatArray, IntArray]:
    """Rows covered by the same sites become one; what they gain is added up.

    Exact for LSCP, MCLP, both kinds of backup cover and MEXCLP, whatever costs and locks: such rows
    are covered the same number of times by any choice (Cordeau, Furini and Ljubić 2019, European
    Journal of Operational Research 275, 882-896). Rows that no site covers become one, too.

    Parameters
    ----------
    cover : shape (rows, sites)
    gains : shape (rows, ranks)
        What each row is worth by each rank of cover.

    Returns
    -------
    The cover of the rows that are left, of 0 and 1; their gains; and for each, the first of the
    rows it was.
    """
    packed = _packed(cover)
    if not packed.shape[1]:  # without sites all rows are alike
        packed = np.zeros((len(packed), 1), np.uint8)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, of = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)  # in the order of the rows, not of their bytes
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    of, first = rank[of], first[order]
    sums = [np.bincount(of, column, len(first)) for column in gains.T]
    merged = np.stack(sums, axis=1).astype(np.float64)
    kept: Any = cover[first]
    return csr_array(kept, dtype=np.float64), merged, first.astype(np.int64)


def undominated_sites(cover: csr_array, cost: FloatArray, held: IntArray) -> IntArray:
    """Sites that are left when those drop out that another replaces at no more cost.

    A site is dominated when another one covers all that it covers and costs no more; of two alike,
    the first stays. A held site stays. Exact for LSCP and MCLP, by number of sites or by budget,
    where each site is opened once at most. **Not** for backup cover or MEXCLP: there a second site
    that covers the same is worth something.

    Parameters
    ----------
    cover : shape (rows, sites), of 0 and 1
    cost : shape (sites,)
    held : shape (sites,)
        Above 0 where a site must be open.

    Returns
    -------
    Numbers of the sites that are left, rising.
    """
    size = np.asarray(cover.sum(axis=0))
    one, other = _contained(csr_array(cover.T))
    alike = (size[one] == size[other]) & (cost[one] == cost[other])
    out = size == 0
    out[one[(cost[other] <= cost[one]) & (~alike | (other < one))]] = True
    return np.flatnonzero(~out | (held > 0))


def needed_rows(cover: csr_array) -> IntArray:
    """Rows that are left when those drop out that are covered whenever another one is.

    A row is dominated when its sites hold all those of another row. Exact where every row must be
    covered and rows are worth nothing themselves: LSCP only. Rows must differ (`merge_rows`). Where
    looking would take too long, all rows are left.

    Returns
    -------
    Numbers of the rows that are left, rising.
    """
    n_rows = cover.shape[0]
    if not _as_dense(cover) and _work(cover) > _MOST_WORK:
        return np.arange(n_rows)
    out = np.zeros(n_rows, np.bool_)
    out[_contained(cover)[1]] = True
    return np.flatnonzero(~out)


def needed_cover(
    cover: BoolArray | csr_array, sites: IntArray, cost: FloatArray
) -> tuple[csr_array, IntArray]:
    """Merge rows, drop rows and sites that are dominated, again and again. Exact for LSCP only.

    Parameters
    ----------
    cover : shape (rows, all sites)
        Every row has one of the sites.
    sites
        Numbers of those that may be opened.
    cost : shape (all sites,)

    Returns
    -------
    The cover that is left, and the numbers of the sites in it.
    """
    rows, _, _ = merge_rows(cover[:, sites], np.ones((cover.shape[0], 1)))
    while True:
        shape = rows.shape
        rows = rows[needed_rows(rows)]
        kept = undominated_sites(rows, cost[sites], np.zeros(len(sites), np.int64))
        sites = sites[kept]
        rows, _, _ = merge_rows(rows[:, kept], np.ones((rows.shape[0], 1)))
        if rows.shape == shape:
            return rows, sites


def _contained(sets: csr_array) -> tuple[IntArray, IntArray]:
    """Pairs of sets, a row each: all of the first one's members, not none, are in the second."""
    size = np.asarray(sets.sum(axis=1))
    if _as_dense(sets):
        members = sets.toarray().astype(np.float32)  # counts below 2**24 are exact
        one, other = np.nonzero((members @ members.T == size[:, None]) & (size[:, None] > 0))
    else:
        shared = (sets @ sets.T).tocoo()
        inside = shared.data == size[shared.row]
        one, other = shared.row[inside], shared.col[inside]
    return one[one != other], other[one != other]


def _work(sets: csr_array) -> float:
    """Pairs of entries that a product of sets with themselves looks at."""
    return float((np.asarray(sets.sum(axis=0)) ** 2).sum())


def _as_dense(sets: csr_array) -> bool:
    """Whether the plain product is faster than the sparse one, and its tables are small."""
    n, members = sets.shape
    small = n * max(n, members) <= _MOST_CELLS
    return small and n * n * members <= _DENSE_PAYS * _work(sets)


def _packed(cover: BoolArray | csr_array) -> NDArray[np.uint8]:
    """The rows as bits, eight sites a byte."""
    if isinstance(cover, np.ndarray):
        return np.packbits(cover, axis=1)
    parts = [
        np.packbits(cover[at : at + _ROWS_AT_ONCE].toarray() != 0, axis=1)
        for at in range(0, max(1, cover.shape[0]), _ROWS_AT_ONCE)
    ]
    return np.concatenate(parts)

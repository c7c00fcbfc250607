"""Rows of sixteen times: where they lie in memory, and each step against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from coverage.hierarchy import NO_WAY_MS
from coverage.hierarchy.row import LANES, ROW_BYTES, fill_row, gather_row, lower_row
from coverage.hierarchy.sweep import new_workspace


@njit
def filled(rows, at, value):
    fill_row(rows, at, value)


@njit
def lowered(rows, at, other, cost):
    lower_row(rows, at, other, cost)


@njit
def gathered(rows, at, head, cost, begin, end):
    gather_row(rows, at, head, cost, begin, end)


@pytest.fixture
def rows():
    """Ten rows of a workspace, each lane of each different, some without a way."""
    work = new_workspace(10)
    random = np.random.default_rng(5)
    work.times_ms[:] = random.permutation(10 * LANES) * 100
    work.times_ms[random.integers(0, 160, 20)] = NO_WAY_MS
    return work.times_ms


def test_a_row_is_one_cache_line():
    assert (LANES, ROW_BYTES) == (16, 64)
    assert new_workspace(1).times_ms.nbytes == ROW_BYTES


@pytest.mark.parametrize("n_nodes", [1, 2, 3, 100])
@pytest.mark.parametrize("shift", range(LANES))
def test_rows_begin_at_a_cache_line_wherever_memory_is_found(n_nodes, shift, monkeypatch):
    really_empty, found = np.empty, []

    def shifted(shape, dtype):
        """Memory that begins so many times 4 bytes behind a cache line."""
        raw = really_empty(shape + 2 * LANES, dtype)
        begin = -(raw.ctypes.data // 4) % LANES + shift
        found.append(raw[begin : begin + shape])
        return found[-1]

    with monkeypatch.context() as patched:
        patched.setattr(np, "empty", shifted)
        work = new_workspace(n_nodes)
    assert found[0].ctypes.data % ROW_BYTES == 4 * shift
    assert work.times_ms.ctypes.data % ROW_BYTES == 0
    assert np.shares_memory(work.times_ms, found[0])
    assert work.rows().shape == (n_nodes, LANES)


def test_workspaces_are_aligned_as_they_come():
    kept = [new_workspace(n) for n in range(1, 200)]  # alive, so that each lies elsewhere
    assert {work.times_ms.ctypes.data % ROW_BYTES for work in kept} == {0}
    assert all(len(work.batch_of) == len(work.climbed) == i + 1 for i, work in enumerate(kept))


@pytest.mark.parametrize("at", [0, 4, 9])
def test_fill(rows, at):
    expected = rows.copy()
    expected[at * LANES : (at + 1) * LANES] = NO_WAY_MS
    filled(rows, at, NO_WAY_MS)
    np.testing.assert_array_equal(rows, expected)


@pytest.mark.parametrize(("at", "other"), [(0, 9), (9, 0), (4, 5)])
@pytest.mark.parametrize("cost", [0, 1, 5000, NO_WAY_MS - 1])
def test_lower(rows, at, other, cost):
    expected = rows.reshape(-1, LANES).copy()
    expected[at] = np.minimum(expected[at], expected[other] + cost)
    lowered(rows, at, other, np.int32(cost))
    np.testing.assert_array_equal(rows.reshape(-1, LANES), expected)


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (0, 1), (1, 4), (5, 5), (0, 6), (5, 6)])
def test_gather(rows, begin, end):
    head = np.array([9, 3, 9, 0, 1, 7], np.int32)
    cost = np.array([0, 700, 2, NO_WAY_MS - 1, 0, 1], np.int32)
    expected = rows.reshape(-1, LANES).copy()
    for arc in range(begin, end):
        expected[4] = np.minimum(expected[4], expected[head[arc]] + cost[arc])
    gathered(rows, 4, head, cost, begin, end)
    np.testing.assert_array_equal(rows.reshape(-1, LANES), expected)

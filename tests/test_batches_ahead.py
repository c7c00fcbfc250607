"""Answers that wait to be taken do not fill the memory, whatever the machine and the question."""

from dataclasses import replace

import numpy as np
import pytest

from coverage.hierarchy import Ends, Hierarchy
from coverage.hierarchy.metric import LANES
from coverage.hierarchy.sweep import sweep

BATCHES = 8
NODES = np.arange(BATCHES * LANES, dtype=np.int32)
BATCH_BYTES = LANES * len(NODES) * 4


@pytest.fixture(scope="module")
def line():
    """Junctions in a line, a second apart, asked with three threads."""
    roads = np.append(NODES[:-1], NODES[1:]), np.append(NODES[1:], NODES[:-1])
    hierarchy = Hierarchy.build(NODES.astype(float), np.zeros(len(NODES)), *roads)
    metric = replace(hierarchy.customise(*roads, np.full(len(roads[0]), 1000)), threads=3)
    return metric, Ends.at_nodes(NODES), hierarchy.goals(Ends.at_nodes(NODES))


@pytest.mark.parametrize(
    ("held", "ahead"), [(0, 1), (1, 1), (1.9, 1), (2, 2), (4.5, 4), (5, 5), (100, 5)]
)
def test_only_so_many_bytes_of_answers_are_held(line, monkeypatch, held, ahead):
    begun = []

    def noted(*given):
        begun.append(None)
        sweep(*given)

    metric, starts, goals = line
    monkeypatch.setattr("coverage.hierarchy.metric.AHEAD_BYTES", int(held * BATCH_BYTES))
    monkeypatch.setattr("coverage.hierarchy.metric.sweep", noted)
    for taken, _ in enumerate(metric.batches_ms(starts, goals)):
        assert len(begun) <= taken + ahead
    assert len(begun) == BATCHES
    apart_ms = 1000 * np.abs(NODES[:, None] - NODES)
    np.testing.assert_array_equal(metric.matrix_ms(starts, goals), apart_ms)

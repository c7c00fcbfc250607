"""The example of docs/method-engine.md, step by step."""

import numpy as np
import pytest

from coverage.errors import CoverageInputError
from coverage.hierarchy import Ends, Hierarchy
from coverage.hierarchy.customisation import NO_WAY_MS, customise
from coverage.hierarchy.elimination import elimination_tree, upward_degrees, upward_heads
from coverage.hierarchy.graph import undirected
from coverage.hierarchy.sweep import arrive, climb, new_workspace, sweep

# In the order of elimination.
A, C, E, B, D = range(5)
ROADS = [(A, B, 2), (B, C, 3), (C, D, 1), (D, E, 4), (B, D, 5)]
TAIL, HEAD, COST = (np.array(each, np.int32) for each in zip(*ROADS, strict=True))
BOTH_WAYS = np.append(TAIL, HEAD), np.append(HEAD, TAIL), np.append(COST, COST)
GRAPH = undirected(5, TAIL, HEAD)
PARENT = elimination_tree(GRAPH.first, GRAPH.head)
FIRST = np.append(0, np.cumsum(upward_degrees(GRAPH.first, GRAPH.head, PARENT)))
UP = upward_heads(GRAPH.first, GRAPH.head, PARENT, FIRST)


def test_contraction():
    assert PARENT.tolist() == [B, B, D, D, -1]
    up_neighbours = {v: UP[FIRST[v] : FIRST[v + 1]].tolist() for v in (A, C, E, B, D)}
    assert up_neighbours == {A: [B], C: [B, D], E: [D], B: [D], D: []}


def test_customisation():
    for arcs in customise(FIRST, UP, *BOTH_WAYS)[:2]:
        assert arcs.first.tolist() == FIRST.tolist()
        assert dict(zip(["AB", "CB", "CD", "ED", "BD"], arcs.cost_ms.tolist(), strict=True)) == {
            "AB": 2, "CB": 3, "CD": 1, "ED": 4, "BD": 4,
        }  # fmt: skip


def test_an_arc_that_a_way_over_higher_junctions_beats_is_left_out():
    cost = BOTH_WAYS[2].copy()
    cost[[1, 6]] = 30  # B-C: by way of D it takes 1 + 5
    up, down, _ = customise(FIRST, UP, *BOTH_WAYS[:2], cost)
    assert up.head[up.first[C] : up.first[C + 1]].tolist() == [D]
    assert down.head[down.first[C] : down.first[C + 1]].tolist() == [D]


def test_climb_and_sweep():
    up, down, _ = customise(FIRST, UP, *BOTH_WAYS)
    work = new_workspace(5)
    one = np.zeros(1, np.int32)
    climb(work, PARENT, up, one, np.array([A], np.int32), one)
    assert [work.rows()[v, 0] for v in (A, B, D)] == [0, 2, 6]
    sweep(work, down, np.array([D, B, E, C, A], np.int32))
    minutes = np.empty((1, 5), np.int32)
    nodes = np.array([[A], [B], [C], [D], [E]], np.int32)
    arrive(work, nodes, np.zeros((5, 1), np.int32), int(NO_WAY_MS), minutes)
    assert minutes.tolist() == [[0, 2, 5, 6, 10]]


def test_places_on_other_roads_are_refused():
    position = np.arange(5.0)
    one = Hierarchy.build(position, position, TAIL, HEAD)
    other = Hierarchy.build(position, position, TAIL[:-1], HEAD[:-1])
    start = Ends.at_nodes(np.array([A]))
    with pytest.raises(CoverageInputError, match="put on other roads than those that are asked"):
        one.customise(*BOTH_WAYS).matrix_ms(start, other.goals(start))


def test_with_a_road_closed_only_the_costs_are_put_on_again():
    position = np.array([0.0, 2, 4, 1, 3])
    hierarchy = Hierarchy.build(position, np.zeros(5), TAIL, HEAD)
    goals = hierarchy.goals(Ends.at_nodes(np.array([A, B, C, D, E])))
    start = Ends.at_nodes(np.array([A]))
    without_cd = np.isin(np.arange(10), [2, 7], invert=True)
    roads = [each[without_cd] for each in BOTH_WAYS]
    assert hierarchy.customise(*roads).matrix_ms(start, goals).tolist() == [[0, 2, 5, 7, 11]]
    assert hierarchy.customise(*BOTH_WAYS).matrix_ms(start, goals).tolist() == [[0, 2, 5, 6, 10]]

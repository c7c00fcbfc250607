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
BOTH_WAYS = [(A, B, 2), (B, C, 3), (D, E, 4), (B, D, 5)]
ONE_WAY = (C, D, 1)
ROADS = [*BOTH_WAYS, *((head, tail, cost) for tail, head, cost in BOTH_WAYS), ONE_WAY]
TAIL, HEAD, COST = (np.array(each, np.int32) for each in zip(*ROADS, strict=True))
GRAPH = undirected(5, TAIL, HEAD)
PARENT = elimination_tree(GRAPH.first, GRAPH.head)
FIRST = np.append(0, np.cumsum(upward_degrees(GRAPH.first, GRAPH.head, PARENT)))
UP = upward_heads(GRAPH.first, GRAPH.head, PARENT, FIRST)


def test_contraction():
    assert PARENT.tolist() == [B, B, D, D, -1]
    up_neighbours = {v: UP[FIRST[v] : FIRST[v + 1]].tolist() for v in (A, C, E, B, D)}
    assert up_neighbours == {A: [B], C: [B, D], E: [D], B: [D], D: []}


def costs(arcs):
    """Cost of each arc that is left, by its lower and its higher junction."""
    low = np.repeat(np.arange(5), np.diff(arcs.first))
    arc_of = zip(low.tolist(), arcs.head.tolist(), strict=True)
    return dict(zip(arc_of, arcs.cost_ms.tolist(), strict=True))


def test_customisation():
    up, down, astray = customise(FIRST, UP, TAIL, HEAD, COST)
    assert astray == -1
    assert costs(up) == {(A, B): 2, (C, B): 3, (C, D): 1, (E, D): 4, (B, D): 4}
    assert costs(down) == {(A, B): 2, (C, B): 3, (E, D): 4, (B, D): 5}


def test_an_arc_that_a_way_over_higher_junctions_beats_is_left_out():
    cost = COST.copy()
    cost[[1, 5]] = 30  # C-B: by way of D it takes 1 + 5, but that way is not open from B to C
    up, down, _ = customise(FIRST, UP, TAIL, HEAD, cost)
    assert costs(up) == {(A, B): 2, (C, D): 1, (E, D): 4, (B, D): 5}
    assert costs(down) == {(A, B): 2, (C, B): 30, (E, D): 4, (B, D): 5}


@pytest.mark.parametrize(
    ("start", "climbed", "swept"),
    [(A, {A: 0, B: 2, D: 6}, [0, 2, 5, 6, 10]), (D, {D: 0}, [7, 5, 8, 0, 4])],
)
def test_climb_and_sweep(start, climbed, swept):
    up, down, _ = customise(FIRST, UP, TAIL, HEAD, COST)
    work = new_workspace(5)
    one = np.zeros(1, np.int32)
    climb(work, PARENT, up, one, np.array([start], np.int32), one)
    rows = work.rows()[:, 0]
    assert {v: rows[v] for v in climbed} == climbed
    sweep(work, down, np.array([D, B, E, C, A], np.int32))
    minutes = np.empty((1, 5), np.int32)
    nodes = np.array([[A], [B], [C], [D], [E]], np.int32)
    arrive(work, nodes, np.zeros((5, 1), np.int32), int(NO_WAY_MS), minutes)
    assert minutes.tolist() == [swept]


def test_places_on_other_roads_are_refused():
    position = np.arange(5.0)
    one = Hierarchy.build(position, position, TAIL, HEAD)
    other = Hierarchy.build(position, position, TAIL[:-1], HEAD[:-1])
    start = Ends.at_nodes(np.array([A]))
    with pytest.raises(CoverageInputError, match="put on other roads than those that are asked"):
        one.customise(TAIL, HEAD, COST).matrix_ms(start, other.goals(start))


def test_with_a_road_closed_only_the_costs_are_put_on_again():
    position = np.array([0.0, 2, 4, 1, 3])
    hierarchy = Hierarchy.build(position, np.zeros(5), TAIL, HEAD)
    goals = hierarchy.goals(Ends.at_nodes(np.array([A, B, C, D, E])))
    start = Ends.at_nodes(np.array([A]))
    roads = [each[:-1] for each in (TAIL, HEAD, COST)]  # without that from C to D
    assert hierarchy.customise(*roads).matrix_ms(start, goals).tolist() == [[0, 2, 5, 7, 11]]
    assert hierarchy.customise(TAIL, HEAD, COST).matrix_ms(start, goals).tolist() == [
        [0, 2, 5, 6, 10]
    ]

"""The hierarchy on networks of every odd shape, worked by hand or against Dijkstra."""

from __future__ import annotations

import numpy as np
import pytest
from dijkstra import Roads, dijkstra_ms, hierarchy_ms
from road_shapes import SHAPES, beside, both_ways, grid

from coverage.errors import CoverageInputError
from coverage.hierarchy import NO_WAY_MS, Ends, Hierarchy

NO = int(NO_WAY_MS)


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_from_everywhere_to_everywhere(name):
    roads = SHAPES[name]
    ours = hierarchy_ms(roads, roads.nodes(), roads.nodes())
    np.testing.assert_array_equal(ours, dijkstra_ms(roads, roads.nodes(), roads.nodes()))


def test_repeated_roads_by_hand():
    roads = SHAPES["repeated roads"]
    expected = [[0, 4, 7], [8, 0, 3], [8, 0, 0]]
    assert dijkstra_ms(roads, roads.nodes(), roads.nodes()).tolist() == expected
    assert hierarchy_ms(roads, roads.nodes(), roads.nodes()).tolist() == expected


@pytest.mark.parametrize(
    ("n", "arcs", "expected"),
    [
        (0, [], []),
        (1, [], [[0]]),
        (1, [(0, 0, 5)], [[0]]),
        (2, [], [[0, NO], [NO, 0]]),
        (2, [(0, 1, 3)], [[0, 3], [NO, 0]]),
        (2, [(0, 1, 3), (1, 0, 0)], [[0, 3], [0, 0]]),
        (3, [(0, 1, 3), (1, 2, 4)], [[0, 3, 7], [NO, 0, 4], [NO, NO, 0]]),
    ],
)
def test_the_smallest_networks(n, arcs, expected):
    roads = beside(n, arcs)
    found = hierarchy_ms(roads, roads.nodes(), roads.nodes())
    assert found.dtype == np.int32
    assert found.tolist() == expected


@pytest.mark.parametrize(("n_starts", "n_goals"), [(0, 3), (3, 0), (0, 0)])
def test_nobody_or_nowhere(n_starts, n_goals):
    roads = grid(3)
    starts, goals = Ends.at_nodes(np.arange(n_starts)), Ends.at_nodes(np.arange(n_goals))
    assert hierarchy_ms(roads, starts, goals).shape == (n_starts, n_goals)
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    soonest = metric.soonest_ms(starts, hierarchy.goals(goals))
    assert soonest.tolist() == ([0] * n_goals if n_starts else [NO] * n_goals)


@pytest.mark.parametrize("positions", [True, False])
def test_a_line_of_fifty_thousand(positions):
    n = 50_000
    steps = np.arange(n - 1)
    x = np.arange(n) * (1.0 if positions else 0.0)
    roads = Roads(x, np.zeros(n), steps, steps + 1, steps % 7)
    hierarchy = roads.hierarchy()
    starts = Ends.at_nodes(np.array([0, 1, n // 2, n - 1]))
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    found = metric.matrix_ms(starts, hierarchy.goals(roads.nodes()))
    along = np.concatenate([[0], np.cumsum(roads.cost_ms)])
    node = starts.node
    expected = np.where(np.arange(n) >= node, along - along[node], NO)
    np.testing.assert_array_equal(found, expected)


def test_a_way_may_take_just_under_twelve_days_and_no_longer():
    half = NO // 2  # the bound is odd: two halves and nothing make one less than it
    roads = beside(5, [(0, 1, half), (1, 2, half), (2, 3, 1), (3, 4, NO - 1), (4, 3, 0)])
    expected = [
        [0, half, NO - 1, NO, NO],
        [NO, 0, half, half + 1, NO],
        [NO, NO, 0, 1, NO],
        [NO, NO, NO, 0, NO - 1],
        [NO, NO, NO, 0, 0],
    ]
    assert hierarchy_ms(roads, roads.nodes(), roads.nodes()).tolist() == expected


@pytest.mark.parametrize("cost_ms", [NO - 1, NO - 2, NO // 2, NO // 2 + 1, 2**29])
def test_dear_roads_do_not_run_over(cost_ms):
    roads = grid(6, cost_ms - 1)
    ours = hierarchy_ms(roads, roads.nodes(), roads.nodes())
    np.testing.assert_array_equal(ours, dijkstra_ms(roads, roads.nodes(), roads.nodes()))
    assert (ours >= 0).all()


def test_dear_starts_and_goals_do_not_run_over():
    roads = beside(3, [(0, 1, NO - 1), (1, 0, 5), (1, 2, 0)])
    ends = Ends(
        node=np.array([[0], [1], [2], [1]], np.int32),
        cost_ms=np.array([[NO - 1], [5], [NO], [0]], np.int32),
    )
    expected = [
        [NO, NO, NO, NO],
        [NO, 10, NO, 5],
        [NO, NO, NO, NO],
        [NO, 5, NO, 0],
    ]
    assert hierarchy_ms(roads, ends, ends).tolist() == expected


@pytest.mark.parametrize("cost_ms", [-1, NO, NO + 1, 2**31, -(2**40)])
def test_a_cost_outside_is_refused_in_one_line(cost_ms):
    roads = beside(3, [(0, 1, 5), (1, 2, cost_ms)])
    with pytest.raises(
        CoverageInputError, match=f"{cost_ms} .*below {NO} \\(12 days\\)"
    ) as refused:
        roads.hierarchy().customise(roads.tail, roads.head, roads.cost_ms)
    assert "\n" not in str(refused.value)


def test_a_road_the_hierarchy_does_not_know_is_refused_by_name():
    hierarchy = beside(5, both_ways([(0, 1), (1, 2), (3, 4)])).hierarchy()
    one = np.array([1])
    with pytest.raises(
        CoverageInputError, match=r"from node 2 to node 3 is not in .*build it again"
    ):
        hierarchy.customise(np.array([0, 2]), np.array([1, 3]), np.array([1, 1]))
    with pytest.raises(CoverageInputError, match=r"among the 5 of .*build it again"):
        hierarchy.customise(np.array([5]), np.array([0]), one)
    with pytest.raises(CoverageInputError, match="among the 5 of"):
        hierarchy.customise(np.array([0]), np.array([-1]), one)


@pytest.mark.parametrize(("n_tails", "n_heads", "n_costs"), [(2, 2, 1), (2, 1, 2), (1, 2, 2)])
def test_lists_of_different_length_are_refused(n_tails, n_heads, n_costs):
    hierarchy = beside(2, [(0, 1, 1)]).hierarchy()
    tail, head, cost = np.zeros(n_tails, int), np.ones(n_heads, int), np.ones(n_costs, int)
    with pytest.raises(CoverageInputError, match="as many tails as heads and costs"):
        hierarchy.customise(tail, head, cost)


@pytest.mark.parametrize(
    ("x", "y", "tail", "head", "message"),
    [
        ([0, 1], [0], [], [], "as many x as y"),
        ([0, 1], [0, 1], [0], [], "as many tails as heads"),
        ([[0, 1]], [[0, 1]], [], [], "as many x as y"),
        ([0, np.nan], [0, 1], [], [], "not a number"),
        ([0, 1], [0, np.inf], [], [], "not a number"),
        ([0, 1], [0, 1], [0], [2], "outside 0 to 1"),
        ([0, 1], [0, 1], [-1], [0], "outside 0 to 1"),
    ],
)
def test_what_is_no_network_is_refused_in_one_line(x, y, tail, head, message):
    with pytest.raises(CoverageInputError, match=message) as refused:
        Hierarchy.build(
            np.array(x, float), np.array(y, float), np.array(tail, int), np.array(head, int)
        )
    assert "\n" not in str(refused.value)

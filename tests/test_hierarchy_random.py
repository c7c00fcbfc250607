"""The hierarchy on any small network, any starts and goals, any costs put on it again."""

from __future__ import annotations

import numpy as np
import pytest
from dijkstra import dijkstra_ms, hierarchy_ms
from hypothesis import given, settings
from hypothesis import strategies as st
from made_roads import COSTS, MADE, digraphs, ends_in, random_ends, random_roads

from coverage.errors import CoverageInputError
from coverage.hierarchy import NO_WAY_MS, Ends


@st.composite
def questions(draw):
    """A network, starts and goals in it."""
    roads = draw(digraphs())
    return roads, draw(ends_in(roads.n_nodes)), draw(ends_in(roads.n_nodes))


@given(questions())
@settings(max_examples=200)
def test_any_matrix(question):
    roads, starts, goals = question
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    prepared = hierarchy.goals(goals)
    expected = dijkstra_ms(roads, starts, goals)
    # Twice: the second time in a workspace that the first has written to.
    np.testing.assert_array_equal(metric.matrix_ms(starts, prepared), expected)
    np.testing.assert_array_equal(metric.matrix_ms(starts, prepared), expected)
    soonest = metric.soonest_ms(starts, prepared)
    np.testing.assert_array_equal(soonest, expected.min(axis=0, initial=NO_WAY_MS))


@given(digraphs())
@settings(max_examples=80)
def test_reversed_is_transposed(roads):
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    every = hierarchy.goals(roads.nodes())
    there = metric.matrix_ms(roads.nodes(), every)
    np.testing.assert_array_equal(there, dijkstra_ms(roads, roads.nodes(), roads.nodes()))
    back = metric.reversed()
    np.testing.assert_array_equal(back.matrix_ms(roads.nodes(), every), there.T)
    np.testing.assert_array_equal(back.reversed().matrix_ms(roads.nodes(), every), there)


@given(st.data())
@settings(max_examples=60)
def test_any_costs_one_after_the_other_on_one_hierarchy(data):
    roads = data.draw(digraphs())
    hierarchy = roads.hierarchy()
    every = hierarchy.goals(roads.nodes())
    n = len(roads.tail)
    for _ in range(3):
        is_open = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), bool)
        cost = np.array(data.draw(st.lists(COSTS, min_size=n, max_size=n)), np.int64)
        now = roads.costing(cost, is_open)
        metric = hierarchy.customise(now.tail, now.head, now.cost_ms)
        found = metric.matrix_ms(roads.nodes(), every)
        np.testing.assert_array_equal(found, dijkstra_ms(now, roads.nodes(), roads.nodes()))


def test_closed_and_opened_again():
    roads = MADE["city"]()
    random = np.random.default_rng(8)
    hierarchy = roads.hierarchy()
    starts = Ends.at_nodes(random.integers(0, roads.n_nodes, 20))
    every = hierarchy.goals(roads.nodes())
    first = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    before = first.matrix_ms(starts, every)
    for share in (0.9, 0.5, 0.0):
        now = roads.costing(
            random.integers(0, 5000, len(roads.tail)), random.random(len(roads.tail)) < share
        )
        metric = hierarchy.customise(now.tail, now.head, now.cost_ms)
        found = metric.matrix_ms(starts, every)
        np.testing.assert_array_equal(found, dijkstra_ms(now, starts, roads.nodes()))
    again = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    np.testing.assert_array_equal(again.matrix_ms(starts, every), before)
    np.testing.assert_array_equal(first.matrix_ms(starts, every), before)
    np.testing.assert_array_equal(before, dijkstra_ms(roads, starts, roads.nodes()))


@pytest.mark.parametrize("seed", range(4))
def test_many_networks_with_a_core(seed):
    """Denser than what Hypothesis draws: peeling leaves a core, and cuts go through it."""
    random = np.random.default_rng(seed)
    for number in range(75):
        roads = random_roads(random)
        starts, goals = (
            random_ends(random, roads.n_nodes, int(random.integers(0, 40))) for _ in "sg"
        )
        np.testing.assert_array_equal(
            hierarchy_ms(roads, starts, goals),
            dijkstra_ms(roads, starts, goals),
            err_msg=f"seed {seed}, network {number}",
        )


def test_a_road_is_refused_exactly_where_the_hierarchy_has_no_arc():
    random = np.random.default_rng(10)
    refused = accepted = 0
    for _ in range(30):
        roads = random_roads(random, most_nodes=14)
        hierarchy = roads.hierarchy()
        lower = np.repeat(np.arange(roads.n_nodes), np.diff(hierarchy.up_first))
        arcs = set(zip(lower.tolist(), hierarchy.up_head.tolist(), strict=True))
        for a, b in np.ndindex(roads.n_nodes, roads.n_nodes):
            low, high = sorted(hierarchy.rank[[a, b]].tolist())
            if a == b or (low, high) in arcs:
                hierarchy.customise(np.array([a]), np.array([b]), np.array([1]))
                accepted += 1
            else:
                with pytest.raises(CoverageInputError, match=f"from node {a} to node {b} is not"):
                    hierarchy.customise(np.array([a]), np.array([b]), np.array([1]))
                refused += 1
    assert min(accepted, refused) > 500


def test_goals_ask_only_for_their_own_part():
    roads = MADE["country"]()
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    goals = Ends(
        node=np.array([[5, 6], [1700, 3], [900, 900]], np.int32),
        cost_ms=np.array([[0, NO_WAY_MS], [40, NO_WAY_MS], [NO_WAY_MS, NO_WAY_MS]], np.int32),
    )
    prepared = hierarchy.goals(goals)
    assert len(prepared.swept) < 0.2 * roads.n_nodes
    swept = set(prepared.swept.tolist())
    assert {int(hierarchy.rank[5]), int(hierarchy.rank[1700])} <= swept
    starts = Ends.at_nodes(np.arange(0, roads.n_nodes, 40))
    expected = dijkstra_ms(roads, starts, goals)
    np.testing.assert_array_equal(metric.matrix_ms(starts, prepared), expected)
    assert (expected[:, 2] == NO_WAY_MS).all()


def test_more_goals_more_starts_change_no_cell():
    """A cell does not depend on who shares its batch, nor on what was asked before."""
    roads = MADE["tangle"]()
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    random = np.random.default_rng(9)
    starts, goals = random_ends(random, roads.n_nodes, 50), random_ends(random, roads.n_nodes, 70)
    whole = metric.matrix_ms(starts, hierarchy.goals(goals))
    for n_starts, n_goals in ((1, 1), (2, 70), (16, 3), (17, 5), (33, 70), (50, 1)):
        some = random.permutation(50)[:n_starts]
        others = random.permutation(70)[:n_goals]
        part = metric.matrix_ms(
            Ends(node=starts.node[some], cost_ms=starts.cost_ms[some]),
            hierarchy.goals(Ends(node=goals.node[others], cost_ms=goals.cost_ms[others])),
        )
        np.testing.assert_array_equal(part, whole[np.ix_(some, others)])

"""The same bytes however often, in whatever process, with however many threads."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from dijkstra import dijkstra_ms
from made_roads import MADE, random_ends

from coverage.hierarchy import Ends
from coverage.hierarchy.sweep import sweep

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", params=MADE)
def made(request):
    return MADE[request.param]()


def metric_of(roads, hierarchy, threads=1):
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    return replace(metric, threads=threads)


def digest(names) -> str:
    """Of every array of the hierarchies and metrics of made networks, and some answers."""
    found = hashlib.sha256()
    for name in names:
        roads = MADE[name]()
        hierarchy = roads.hierarchy()
        metric = metric_of(roads, hierarchy, threads=2)
        some = Ends.at_nodes(np.arange(0, roads.n_nodes, 7))
        times = metric.matrix_ms(some, hierarchy.goals(roads.nodes()))
        for values in (
            hierarchy.rank,
            hierarchy.parent,
            hierarchy.up_first,
            hierarchy.up_head,
            *metric.up,
            *metric.down,
            times,
        ):
            found.update(values.dtype.str.encode() + values.tobytes())
        found.update(hierarchy.made_for.encode())
    return found.hexdigest()


def test_the_same_bytes_each_time_and_in_another_process():
    here = digest(MADE)
    assert digest(MADE) == here
    there = subprocess.run(  # noqa: S603  (this very file)
        [sys.executable, __file__],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}", "PYTHONHASHSEED": "77"},
    )
    assert there.stdout.strip() == here


@pytest.mark.parametrize("n_starts", [1, 15, 16, 17, 32, 33, 100])
def test_the_same_bytes_with_one_two_and_three_threads(made, n_starts):
    hierarchy = made.hierarchy()
    random = np.random.default_rng(6)
    starts, goals = (random_ends(random, made.n_nodes, n) for n in (n_starts, 60))
    prepared = hierarchy.goals(goals)
    expected = dijkstra_ms(made, starts, goals).tobytes()
    for threads in (1, 2, 3):
        metric = metric_of(made, hierarchy, threads)
        for _ in range(2):
            assert metric.matrix_ms(starts, prepared).tobytes() == expected, threads


def asked_at_once(questions):
    """Answers to several questions put at the same moment, each over and over."""
    together = Barrier(len(questions))

    def ask(question):
        metric, starts, goals = question
        together.wait()
        return [metric.matrix_ms(starts, goals) for _ in range(20)]

    with ThreadPoolExecutor(len(questions)) as pool:
        return list(pool.map(ask, questions))


@pytest.mark.parametrize("threads", [1, 2])
def test_several_sessions_ask_one_metric_at_once(made, threads):
    hierarchy = made.hierarchy()
    metric = metric_of(made, hierarchy, threads)
    random = np.random.default_rng(7)
    parts = [random_ends(random, made.n_nodes, 40) for _ in range(4)]
    goals = hierarchy.goals(made.nodes())
    found = asked_at_once([(metric, part, goals) for part in parts])
    for part, answers in zip(parts, found, strict=True):
        expected = dijkstra_ms(made, part, made.nodes())
        for answer in answers:
            np.testing.assert_array_equal(answer, expected)


def test_several_sessions_ask_metrics_of_one_hierarchy_at_once(made):
    hierarchy = made.hierarchy()
    random = np.random.default_rng(8)
    dearer = made.costing(made.cost_ms + random.integers(0, 900, len(made.tail)))
    first, second = (metric_of(roads, hierarchy, 2) for roads in (made, dearer))
    some = Ends.at_nodes(random.integers(0, made.n_nodes, 40))
    goals = hierarchy.goals(made.nodes())
    found = asked_at_once([(each, some, goals) for each in (first, second, first.reversed())])
    back = made._replace(tail=made.head, head=made.tail)
    for roads, answers in zip((made, dearer, back), found, strict=True):
        expected = dijkstra_ms(roads, some, made.nodes())
        for answer in answers:
            np.testing.assert_array_equal(answer, expected)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_batch_that_fails_is_told_and_spoils_nothing(made, threads, monkeypatch):
    hierarchy = made.hierarchy()
    metric = metric_of(made, hierarchy, threads)
    some = random_ends(np.random.default_rng(9), made.n_nodes, 40)
    goals = hierarchy.goals(made.nodes())
    turn = count()

    def fails_once(*given):
        if next(turn) == 1:
            raise MemoryError("no more")
        sweep(*given)

    with monkeypatch.context() as patched:
        patched.setattr("coverage.hierarchy.metric.sweep", fails_once)
        with pytest.raises(MemoryError, match="no more"):
            metric.matrix_ms(some, goals)
    expected = dijkstra_ms(made, some, made.nodes())
    np.testing.assert_array_equal(metric.matrix_ms(some, goals), expected)


def test_only_a_few_batches_are_worked_on_ahead_of_whoever_takes_them(monkeypatch):
    """Ten thousand starts do not fill the memory before the first answer is used."""
    roads = MADE["tangle"]()
    hierarchy = roads.hierarchy()
    metric = metric_of(roads, hierarchy, threads=2)
    starts = roads.nodes()  # some 25 batches
    begun = []

    def noted(*given):
        begun.append(None)
        sweep(*given)

    monkeypatch.setattr("coverage.hierarchy.metric.sweep", noted)
    answers = metric.batches_ms(starts, hierarchy.goals(starts))
    next(answers)
    answers.close()  # waits for what has begun
    assert 1 <= len(begun) <= 5
    assert sum(len(rows) for rows, _ in metric.batches_ms(starts, hierarchy.goals(starts))) == 409


if __name__ == "__main__":
    print(digest(MADE))  # noqa: T201  (read by the process that started this one)

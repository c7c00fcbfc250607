"""The engine's benchmark from end to end on a small network, without its peers."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.engine import measure as measuring
from benchmarks.engine import report
from benchmarks.engine.extracts import read_extract
from benchmarks.engine.grown import tile
from benchmarks.engine.measure import ALL_NODES, BUILD, OURS, WrongTimesError, measure
from benchmarks.engine.networks import SAMPLE
from benchmarks.engine.ours import Ours
from benchmarks.engine.peers import PEERS, SCIPY


@pytest.fixture(autouse=True)
def _quick_and_alone(monkeypatch):
    monkeypatch.setattr("benchmarks.engine.turns.MOST_REPEATS", 1)
    monkeypatch.setattr(measuring, "PEERS", {SCIPY: PEERS[SCIPY]})
    monkeypatch.setattr(report, "PEERS", {SCIPY: PEERS[SCIPY]})


@pytest.fixture(scope="module")
def small():
    return tile(read_extract("sample county", SAMPLE), 0.2, columns=2, rows=1)


def test_ours_is_measured_beside_scipy_and_written_up(small):
    measured = measure(small, rounds=1)
    assert measured.left_out == {}
    assert measured.ratio(ALL_NODES) > 0
    assert np.isnan(measured.ratio(BUILD, "pandana"))
    aims = report.against_aims(measured, peak_mb=1500.0, million_peak_mb=3999.0).splitlines()
    assert [row.split(" | ")[-1].rstrip(" |") for row in aims[-3:]] == [
        "pandana not measured",
        "short",  # under 1,500 MB is aimed at
        "reached",
    ]
    assert [row.split(" | ")[0] for row in report.tools_table(measured).splitlines()[-2:]] == [
        "| this project",
        "| scipy",
    ]
    assert "| sample county |" in report.ours_table([measured], [300.0])
    assert "| sample county |" in report.by_junctions([measured])


def test_nothing_is_measured_where_a_time_is_wrong(small, monkeypatch):
    true = Ours.every_time_ms

    def one_off(ours, sources):
        times = true(ours, sources)
        times[0, 0] += 1
        return times

    monkeypatch.setattr(Ours, "every_time_ms", one_off)
    with pytest.raises(WrongTimesError, match="1 times of ours differ"):
        measure(small, rounds=1)


def test_a_tool_that_answers_something_else_is_left_out(small, monkeypatch):
    class Wrong:
        def __init__(self, graph):
            del graph

        def all_nodes(self, sources):
            return sources

        def matrix(self, sources, targets):
            return np.zeros((len(sources), len(targets)))

    wrong = replace(PEERS[SCIPY], label="wrong", ready=Wrong)
    monkeypatch.setattr(measuring, "PEERS", {SCIPY: PEERS[SCIPY], "wrong": wrong})
    measured = measure(small, rounds=1)
    assert "differ from scipy's" in measured.left_out["wrong"]
    assert (ALL_NODES, OURS) in measured.taken
    assert (ALL_NODES, "wrong") not in measured.taken

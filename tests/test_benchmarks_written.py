"""What all benchmarks write alike, and how they take turns."""

import sys
import time

import numpy as np
import pytest

from benchmarks.engine.turns import Taken, Work, take_turns
from benchmarks.written import machine, markdown_table, peak_mb


def test_table_fills_short_rows():
    text = markdown_table(("tool", "s", "runs"), [["a", "1"], ["b", "2", "3"]])
    assert text.splitlines() == [
        "| tool | s | runs |",
        "|---|--:|--:|",
        "| a | 1 |  |",
        "| b | 2 | 3 |",
    ]


def test_machine_names_versions_and_what_is_not_installed():
    text = machine(["numpy", "no-such-package"])
    assert f"numpy {np.__version__}" in text
    assert "no-such-package not installed" in text


@pytest.mark.skipif(sys.platform == "win32", reason="not measured on Windows")
def test_peak_grows_with_what_is_used():
    before = peak_mb()
    block = np.ones(int(before + 50) * 1024 * 128)  # 8 bytes each: 50 MB more than ever before
    assert peak_mb() >= before + 45
    del block


def test_tools_take_turns_and_the_first_is_not_kept(monkeypatch):
    monkeypatch.setattr("benchmarks.engine.turns.MOST_REPEATS", 1)
    order = []
    works = {
        "a": Work(run=lambda: order.append("a"), units=4),
        "b": Work(run=lambda: order.append("b")),
    }
    taken = take_turns(works, 2, "test")
    assert order == ["a", "b"] * 3
    assert [len(row.seconds) for row in taken.values()] == [2, 2]


def test_short_work_is_repeated_and_divided():
    calls = []
    taken = take_turns({"a": Work(run=lambda: calls.append(time.sleep(0.02)))}, 1, "test")
    assert 10 <= len(calls) <= 16  # once, then 0.3 s of it
    assert taken["a"].median_s == pytest.approx(0.02, rel=0.5)


def test_slow_work_runs_fewer_times(monkeypatch):
    monkeypatch.setattr("benchmarks.engine.turns.SLOW_S", 0.0)
    taken = take_turns({"slow": Work(run=lambda: sum(range(1000)))}, 5, "test")
    assert len(taken["slow"].seconds) == 2


def test_figures_are_for_one_unit():
    taken = Taken(units=10, seconds=[3.0, 1.0, 2.0], cpu_s=[3.0, 1.0, 2.0])
    assert taken.median_s == 2
    assert taken.threads == pytest.approx(1)

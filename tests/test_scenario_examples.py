"""Each example that a planner may copy is read and applied to the sample county."""

import re
from pathlib import Path

import pytest

from coverage.standard import load_standards
from estates.apply import apply
from estates.assumptions import load_assumptions
from estates.change import KINDS
from estates.estate import Estate
from estates.scenario import scenario_of

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/scenarios.md")
HEAD = 'name = "example"\narea = "sample"\n'
BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples():
    """Every TOML block of the pages, with its page and line."""
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        for block in BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 2
            yield pytest.param(block[1], id=f"{page}:{line}")


def read(example):
    whole = HEAD + example if example.startswith("[[change]]") else example
    return scenario_of("example.toml", whole.encode())


@pytest.mark.parametrize("example", list(examples()))
def test_an_example_works_on_the_sample_county(sample_area, example):
    scenario = read(example)
    assert scenario.area == "sample"
    load_assumptions().with_(dict(scenario.assumptions))
    standards = load_standards()
    before = Estate.of(sample_area, standards)
    outcome = apply(scenario.change, before, standards)
    assert outcome.findings or len(outcome.estate.sites) < len(before.sites)


def test_every_kind_has_an_example():
    shown = {change.kind for each in examples() for change in read(each.values[0]).change}
    assert shown == set(KINDS)


def test_every_figure_that_is_a_planners_is_named_as_a_remedy():
    page = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    figures = load_assumptions()
    missing = [each.id for each in figures.figures if figures.value(each.id) is None]
    assert missing
    assert [name for name in missing if name not in page] == []

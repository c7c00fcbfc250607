"""From a word to an area: the sample is built when asked for, and again when it is another."""

import os

import pytest
from market_town import write_kit

from estates.area import AREA_FILE, HOME_VARIABLE
from estates.errors import EstateInputError
from estates.find_area import find_area
from estates.recipes import SAMPLE, Recipe


@pytest.fixture
def small_sample(tmp_path, monkeypatch):
    """A small area in the place of the sample county; gives the file of its sites."""
    (tmp_path / "kit").mkdir()
    kit = write_kit(tmp_path / "kit")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    recipe = Recipe(
        title="Small sample",
        made_up=True,
        standards_of=("sample",),
        roads=str(kit.path("roads")),
        sites=str(kit.path("sites")),
        zones=str(kit.path("demand")),
    )
    monkeypatch.setattr("estates.find_area.recipes", lambda: {SAMPLE: recipe})
    return kit.path("sites")


def area_file():
    return find_area(SAMPLE).folder / AREA_FILE


@pytest.mark.usefixtures("small_sample")
def test_the_sample_is_built_once():
    built = area_file().stat().st_mtime_ns
    assert area_file().stat().st_mtime_ns == built


def test_another_sample_is_built_again(small_sample):
    file = area_file()
    later = file.stat().st_mtime + 10
    os.utime(small_sample, (later, later))
    built = file.stat().st_mtime_ns
    assert area_file().stat().st_mtime_ns > built


@pytest.mark.usefixtures("small_sample")
def test_a_sample_of_an_earlier_form_is_built_again():
    file = area_file()
    file.write_text("schema_version = 0", encoding="utf-8")
    assert find_area(SAMPLE).manifest.title == "Small sample"


@pytest.mark.usefixtures("small_sample")
def test_another_word_is_refused_with_what_there_is():
    with pytest.raises(EstateInputError, match="there are sample"):
        find_area("nowhere")

"""The glossary: short enough for a tip, whole, in order, and found in any form of a word."""

import re
from pathlib import Path

import pytest

from coverage.errors import CoverageInputError
from estates.errors import EstateInputError
from estates.glossary import LONGEST_TIP, load_glossary

README = Path(__file__).parents[1] / "README.md"
# Words that pages, reports or the law of the land use and a planner may ask about.
ASKED_FOR = """attainment, expected, upper bound, off the map, proxy, yardstick standard,
co-location,
net present cost, optimism bias, do-minimum, to confirm, capital receipt, on-call, day-crewed,
wholetime, over-the-border, standby, co-responding, first attending, call handling, turnout,
frontier, bound, gap, regret, non-dominated, blue light profile, legal exemption,
deprivation decile,
LSOA, CRMP, PFI, tri-service station, enabling services, not reconciled, rests on one site"""


@pytest.fixture(scope="module")
def glossary():
    return load_glossary()


@pytest.fixture
def write(tmp_path):
    def one(*terms):
        path = tmp_path / "glossary.toml"
        path.write_text("schema_version = 1\n" + "".join(f"[[term]]\n{t}\n" for t in terms))
        return path

    return one


def test_every_tip_is_short_and_ends_as_a_sentence(glossary):
    for term in glossary.terms:
        assert len(term.short) <= LONGEST_TIP, term.word
        assert term.short.endswith("."), term.word
        assert not re.search(r"[<>*_`|\[\]]", term.short), f"{term.word}: markup in a tip"


def test_words_stand_in_the_order_of_the_alphabet(glossary):
    words = [term.word.casefold().replace("-", " ") for term in glossary.terms]
    assert words == sorted(words)


@pytest.mark.parametrize("word", [each.strip() for each in ASKED_FOR.split(",")])
def test_what_a_page_shows_is_explained(glossary, word):
    assert glossary.short(word)


def test_the_words_of_the_readme_are_explained(glossary):
    section = README.read_text(encoding="utf-8").partition("## Words")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \|", section, flags=re.MULTILINE)[2:]
    words = [each for row in rows for each in row.split(", ")]
    assert len(words) > 15
    assert [word for word in words if glossary.of(word) is None] == []


def test_a_word_is_found_in_any_form(glossary):
    term = glossary.of("co-location")
    assert glossary.of(" Co-Located ") == term
    assert glossary.of("today's estate").word == "business as usual"
    assert glossary.of("today’s estate").word == "business as usual"
    assert glossary.of("no such word") is None


def test_a_word_that_is_not_explained_is_told(glossary):
    with pytest.raises(EstateInputError, match="'no such word' is not explained; add it"):
        glossary.short("no such word")


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (['word = "gap"\nshort = "One."', 'word = "x1"\nalso = ["Gap"]\nshort = "Two."'], "twice"),
        (['word = "gap"\nshort = "One."\nsee = ["bound"]'], "no such word"),
        ([f'word = "gap"\nshort = "{"a" * (LONGEST_TIP + 1)}"'], "200"),
        (['word = "gap"\nshort = ""'], "short"),
        (['word = "gap"\nshort = "One."\nlong = "x"'], "long"),
    ],
)
def test_a_bad_file_is_one_line(write, terms, message):
    with pytest.raises(CoverageInputError, match=message) as error:
        load_glossary(write(*terms))
    assert "\n" not in str(error.value)

"""Assumptions: every figure has its source, none is invented, and a planner may set any."""

import tomllib

import pytest

from coverage.errors import CoverageInputError
from estates.assumptions import PRICES_FILE, Assumptions, load_assumptions
from estates.errors import EstateInputError

FIGURES = load_assumptions()


def broken(text, old, new):
    data = tomllib.loads(text.replace(old, new, 1))
    return Assumptions.model_validate(data)


def test_every_figure_names_a_source_and_a_date():
    sources = {source.id for source in FIGURES.sources}
    for figure in FIGURES.figures:
        assert figure.source in sources, figure.id
        assert figure.date, figure.id


def test_every_source_is_used():
    used = {each.source for each in (*FIGURES.figures, *FIGURES.sdlt_bands)}
    assert {source.id for source in FIGURES.sources} == used


def test_what_a_planner_has_to_give_has_no_value():
    for figure in FIGURES.figures:
        assert (figure.value is None) == (figure.source == "planner"), figure.id


def test_no_amount_of_money_rests_on_judgement():
    for figure in FIGURES.figures:
        if figure.unit.startswith("GBP"):
            assert figure.source != "reasoned", figure.id


def test_published_figures():
    # Green Book rates, upper bounds of optimism bias, VAT, SDLT bands: as their sources have them.
    assert FIGURES.number("discount_rate_years_1_to_30") == 0.035
    assert FIGURES.number("discount_rate_years_31_to_75") == 0.03
    standard = FIGURES.figure("optimism_bias_standard_buildings")
    assert (standard.low, standard.value, standard.high) == (0.02, 0.24, 0.24)
    other = FIGURES.figure("optimism_bias_non_standard_buildings")
    assert (other.low, other.value, other.high) == (0.04, 0.51, 0.51)
    assert FIGURES.number("vat_rate") == 0.2
    bands = [(band.above_gbp, band.rate) for band in FIGURES.sdlt_bands]
    assert bands == [(0, 0), (150_000, 0.02), (250_000, 0.05)]


def test_a_line_says_value_source_and_trust():
    assert FIGURES.line("inflation") == (
        "general inflation: 0.02 rate per year (source: inflation-target, 2026-11)"
    )
    assert FIGURES.line("fixed_share_of_running_cost").endswith(
        "(source: reasoned, 2026-11, not verified)"
    )
    assert "to confirm" in FIGURES.line("borrowing_rate")
    assert FIGURES.line("base_year").startswith(
        "year 0 of the appraisal: the financial year that starts on 1 April of: 2026"
    )


def test_overrides_are_the_planners_own():
    mine = FIGURES.with_({"inflation": 0.03, "borrowing_rate": 0.05})
    assert mine.number("inflation") == 0.03
    assert (
        mine.line("inflation") == "general inflation: 0.03 rate per year (given for this scenario)"
    )
    assert not mine.verified("inflation")
    assert mine.changed == {"inflation", "borrowing_rate"}
    assert FIGURES.number("inflation") == 0.02  # the first ones stay as they were
    assert mine.with_({"inflation": None}).value("inflation") is None
    assert mine.with_({"inflation": None}).changed == mine.changed


def test_faults_are_told_together():
    with pytest.raises(EstateInputError) as told:
        FIGURES.with_(
            {
                "infaltion": 0.02,
                "vat_rate": 20,
                "inflation": 2,
                "appraisal_years": 77,
                "backlog_years": 2.5,
                "redundancy_gbp": -1,
                "pfi_indexation": float("nan"),
                "asset_life_years": 0,
                "base_year": 26,
            }
        )
    for part in (
        "infaltion is no figure",
        "vat_rate = 20 must be a share",
        "inflation = 2 must be a rate",
        "appraisal_years = 77 must be 1 to 76",
        "backlog_years = 2.5 must be whole",
        "redundancy_gbp = -1 must not be negative",
        "pfi_indexation = nan is not a finite number",
        "asset_life_years = 0 must be at least 1",
        "base_year = 26 must be a calendar year from 2000 to 2100",
    ):
        assert part in str(told.value)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("backlog_years", 1, 60), ("asset_life_years", 1, 60), ("base_year", 2000, 2100)],
)
def test_edges_of_years(name, least, most):
    for value in (least, most):
        assert FIGURES.with_({name: value}).number(name) == value
    with pytest.raises(EstateInputError, match=name):
        FIGURES.with_({name: least - 1})


@pytest.mark.parametrize("years", [1, 76])
def test_the_longest_and_shortest_appraisal(years):
    assert FIGURES.with_({"appraisal_years": years}).years == years


def test_a_figure_that_must_be_there():
    with pytest.raises(EstateInputError, match="borrowing_rate has no value"):
        FIGURES.number("borrowing_rate")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "inflation"', 'id = "vat_rate"', "stands twice"),
        ("from_year = 31", "from_year = 32", "follow each other"),
        ('figure = "discount_rate_years_1_to_30"', 'figure = "discount_rate"', "not given"),
        ("value = 0.02\nlow = 0.01", "value = 0.02\nlow = 0.021", "between its low and its high"),
        ("above_gbp = 250_000", "above_gbp = 50_000", "must rise"),
        ('source = "vat-act"', 'source = "vat"', "source vat is named"),
    ],
)
def test_broken_files(old, new, says):
    with pytest.raises(ValueError, match=says):
        broken(PRICES_FILE.read_text(encoding="utf-8"), old, new)


def test_a_missing_file_in_one_line(tmp_path):
    with pytest.raises(CoverageInputError, match=r"prices\.toml"):
        load_assumptions(tmp_path / "prices.toml")

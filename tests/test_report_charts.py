"""Charts for print: what they say, where their words stand, the same bytes each time."""

import gc
import io
import math
import weakref
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from estates.report.drawing.cash_flow import draw_cash_flow
from estates.report.drawing.chart_axes import short_pounds
from estates.report.drawing.charts import (
    FrontierPoint,
    RangeRow,
    cash_flow_chart,
    frontier_chart,
    range_chart,
)
from estates.report.drawing.frontier import draw_frontier
from estates.report.drawing.ranges import draw_range
from estates.report.drawing.sheet import FULL_MM, Sheet, font, overlap, print_rules, within
from estates.report.formats.pixels import pixels

NAN = float("nan")
HOSTILE = "<script>alert(1)</script> $x_1$ \\frac # \N{FIRE ENGINE} " + "long " * 60
# A site is built in year 0 and sold in year 3; 50,000 is saved each year from year 1.
BUILT = np.array([800_000, -50_000, -50_000, -450_000, -50_000], float)


def words_apart(sheet):
    """No word covers another, and each is on the sheet; boxes a hair smaller than they are."""
    words = [(text, box) for text, box in sheet.words() if text.strip()]
    edge = (-1.0, -1.0, sheet.figure.bbox.width + 1, sheet.figure.bbox.height + 1)
    assert [text for text, box in words if not within(box, edge)] == []
    slim = [(text, (a + 1, b + 2, c - 1, d - 2)) for text, (a, b, c, d) in words]
    return [(one[0], other[0]) for one, other in combinations(slim, 2) if overlap(one[1], other[1])]


def drawn(draw, *given_, height_mm=80.0, **named):
    with print_rules():
        sheet = Sheet(FULL_MM, height_mm)
        draw(sheet, *given_, **named)
        return words_apart(sheet), [text for text, _ in sheet.words()]


@pytest.mark.parametrize(
    ("gbp", "said"),
    [
        (0, "£0"),
        (-0.2, "£0"),
        (999, "£999"),
        (1500, "£1.5k"),
        (-340_000, "-£340k"),
        (999_499, "£999k"),
        (999_600, "£1m"),
        (12_340_000, "£12.3m"),
    ],
)
def test_short_pounds(gbp, said):
    assert short_pounds(gbp) == said


def test_cash_flow_tells_its_figures():
    picture = cash_flow_chart(BUILT, 0, complete=True)
    assert "Most is spent in year 0: £800,000." in picture.alt
    assert "Most is saved in year 3: £450,000." in picture.alt
    # 800 - 50 - 50 - 450 - 50 = 200 thousand are still out.
    assert "By year 4 the running total is a cost of £200,000." in picture.alt
    assert "ncomplete" not in picture.alt + picture.caption


def test_incomplete_and_unknown_money_is_called_so():
    net = np.array([800_000, NAN, -50_000])
    picture = cash_flow_chart(net, 2026, complete=False)
    assert "Year 2027 is not known." in picture.alt
    assert "By year 2026 the running total is a cost of £800,000." in picture.alt
    assert "Incomplete" in picture.alt
    assert "Incomplete" in picture.caption
    _, words = drawn(draw_cash_flow, net, 2026, complete=False)
    assert any("incomplete" in each for each in words)
    assert "not\nknown" in words


@pytest.mark.parametrize("net", [np.full(3, NAN), np.zeros(3), np.zeros(0)])
def test_no_money_at_all_is_drawn_and_told(net):
    picture = cash_flow_chart(net, 0, complete=True)
    told = "No year costs more" if len(net) and not np.isnan(net).all() else "No year’s money"
    assert told in picture.alt


@settings(max_examples=6)
@given(
    st.lists(st.integers(-5_000_000, 5_000_000) | st.just(NAN), min_size=1, max_size=60),
    st.sampled_from([0, 2026]),
)
def test_no_word_of_a_cash_flow_covers_another(net, first_year):
    covered, _ = drawn(draw_cash_flow, np.array(net, float), first_year, complete=False)
    assert covered == []


def points(n, *, label="option {}"):
    found = [
        FrontierPoint(
            label=label.format(i), cost_gbp=-4e5 * i * i, attained=0.9 - 0.03 * i, mark="option"
        )
        for i in range(n)
    ]
    today = FrontierPoint(label="today", cost_gbp=0, attained=0.88, mark="today")
    return [*found, today, FrontierPoint(label="mine", cost_gbp=-3e5, attained=0.86, mark="mine")]


def test_frontier_names_its_points_and_tells_their_figures():
    named = {"axis_label": "fire: first within 10 minutes", "cost_label": "Cost, 30 years"}
    covered, words = drawn(draw_frontier, points(6), **named)
    assert covered == []
    assert {"today", "mine", *(f"option {i}" for i in range(6))} <= set(words)
    picture = frontier_chart(points(6), **named)
    assert "option 2: -£1.60 million, 84.0%." in picture.alt
    assert "mine: -£300,000, 86.0%." in picture.alt


def test_the_line_joins_options_only():
    found = points(3)
    with print_rules():
        sheet = Sheet(FULL_MM, 80)
        draw_frontier(sheet, found, axis_label="share", cost_label="c")
        line = max(sheet.figure.axes[0].lines, key=lambda each: len(each.get_xdata()))
        joined = set(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert joined == {(each.cost_gbp, each.attained) for each in found if each.mark == "option"}


def test_a_point_without_a_figure_is_told_not_drawn():
    lacking = FrontierPoint(label="half known", cost_gbp=NAN, attained=0.9, mark="option")
    picture = frontier_chart([*points(1), lacking], axis_label="a", cost_label="b")
    assert "Not drawn, as a figure is not known: half known." in picture.alt
    assert frontier_chart([], axis_label="a", cost_label="b").alt == "No option to draw."


def test_of_seconds_fewer_are_up():
    ends = [
        FrontierPoint(label=f"{s}", cost_gbp=s, attained=s, mark="option") for s in (400.0, 500.0)
    ]
    with print_rules():
        sheet = Sheet(FULL_MM, 80)
        draw_frontier(sheet, ends, axis_label="mean", cost_label="c", unit="s")
        low, high = sheet.figure.axes[0].get_ylim()
        assert low > high
    assert (
        "400.0: £400, 6:40."
        in frontier_chart(ends, axis_label="mean", cost_label="c", unit="s").alt
    )


def test_range_is_widest_first_and_tells_both_ends():
    rows = [
        RangeRow(label="narrow", low=-9e5, central=-8e5, high=-7e5),
        RangeRow(label="wide", low=-2e6, central=-8e5, high=1e5),
        RangeRow(label="one end", low=NAN, central=-8e5, high=-5e5),
        RangeRow(label="nothing", low=-8e5, central=-8e5, high=-8e5),
    ]
    alt = range_chart(rows, "net present cost").alt
    order = [alt.index(f"{label}: low") for label in ("wide", "one end", "narrow", "nothing")]
    assert order == sorted(order)
    assert "As appraised: -£800,000." in alt
    assert "wide: low -£2.00 million, high £100,000." in alt
    assert "one end: low not known, high -£500,000." in alt
    covered, words = drawn(draw_range, rows, "net present cost")
    assert covered == []
    assert "moves nothing" in words
    long = "share of a freehold site's market value that is received when it is sold"
    covered, words = drawn(draw_range, [replace(row, label=long) for row in rows], "cost")
    assert covered == []
    assert any("\n" in each and each.replace("\n", " ").startswith("share of a") for each in words)
    assert range_chart([], "x").alt == "No assumption moves the figure."


def test_ranges_of_response_are_changes_with_their_signs():
    rows = [RangeRow(label="speed", low=30.0, central=12.0, high=-5.0)]
    alt = range_chart(rows, "mean time", unit="s").alt
    assert "As appraised: +0:12." in alt
    assert "speed: low +0:30, high -0:05." in alt
    never = range_chart(
        [RangeRow(label="crews", low=math.inf, central=1.0, high=NAN)], "t", unit="s"
    )
    assert "crews: low nobody arrives, high not known." in never.alt
    rows = [RangeRow(label="speed", low=-0.012, central=-0.004, high=0.0)]
    covered, words = drawn(draw_range, rows, "share in time", unit="share")
    assert covered == []
    assert "low -1.2 points" in words


@pytest.mark.filterwarnings("error")
def test_hostile_texts_are_clipped_and_never_formulas():
    made = points(4, label=HOSTILE + "{}")
    covered, words = drawn(draw_frontier, made, axis_label="a $b$", cost_label="c_{d")
    assert covered == []
    assert any(each.startswith("<script>") and each.endswith("…") for each in words)
    assert "a $b$ · better is up, cheaper is left" in words
    rows = [RangeRow(label=HOSTILE, low=1.0, central=2.0, high=3.0)]
    covered, words = drawn(draw_range, rows, "£ $x$")
    assert covered == []
    svg = range_chart(rows, "£ $x$").svg
    assert b"<script" not in svg
    etree.fromstring(svg)


def test_a_price_in_dollars_is_no_formula():
    with print_rules():
        sheet = Sheet(FULL_MM, 60)
        written = sheet.figure.text(0.1, 0.5, "$x_1$ for", fontproperties=font(8))
        left, _, right, _ = sheet.box(written)
        assert right - left == pytest.approx(sheet.size_of("$x_1$ for", 8)[0], abs=1)
        assert right - left > sheet.size_of("x_1 for", 8)[0] + 10


def made_pictures():
    """All charts, in the order of their names."""
    rows = [RangeRow(label=HOSTILE, low=-3e5, central=-2e5, high=1e5)]
    return [
        cash_flow_chart(BUILT, 0, complete=False),
        frontier_chart(points(5), axis_label="fire", cost_label="cost"),
        range_chart(rows, "net present cost"),
    ]


def test_same_bytes_again():
    assert made_pictures() == made_pictures()


def test_no_clock_and_no_program_in_the_files():
    for picture in made_pictures():
        assert b"matplotlib.org" not in picture.svg
        assert b"dc:date" not in picture.svg


def test_letters_have_their_size_at_the_width_of_the_picture():
    picture = cash_flow_chart(BUILT, 0, complete=True)
    root = etree.fromstring(picture.svg)
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(
        picture.width_mm / 25.4 * 72
    )
    image = Image.open(io.BytesIO(pixels(picture)))
    assert image.width / image.height == pytest.approx(picture.width_mm / picture.height_mm, 0.01)


def test_no_figure_is_left_behind():
    with print_rules():
        sheet = Sheet(FULL_MM, 60)
        draw_cash_flow(sheet, BUILT, 0, complete=True)
        sheet.picture("c", "a")
    gone = weakref.ref(sheet.figure)
    del sheet
    gc.collect()
    assert gone() is None


def test_letters_are_those_that_come_with_matplotlib():
    assert "matplotlib" in str(font(8).get_file())
    assert str(font(8, bold=True).get_file()).endswith("DejaVuSans-Bold.ttf")

"""Options considered: what was rejected, and what a search found, as the search has it."""

import copy
import json
from dataclasses import replace

import pytest
from priced_town import PRICED, write_priced_town
from told_town import one, told

from estates.__main__ import main
from estates.business_case import BusinessCase, Rejected
from estates.errors import EstateInputError
from estates.report.document import Bullets, Listing, Paragraph, Pictures, Table, Weight
from estates.report.sections.frontier_table import MOST_OPTIONS
from estates.report.sections.options import options_section

MINE = """
name = "mine"
area = "town"
[[change]]
kind = "re-crew"
resource = "f2-1"
turnout_s = 240
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return write_priced_town(tmp_path_factory.mktemp("priced"))


@pytest.fixture(scope="module")
def found(town, tmp_path_factory):
    """What `optimise --json` prints, with few points."""
    folder = tmp_path_factory.mktemp("search")
    scenario, out = folder / "mine.toml", folder / "search.json"
    scenario.write_text(MINE, encoding="utf-8")
    line = ["optimise", str(town), *PRICED, "--points", "3", "--others", "2", "--json"]
    with pytest.MonkeyPatch.context() as patch:
        printed = []
        patch.setattr("builtins.print", lambda *told, **where: printed.append((told, where)))
        assert main([*line, "--compare", str(scenario)]) == 0
    (text,) = (told[0] for told, where in printed if not where)
    out.write_text(text, encoding="utf-8")
    return json.loads(out.read_text(encoding="utf-8"))


@pytest.fixture
def search(found):
    return copy.deepcopy(found)


def blocks(town, search, text=MINE):
    section = options_section(replace(one(town, text), search=search))
    return [block for each in section.walk() for block in each.blocks]


def words(found):
    told = []
    for block in found:
        if isinstance(block, Paragraph):
            told.append(block.text)
        elif isinstance(block, Bullets):
            told += block.items
    return told


def table(found):
    (one_table,) = (b for b in found if isinstance(b, Table) and "no other beats" in b.caption)
    return one_table


def test_rejected_options_stand_as_given(town):
    case = BusinessCase(
        rejected=(Rejected(option="<b>Do nothing</b>", reason="=cmd|x"), Rejected(option="Wait"))
    )
    section = options_section(told(one(town, MINE), case))
    (block,) = section.sections[0].blocks
    assert block.rows == (("<b>Do nothing</b>", "=cmd|x"), ("Wait", "not given"))
    (none,) = options_section(one(town, MINE)).sections[0].blocks
    assert none == Paragraph("No rejected option was given.")


def test_without_a_search_it_says_how_to_run_one(town):
    found = blocks(town, None)
    (listing,) = (each for each in found if isinstance(each, Listing))
    assert listing.text == (
        "python -m estates optimise town --compare mine.toml --json > search.json"
    )
    assert "No search was run, so how far this scenario is from the best is not known." in words(
        found
    )


def test_every_option_is_in_table_and_picture(town, search):
    found = blocks(town, search)
    rows = table(found).rows
    assert len(search["frontier"]) >= 3
    for row, each in zip(rows, search["frontier"], strict=False):
        gbp = each["cost_gbp"]
        assert row[0] == f"Option {int(each['name'][-2:])}"
        assert row[1] == f"{'-' if gbp < 0 else ''}£{abs(gbp):,.0f}"
        seconds = round(each["value"])
        assert row[2] == f"{seconds // 60}:{seconds % 60:02d}"
        assert row[3:] == (str(each["sites_in_use"]), str(each["bases_moved"]), "proven")
    names = [row[0] for row in rows[len(search["frontier"]) :]]
    assert names == ["Today", "This scenario"]
    (pictures,) = (each for each in found if isinstance(each, Pictures))
    (picture,) = pictures.items
    for name in [row[0] for row in rows]:
        assert f"{name}: " in picture.alt


def test_regret_is_that_of_the_search(town, search):
    today = search["today"]
    assert not today["on_the_frontier"]
    told_ = " ".join(words(blocks(town, search)))
    thousands = round(today["dearer_than_as_good_by"], -3)
    assert f"Today: an estate as good in every standard costs £{thousands:,.0f} less" in told_
    mine = search["compared"][0]
    mine |= {"on_the_frontier": True, "beyond_the_frontier": False, "cost_complete": True}
    assert any(
        text.startswith("This scenario: nothing beats it") for text in words(blocks(town, search))
    )
    mine |= {"on_the_frontier": None}
    assert any("ended before a proof" in text for text in words(blocks(town, search)))
    mine |= {
        "on_the_frontier": False, "dearer_than_as_good_by": 1e6, "dearer_at_most_by": 2e6,
        "worse_than_as_cheap_by": 30.0, "worse_at_most_by": 90.0,
    }  # fmt: skip
    assert (
        "This scenario: an estate as good in every standard costs £1.00 million less (at most "
        "£2.00 million less); for the same cost, 0:30 sooner can be had (at most 1:30)."
    ) in words(blocks(town, search))
    mine |= {"beyond_the_frontier": True}
    assert any("better than any option" in text for text in words(blocks(town, search)))


def test_parts_of_sums_are_not_compared(town, search):
    """Neither a plan nor an option that lacks figures is told as dearer, cheaper or the best."""
    mine = search["compared"][0]
    for each in (True, False, None):
        mine |= {"cost_complete": False, "on_the_frontier": each, "dearer_than_as_good_by": 1e6}
        (told_,) = (t for t in words(blocks(town, search)) if t.startswith("This scenario: "))
        assert told_.startswith("This scenario: its cost is INCOMPLETE")
        assert "£" not in told_
        assert "beats" not in told_
    mine |= {"cost_complete": True, "on_the_frontier": False}
    search["frontier"][0]["cost_complete"] = False
    found = blocks(town, {**search, "complete": True, "stopped": False})
    (told_,) = (t for t in words(found) if t.startswith("This scenario: "))
    assert "the cost of options is INCOMPLETE" in told_
    assert "£" not in told_
    assert any(t.startswith("INCOMPLETE: the cost of 1 option lacks") for t in warnings(found))
    assert "by the figures that are known" in table(found).note


def test_a_scenario_that_was_not_compared_says_so(town, search):
    search["compared"] = []
    found = blocks(town, search)
    assert [row[0] for row in table(found).rows][-1] == "Today"
    assert any("This scenario (mine) was not compared" in text for text in words(found))
    search["compared"] = [{**search["today"], "name": "another"}]
    assert [row[0] for row in table(blocks(town, search)).rows][-2:] == ["Today", "another"]


def test_what_good_estates_share_is_named(town, search):
    search["sites"] = {"f1": "in every one", "a1": "in none", "p1": "in some", "p2": "not proven"}
    search["others"] |= {"of": "option-02", "within_gbp": 5e4, "there_are_no_more": True}
    search["others"]["found"] = search["frontier"][:1]
    told_ = words(blocks(town, search))
    assert (
        "1 other estate no worse than today costs at most £50,000 more than option 2; there are "
        "no more."
    ) in told_
    assert "In use in every such estate, option 2 too (proven): Site f1." in told_
    assert "Given up in every such estate, option 2 too (proven): Site a1." in told_
    search["others"] |= {"found": [], "there_are_no_more": False}
    assert any(
        each.startswith("No other estates no worse than today cost at most £50,000 more")
        and each.endswith("there may be more.")
        for each in words(blocks(town, search))
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stopped": True}, "the search ended before it was done"),
        ({"complete": True, "stopped": False}, "it is proven that there are no others."),
        ({"complete": False, "stopped": False}, "more may lie between them."),
        ({"frontier": []}, "No estate keeps all limits that were asked for."),
    ],
)
def test_the_proof_is_said(town, search, changes, said):
    found = blocks(town, {**search, **changes})
    (lead,) = (b.text for b in found if isinstance(b, Paragraph) and b.weight is Weight.LEAD)
    assert said in lead
    assert bool([b for b in found if isinstance(b, Table)]) is bool(
        {**search, **changes}["frontier"]
    )


def test_gaps_stand_in_the_table(town, search):
    first, second, third = search["frontier"][:3]
    first |= {"gap": 0.0123}
    second |= {"proven": False}
    third |= {"gap": None, "cost_complete": False, "to_confirm_money": ["a", "b"]}
    rows = table(blocks(town, search)).rows
    assert [row[-1] for row in rows[:3]] == [
        "proven to 1.2%",
        "search was stopped",
        "gap not known",
    ]
    assert rows[2][1].endswith(", INCOMPLETE: 2 figures are to confirm")


def test_many_options_are_thinned_with_both_ends(town, search):
    first = search["frontier"][0]
    search["frontier"] = [
        {**first, "name": f"option-{n:02d}", "cost_gbp": float(n)} for n in range(1, 31)
    ]
    search["reference"] = "option-08"  # the grid of steps leaves it out
    shown = table(blocks(town, search))
    names = [row[0] for row in shown.rows if row[0].startswith("Option")]
    assert len(names) <= MOST_OPTIONS
    assert {names[0], names[-1]} == {"Option 1", "Option 30"}
    assert "Option 8" in names
    assert f"{30 - len(names)} more options between these stand in the file" in shown.note


def test_the_cheapest_that_is_no_worse_is_told_in_words(town, search):
    told_ = words(blocks(town, search))
    name = search["reference"]
    option = next(each for each in search["frontier"] if each["name"] == name)
    at = next(n for n, text in enumerate(told_) if "is the cheapest that is no worse" in text)
    assert told_[at].startswith(f"Option {int(name[-2:])} is")
    assert len(told_[at + 1 :]) == len(option["changes"])


def test_sites_counted_in_place_of_money_draw_no_chart(town, search):
    search["cost_of_business_as_usual_gbp"] = None
    for each in search["frontier"]:
        each["cost_gbp"] = None
    for each in (search["today"], *search["compared"]):
        each["dearer_than_as_good_by"] = 2.0
    found = blocks(town, search)
    assert not [each for each in found if isinstance(each, Pictures)]
    assert "Net present cost" not in [each.label for each in table(found).columns]
    assert any("uses 2 sites fewer" in text for text in words(found))
    assert any("sites in use are counted in place of money" in text for text in words(found))


def warnings(found):
    return [b.text for b in found if isinstance(b, Paragraph) and b.weight is Weight.WARNING]


def test_a_search_that_was_run_otherwise_says_so(town, search):
    assert warnings(blocks(town, search)) == []
    shut = [{"name": "x", "speed_share": 0}]
    other = {**search, "profile": "general", "exemptions": [], "road_changes": shut}
    (said,) = warnings(blocks(town, other))
    assert said == (
        "The search was run otherwise than this report: speeds 'general', not 'blue_light'; legal "
        "exemptions none, not emergency_gate; other closed and slowed roads."
    )
    search["standards"][0]["today"] += 0.01
    (said,) = warnings(blocks(town, search))
    assert "started from other figures for today" in said
    search["standards"][0]["today"] -= 0.01
    search["compared"][0]["value"] += 1
    (said,) = warnings(blocks(town, search))
    assert said == "mine was compared as it was then: its figure has changed since."


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"area": "elsewhere"},
         "the search: made on the area 'elsewhere', not on 'town'; search that area."),
        ({"frontier": "many"}, "the search: not what optimise --json prints (frontier: "),
        ({"schema_version": 2}, "the search: not what optimise --json prints (schema_version: "),
        ({"axis": {"standard": 5}}, "the search: not what optimise --json prints (axis."),
    ],
)  # fmt: skip
def test_what_is_no_search_of_this_area_is_refused_in_one_line(town, search, changes, line):
    with pytest.raises(EstateInputError) as caught:
        blocks(town, {**search, **changes})
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)
    for broken in ({}, {"area": "town"}):
        with pytest.raises(EstateInputError, match="not what optimise --json prints"):
            blocks(town, broken)
    search["frontier"][0]["changes"] = [{"kind": "demolish"}]
    with pytest.raises(EstateInputError, match=r"option-01: this change.*no such kind"):
        blocks(town, search)

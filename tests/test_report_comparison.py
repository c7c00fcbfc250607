"""The comparison report: figures of the appraisals, no sentence against its table."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estates.amounts import as_change
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.report.comparison import report as module
from estates.report.comparison.maps import difference_maps
from estates.report.comparison.people import (
    groups_tables,
    main_row,
    not_shown,
    own_rows,
    people_table,
    worst_table,
)
from estates.report.comparison.report import comparison_report
from estates.report.comparison.rows import (
    NPC,
    Figure,
    beaten_by,
    figures_of,
    labelled,
    letter,
    names_of,
    verdict_in_words,
)
from estates.report.comparison.side_by_side import (
    Entry,
    side_by_side,
)
from estates.report.comparison.tables import (
    accounts_table,
    best_table,
    changes_table,
    confirm_table,
    found_by,
    money_table,
    ranges_table,
    response_table,
    scenarios_table,
)
from estates.report.document import Bullets, Paragraph, Pictures, Section, Table
from estates.report.sections.standard_rows import standard_rows
from estates.report.subject import SeveralScenarios
from estates.scenario import scenario_of
from estates.view.compare_view import NOT_KNOWN

HEAD = 'schema_version = 1\narea = "town"\n'
CLOSES = f"""{HEAD}name = "south-closes"
title = "South <b>closes</b>, and a title that goes on for longer than any column"
author = "A. Planner"
date = 2026-11-22
[assumptions]
running_cost_gbp_per_m2_per_year = 73
[[change]]
kind = "close"
site = "south"
"""
SLOWER = f"""{HEAD}name = "slower"
title = "Ambulance turns out later"
author = "B. Planner"
date = 2026-11-20
[[change]]
kind = "re-crew"
resource = "amb-1"
turnout_s = 120
"""
BOTH = f"""{HEAD}name = "both"
[[change]]
kind = "close"
site = "south"
[[change]]
kind = "re-crew"
resource = "amb-1"
turnout_s = 120
"""
FASTER = f"""{HEAD}name = "faster"
title = "Ambulance turns out sooner"
[[change]]
kind = "re-crew"
resource = "amb-1"
turnout_s = 10
"""


@pytest.fixture(scope="module")
def appraisals(area):
    appraiser = Appraiser(Assessor(load_area(area)))
    found = []
    for text in (CLOSES, SLOWER, BOTH, FASTER):
        scenario = scenario_of("x.toml", text.encode())
        figures = load_assumptions().with_(dict(scenario.assumptions))
        found.append(appraiser.appraise(scenario, figures))
    return tuple(found)


@pytest.fixture(scope="module")
def found(appraisals):
    return found_by(names_of(appraisals), appraisals)


def plain(appraisals, loose=()):
    """The report without its maps, which are looked at on their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "difference_maps", lambda *_: Section(id="maps", title="Maps"))
        return comparison_report(SeveralScenarios(appraisals=appraisals, ranges={}, loose=loose))


@pytest.fixture(scope="module")
def document(appraisals):
    return plain(appraisals)


def headline(appraisal, key):
    return next(each for each in appraisal.headlines if each.id == key)


def test_sections_come_in_order(document):
    assert [each.id for each in document.sections] == [
        "summary", "changes", "people", "money", "attribution", "basis", "appendix",
    ]  # fmt: skip
    ids = [each.id for each in document.walk()]
    assert len(set(ids)) == len(ids)
    assert all(each.blocks or each.sections for each in document.walk())


def test_document_is_by_all_authors_and_of_the_latest_date(document):
    assert document.title == "4 scenarios compared"
    assert document.author == "A. Planner and B. Planner"
    assert str(document.date) == "2026-11-22"
    assert document.warnings == ("Not reconciled with recorded performance.",)


def test_names_are_letters_with_short_titles(appraisals):
    names = names_of(appraisals)
    assert names[0] == "A: South <b>closes</b>, and a…"
    assert names[1:] == (
        "B: Ambulance turns out later", "C: both", "D: Ambulance turns out sooner",
    )  # fmt: skip
    assert [letter(at) for at in (0, 25, 26)] == ["A", "Z", "27"]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Port Sellwick: three services at the fire station", "Port Sellwick: three services…"),
        ("Isle of Man: one station less", "Isle of Man: one station less"),  # 29 letters
        ("A title of just thirty letters", "A title of just thirty letters"),
        ("A title of one-and-thirty word.", "A title of one-and-thirty…"),
        ("Close Carlham fire station… or not", "Close Carlham fire station…"),
        ("Closes Carlham at last. Opens another", "Closes Carlham at last. Opens…"),
        ("Close three stations in all . . . . . .", "Close three stations in all…"),
        ("Ends in a stop.", "Ends in a stop"),
        ("x" * 40, "x" * 29 + "…"),
        ("....", "...."),
    ],
)
def test_titles_are_cut_after_a_word_with_one_ellipsis(appraisals, title, short):
    one = appraisals[0]
    told = replace(one, scenario=one.scenario.model_copy(update={"title": title}))
    assert names_of([told]) == (f"A: {short}",)


def test_response_cells_are_the_headlines(found, appraisals):
    table = response_table(found)
    labels = [each.label for each in figures_of(appraisals) if each.id != NPC]
    assert [row[0] for row in table.rows] == labels
    for row, figure in zip(table.rows, figures_of(appraisals), strict=False):
        for cell, appraisal in zip(row[2:], appraisals, strict=True):
            each = headline(appraisal, figure.id)
            if each.unit == "share":
                assert cell.startswith(f"{100 * each.after:.1f}%")
                assert row[1] == f"{100 * each.before:.1f}%"
            change = as_change(each.after - each.before, each.unit)
            if change[0] in "+-":
                better = (each.after > each.before) is (each.unit == "share")
                assert f"({change}, {'better' if better else 'worse'})" in cell
            else:
                assert cell.endswith("(as today)")


def test_ranges_are_those_of_the_headlines(found, appraisals):
    table = ranges_table(found)
    by_label = {each.label: each.id for each in figures_of(appraisals)}
    for row in table.rows:
        for cell, appraisal in zip(row[1:], appraisals, strict=True):
            each = headline(appraisal, by_label[row[0]])
            low, high = as_change(each.low, each.unit), as_change(each.high, each.unit)
            if low != high:
                assert cell == f"{low} to {high}"
            else:
                assert cell in {"none", "the same throughout"}


def test_incomplete_money_is_called_so_wherever_it_stands(found, appraisals):
    at_a_glance, sums = scenarios_table(appraisals), money_table(found)
    for at, appraisal in enumerate(appraisals):
        each = headline(appraisal, NPC)
        cells = at_a_glance.rows[at][7], sums.rows[0][1 + at]
        if math.isnan(each.after):
            assert all(cell.startswith(NOT_KNOWN) for cell in cells)
        else:
            assert all(("INCOMPLETE" in cell) is bool(each.lacks) for cell in cells)
            assert all(str(each.lacks) in cell for cell in cells if each.lacks)
    assert any(headline(each, NPC).lacks for each in appraisals)


def test_at_a_glance_counts_what_the_response_table_shows(found, appraisals):
    table = response_table(found)
    for at, row in enumerate(scenarios_table(appraisals).rows):
        cells = [each[2 + at] for each in table.rows]
        assert row[0] == letter(at)
        assert int(row[4]) == sum(", better)" in each for each in cells)
        assert int(row[5]) == sum(", worse)" in each for each in cells)
        assert int(row[6]) == sum(each.endswith("(as today)") for each in cells)


def test_what_each_does_is_marked(found):
    rows = {row[0]: row[1:] for row in changes_table(found).rows}
    closing = next(each for label, each in rows.items() if label.startswith("Close"))
    assert closing == ("yes", "–", "yes", "–")
    crewing = [each for label, each in rows.items() if "120 s" in label or "2:00" in label]
    assert crewing == [("–", "yes", "yes", "–")]
    supposed = next(each for label, each in rows.items() if label.startswith("Supposes"))
    assert supposed == ("yes", "–", "–", "–")


def test_people_are_counted_place_by_place(found, appraisals):
    row = main_row(found)
    table = people_table(found)
    later = next(each for each in table.rows if each[0] == f"{row.label}: over 1 min later")
    for cell, appraisal in zip(later[1:], appraisals, strict=True):
        zones = appraisal.measured["zones"].table
        places = residents = 0
        for each in zones.to_dict("records"):
            if each["standard"] == row.standard and each["who"] == "" and each["change_s"] > 60:
                places += 1
                residents += each["residents"]
        if places:
            assert cell == f"{residents:,.0f} residents, {places} places"
        else:
            assert cell == "nobody"


def test_worst_places_are_the_greatest_losses_of_any(found, appraisals):
    row = main_row(found)
    table = worst_table(found, row.label)
    most = {}
    for appraisal in appraisals:
        for each in appraisal.measured["zones"].table.to_dict("records"):
            if each["standard"] == row.standard and each["who"] == "":
                most[each["name"]] = max(most.get(each["name"], 0.0), each["change_s"])
    shown = [most[each[0]] for each in table.rows]
    assert shown == sorted(shown, reverse=True)
    assert shown == pytest.approx(sorted(most.values(), reverse=True)[: len(shown)])


def test_means_of_groups_are_recomputed(found, appraisals):
    row = main_row(found)
    table = groups_tables(found, row.label)[0]
    for group, *cells in table.rows:
        for cell, appraisal in zip(cells, appraisals, strict=True):
            weight = moved = 0.0
            for each in appraisal.measured["zones"].table.to_dict("records"):
                if each["standard"] != row.standard or each["who"] or each["urban_rural"] != group:
                    continue
                weight += each["weight"]
                moved += each["weight"] * each["change_s"]
            change = as_change(moved / weight, "s")
            assert cell == (change if change[0] in "+-" else "as today")


def test_accounts_are_sums_of_the_years(found, appraisals):
    table = accounts_table(found)
    for label, *cells in table.rows:
        body, _, kind = label.rpartition(": ")
        for cell, appraisal in zip(cells, appraisals, strict=True):
            rows = [
                each
                for each in appraisal.measured["accounts"].table.to_dict("records")
                if each["body"] == body and str(each["row"]).startswith(kind)
            ]
            if not rows:
                assert cell == "£0"
                continue
            total = sum(v for k, v in rows[0].items() if k.startswith("year "))
            if math.isnan(total):
                assert cell in {"not known", "to confirm"}
            elif abs(total) >= 0.5:
                assert cell.startswith(f"{'-' if total < 0 else '+'}£{abs(total):,.0f}")
            else:
                assert cell in {"£0", "to confirm"}


def test_to_confirm_counts_its_marks_or_says_what_is_left_out(found):
    table = confirm_table(found)
    counts = [0 if each == "none" else int(each) for each in table.rows[0][1:]]
    marks = [sum(row[at] == "yes" for row in table.rows[1:]) for at in range(1, 5)]
    if table.note:
        assert all(few <= many for few, many in zip(marks, counts, strict=True))
    else:
        assert marks == counts


def test_what_is_beaten_is_said(appraisals):
    # "both" closes and turns out later: no better than either, worse than each in something; but
    # money is not wholly known where a site closes.
    figures = figures_of(appraisals)
    told = " ".join(verdict_in_words(figures, 4))
    unknown = [letter(at) for at in range(4) if math.isnan(figures[-1].values[at])]
    assert figures[-1].id == NPC
    assert "A" in unknown
    assert "C" in unknown
    assert "Not wholly known of A" in told
    assert "On response alone, scenario C is beaten by A, B and D." in told
    assert "scenario D is beaten" not in told.casefold().replace("c is beaten by a, b and d", "")


def test_attribution_is_told_of_those_with_several_changes(document):
    section = next(each for each in document.sections if each.id == "attribution")
    assert section.blocks[0].text.startswith("Scenarios A, B and D have one change each")
    assert [each.title for each in section.sections] == ["C: both"]


def test_maps_of_each_scenario_show_one_standard(found, appraisals):
    said = []
    row = main_row(found)
    section = difference_maps(found, dict.fromkeys(found, row), said.append)
    pictures = [each for b in section.blocks if isinstance(b, Pictures) for each in b.items]
    assert len(pictures) == 4
    assert said == [f"the map of scenario {each}" for each in "ABCD"]
    assert all(row.label in each.caption for each in pictures)
    assert "1 site changes: Éaston «South», the old one (closes" in pictures[0].alt
    assert "Every site stays as it is today." in pictures[1].alt
    table = next(each for each in section.blocks if isinstance(each, Table))
    counts = [0] * 4
    for _, *cells in table.rows:
        for at, cell in enumerate(cells):
            counts[at] += 0 if cell == "none" else int(cell.split()[0])
    zones = appraisals[0].measured["zones"].table
    places = int(((zones["standard"] == row.standard) & (zones["who"] == "")).sum())
    assert counts == [places] * 4


def places_of(appraisal, keep):
    """Places by standard, of a scenario's own measure."""
    places = {}
    for each in appraisal.measured["zones"].table.to_dict("records"):
        if each["who"] == "" and keep(each["change_s"]):
            key = each["service"], each["standard"]
            places[key] = places.get(key, 0) + 1
    return places


def test_each_scenario_is_shown_by_the_standard_that_hits_it_most(found, appraisals):
    for (name, row), appraisal in zip(own_rows(found).items(), appraisals, strict=True):
        assert name in found
        minute = places_of(appraisal, lambda change: change > 60)
        later = places_of(appraisal, lambda change: change >= 0.5)
        sooner = places_of(appraisal, lambda change: change < -60)
        some = minute or later or sooner or places_of(appraisal, lambda change: change <= -0.5)
        assert not some or (row.service.value, row.standard) in some
    services = [row.service.value for row in own_rows(found).values()]
    assert services[1] == services[3] == "ambulance"  # which is all that they change
    assert services[0] == "fire"


def test_maps_of_several_standards_say_which_and_what_they_leave_out(found, appraisals):
    rows = own_rows(found)
    section = difference_maps(found, rows, lambda _: None)
    assert section.blocks[0].text.startswith("Each map shows the standard under which its")
    pictures = [each for b in section.blocks if isinstance(b, Pictures) for each in b.items]
    for picture, row in zip(pictures, rows.values(), strict=True):
        assert picture.caption.endswith(row.label)
    assert ".." not in pictures[0].alt
    assert "…." not in pictures[0].alt
    table = next(each for each in section.blocks if isinstance(each, Table))
    assert table.rows[0][1:] == tuple(row.label for row in rows.values())
    lines = [line for b in section.blocks if isinstance(b, Bullets) for line in b.items]
    for at, (row, appraisal) in enumerate(zip(rows.values(), appraisals, strict=True)):
        later = {service for service, _ in places_of(appraisal, lambda change: change >= 0.5)}
        told = [each for each in lines if each.startswith(f"Scenario {letter(at)}: ")]
        for service in later - {row.service.value}:
            assert f"{service.capitalize()}: " in told[0]
        assert all(line.endswith("; see its own report.") for line in told)


def test_nothing_that_gets_later_goes_unsaid(found, appraisals):
    labels = tuple(row.label for row in every_row(appraisals))
    assert not_shown(found, dict.fromkeys(found, labels)) == []
    lines = not_shown(found, dict.fromkeys(found, ()))
    of = [re.match(r"Scenario (\w+): ", line)[1] for line in lines]
    losing = [places_of(each, lambda change: change >= 0.5) for each in appraisals]
    assert of == [letter(at) for at, each in enumerate(losing) if each]
    slower = lines[of.index("B")]
    assert f"at {max(losing[1].values())} places" in slower
    assert "Fire" not in slower


def every_row(appraisals):
    return [row for each in appraisals for row in standard_rows(each)]


def test_a_place_that_nobody_reaches_any_more_is_said_in_words(found):
    name, one = next(iter(found.items()))
    zones = one.measured["zones"].table.copy()
    row = main_row(found)
    mine = (zones["standard"] == row.standard) & (zones["who"] == "")
    first = zones[mine].index[0]
    zones.loc[first, ["after_s", "change_s"]] = [math.inf, 3000.0]
    made_up = replace(
        one, measured={**one.measured, "zones": replace(one.measured["zones"], table=zones)}
    )
    cells = worst_table({name: made_up}, row.label).rows[0]
    assert cells[2] == "nobody arrives (no longer reached)"


def test_assumptions_say_of_which_scenario_they_are():
    lines = [["all", "some"], ["all", "one"], ["some", "all"]]
    assert labelled(lines) == ["all", "Scenarios A and C: some", "Scenario B: one"]
    assert labelled([["x"], ["x"]]) == ["x"]


def test_the_method_is_told_of_each_that_counts_other_years(appraisals):
    longer = replace(
        appraisals[1], assumptions=appraisals[1].assumptions.with_({"appraisal_years": 60})
    )
    document = plain((appraisals[0], longer, appraisals[3]))
    basis = next(each for each in document.sections if each.id == "basis")
    method = next(each for each in basis.sections if each.id == "basis-method")
    terms = dict(method.blocks[0].items)
    assert "over 30 years" in terms["Costs, scenarios A and C"]
    assert "over 60 years" in terms["Costs, scenario B"]
    assert "Costs" not in terms
    assert "Ranges" in terms


def test_the_basis_says_of_which_scenario_an_assumption_is(appraisals, monkeypatch):
    monkeypatch.setattr(
        module,
        "assumptions",
        lambda each: ["Of all", f"Rent: {len(each.scenario.change)} (made up)"],
    )
    document = plain(appraisals[:3], loose=((), ("it pins no area.",), ()))
    basis = next(each for each in document.sections if each.id == "basis")
    lines = [b.items for each in basis.sections for b in each.blocks if isinstance(b, Bullets)]
    assert lines[1] == (
        "Of all.",
        "Scenarios A and B: Rent: 1 (made up).",
        "Scenario C: Rent: 2 (made up).",
        "Scenario B: it pins no area.",
    )


def test_many_scenarios_stand_one_below_another(appraisals):
    many = tuple(
        replace(each, scenario=each.scenario.model_copy(update={"name": f"s{number}"}))
        for number, each in enumerate(appraisals * 2)
    )
    names = names_of(many)
    table = response_table(found_by(names, many))
    assert [each.label for each in table.columns] == ["Standard", "Scenarios", "Today", "Figure"]
    # Those that are alike share a row; every scenario stands in one row of each standard.
    for label in {row[0] for row in table.rows}:
        told = [row[1] for row in table.rows if row[0] == label]
        letters = re.findall(r"\b[A-H]\b", " ".join(told))
        assert told == ["all"] or sorted(letters) == list("ABCDEFGH")
    first = response_table(found_by(names_of(appraisals), appraisals))
    shown = {cell for each in first.rows for cell in each}
    assert {row[3] for row in table.rows} <= shown
    does = changes_table(found_by(names, many))
    assert {row[1]: row[2] for row in does.rows if row[0].startswith("Close")} == {
        "A, C, E and G": "yes"
    }
    document = plain(many)
    widest = max(len(b.columns) for b in document.blocks() if isinstance(b, Table))
    assert widest <= 9


@pytest.mark.parametrize("size", [2, 3, 6, 7])
def test_side_by_side_keeps_every_cell(size):
    names = [letter(at) for at in range(size)]
    entries = [
        Entry(label=f"L{n}", before="b", cells=tuple(f"{n}/{each}" for each in names))
        for n in range(3)
    ]
    table = side_by_side("c", "h", names, entries, before="Today")
    told = {cell for row in table.rows for cell in row}
    assert {cell for entry in entries for cell in entry.cells} <= told
    assert len(table.columns) == (size + 2 if size <= 6 else 4)


def test_two_scenarios_read_well(appraisals):
    document = plain(appraisals[1:4:2])
    told = " ".join(document.texts())
    assert "1 figure tells the scenarios apart: scenario B is best on 1, alone" in told
    assert "whether either of them is beaten on everything" in told
    assert "On response alone, scenario A is beaten by B." in told
    assert not re.search(r"\b(nan|inf|None)\b", told)


def test_the_count_of_the_best_says_what_it_leaves_out():
    def figure(label, *values):
        return Figure(
            id=NPC if label == "Net present cost" else label,
            label=label,
            unit="gbp" if label == "Net present cost" else "share",
            before=0.0,
            values=values,
            more_is_better=label != "Net present cost",
        )

    nan, fire = math.nan, figure("Fire", 0.9, 0.8)
    said = [
        verdict_in_words([fire, figure("Net present cost", *money)], 2)[0]
        for money in ((1.0, nan), (nan, nan), (5e6, 1e6))
    ]
    start = "1 figure tells the scenarios apart: scenario A is best on 1, alone or with others"
    left = "net present cost is not compared, incomplete or not known for"
    assert said[0] == f"{start}; {left} B."
    assert said[1] == f"{start}; {left} A and B."
    assert "not compared" not in said[2]


def test_loose_ends_are_told_by_letter(appraisals):
    document = plain(appraisals[:2], loose=(("it pins no area.",), ()))
    assert "A: it pins no area." in " ".join(document.texts())


def test_the_same_scenario_twice_is_told_apart_by_nothing(appraisals):
    figures = figures_of((appraisals[1], appraisals[1]))
    complete = [each for each in figures if each.id != NPC]
    assert verdict_in_words(complete, 2) == [
        "No figure tells the scenarios apart, as they are shown.",
        "No scenario is beaten on everything by another.",
    ]
    assert all(row[1] == "all alike" for row in best_table(complete, ("A", "B")).rows)


UNITS = {"share": st.floats(0, 1), "s": st.floats(0, 4000) | st.just(math.inf),
         "gbp": st.floats(-1e7, 1e7) | st.just(math.nan)}  # fmt: skip


@st.composite
def some_figures(draw):
    scenarios = draw(st.integers(2, 4))
    found = []
    for number in range(draw(st.integers(0, 4))):
        unit = draw(st.sampled_from(["share", "s", "gbp"]))
        base = draw(st.sampled_from([0.5, 300.0, 0.0])) if unit != "gbp" else 0.0
        near = st.sampled_from([base, base + 0.0002, base + 0.0006, base + 0.01])
        values = tuple(draw(UNITS[unit] | near) for _ in range(scenarios))
        found.append(
            Figure(
                id=NPC if unit == "gbp" else f"f{number}",
                label=f"figure {number}",
                unit=unit,
                before=base,
                values=values,
                more_is_better=unit == "share",
            )
        )
    return found, scenarios


@given(some_figures())
def test_no_sentence_contradicts_the_table_of_the_best(made):
    figures, scenarios = made
    names = [letter(at) for at in range(scenarios)]
    rows = best_table(figures, names).rows
    first, *rest = verdict_in_words(figures, scenarios)
    wins = dict.fromkeys(names, 0)
    for (_, best, value, _), figure in zip(rows, figures, strict=True):
        if best == "all alike" or best.startswith("cannot be said"):
            continue
        leading = re.findall(r"\b[A-Z]\b", best)
        assert leading
        assert len(leading) < scenarios or not figure.alike
        for each in leading:
            wins[each] += 1
            assert figure.shown(names.index(each)) in value.split(" or ")
    if not figures:
        assert "none can be called better" in first
        return
    most = max(wins.values())
    if most == 0:
        assert first.startswith("No figure")
    else:
        leading = [each for each in names if wins[each] == most]
        told = re.search(r"scenarios? (.*?) (is|are each) best on (\d+), alone", first)
        assert re.findall(r"\b[A-Z]\b", told[1]) == leading
        assert int(told[3]) == most
    for line in rest:
        if "beaten on everything by" in line and line.startswith("Scenario"):
            loser = names.index(re.match(r"Scenario (\w)", line)[1])
            winners = re.findall(r"\b[A-Z]\b", line.split(" by ")[1].split(":")[0])
            for winner in map(names.index, winners):
                for figure in figures:
                    ours, theirs = figure.values[winner], figure.values[loser]
                    assert not math.isnan(ours)
                    assert not math.isnan(theirs)
                    if figure.shown(winner) != figure.shown(loser):
                        worse = (ours < theirs) is figure.more_is_better
                        assert not worse or figure.moved(winner) == figure.moved(loser)


@given(some_figures())
def test_nobody_beats_the_one_that_beats_it(made):
    figures, scenarios = made
    beaten = beaten_by(figures, scenarios)
    for loser, winners in beaten.items():
        assert loser not in winners
        for winner in winners:
            assert loser not in beaten.get(winner, [])


def test_worked_case_of_who_beats_whom():
    # B is as good as A in the first and better in the second; C is best in the first only.
    first = Figure(
        id="f", label="f", unit="share", before=0.5, values=(0.7, 0.7, 0.8), more_is_better=True
    )
    money = Figure(
        id=NPC, label="NPC", unit="gbp", before=0.0, values=(2e6, 1e6, 3e6), more_is_better=False
    )
    assert beaten_by([first, money], 3) == {0: [1]}
    assert verdict_in_words([first, money], 3) == [
        (
            "2 figures tell the scenarios apart: scenarios B and C are each best on 1, alone or "
            "with others."
        ),
        "Scenario A is beaten on everything by B: better on no figure, worse on at least one.",
    ]
    open_ = replace(money, values=(2e6, math.nan, 3e6))
    assert beaten_by([first, open_], 3) == {}
    assert "Not wholly known of B: NPC." in verdict_in_words([first, open_], 3)[1]


def test_best_is_what_is_shown_not_what_is_rounded_away():
    figure = Figure(
        id="f", label="f", unit="share", before=0.5, values=(0.75041, 0.75049), more_is_better=True
    )
    assert figure.alike  # 75.0% both
    apart = replace(figure, values=(0.7504, 0.7516))
    assert apart.best == (1,)
    later = Figure(id="g", label="g", unit="s", before=300, values=(301, 310), more_is_better=False)
    assert later.best == (0,)
    unknown = replace(figure, values=(math.nan, 0.7))
    assert unknown.best == ()
    assert not unknown.alike


def test_neither_rounding_alone_tells_two_apart():
    # 75.04 and 74.96% both show as 75.0%, though their changes show as 25.0 and 24.9 points;
    # 75.049 and 75.051% show apart, though both changes show as 25.0 points.
    for values in ((0.7504, 0.7496), (0.75049, 0.75051)):
        figure = Figure(
            id="f", label="f", unit="share", before=0.5003, values=values, more_is_better=True
        )
        assert (figure.shown(0) == figure.shown(1)) is not (figure.moved(0) == figure.moved(1))
        assert figure.alike


def test_part_of_a_sum_is_not_compared(appraisals):
    complete, part = (
        replace(
            each,
            headlines=tuple(
                replace(one, after=-5e6, lacks=lacks) if one.id == NPC else one
                for one in each.headlines
            ),
        )
        for each, lacks in zip(appraisals[:2], (0, 2), strict=True)
    )
    values = figures_of((complete, part))[-1].values
    assert values[0] == -5e6
    assert math.isnan(values[1])


def test_paragraphs_and_lists_hold_something(document):
    for block in document.blocks():
        if isinstance(block, Paragraph):
            assert block.text.strip()
        if isinstance(block, Bullets):
            assert all(each.strip() for each in block.items)

"""Money of the workbook, worked out anew by LibreOffice: to the penny what the appraisal says."""

import io
import math

import numpy as np
import numpy_financial
import pytest
import xlsxwriter
from made_money import AMBULANCE, FIRE, estate, figures, left, moved, site, work
from made_workbook import (
    appraised,
    formulas,
    opened,
    row_called,
    rows_of,
    subjects,
)
from recalculated import recalculated

from estates.cost.economic import economic_ledger
from estates.estate import WorkKind
from estates.report.workbook.assumptions import AssumptionCells, assumptions_sheet
from estates.report.workbook.cash_flow import AGREES, DIFFERS, NEITHER_KNOWN, cash_flow_sheet
from estates.report.workbook.page import Book
from estates.report.workbook.workbook import workbook_bytes

pytestmark = pytest.mark.slow

PENNY = 0.005
NAMES = ("whole", "part", "unknown")
HEADER = 5  # row of the heads of a cash flow
RESULT, OWN, CHECK, LACKS = "B2", "F2", "G2", "I2"
TYPED = {
    "discount_rate_years_1_to_30": 0.06,
    "discount_rate_years_31_to_75": 0.015,
    "borrowing_rate": 0.08,
    "asset_life_years": 12,
}
MONEY = (
    "Summary",
    "Comparison",
    "Cash flow",
    "Accounts",
    "Bridge",
    "Sens",
    "Switch",
    "Assumptions",
)
FLOWS = {"Cash flow": "money/npc", "Cash flow, do-minimum": "money/npc-do-minimum"}


def headline(appraisal, key):
    return next(each.after for each in appraisal.headlines if each.id == key)


def typed_over(content, cells):
    """The sheets of money, as after somebody typed figures into them.

    What the formulas came to is forgotten. Without the other sheets LibreOffice is ten times as
    fast.
    """
    book = opened(content)
    for sheet in book.worksheets:
        if not sheet.title.lstrip("0123456789 ").startswith(MONEY):
            book.remove(sheet)
    for sheet, found in cells.items():
        for address, value in found.items():
            book[sheet][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def value_cell(content, figure):
    """Address of a figure's value among the assumptions."""
    sheet = opened(content)["Assumptions"]
    row = next(row for row in sheet.iter_rows(min_row=5) if row[11].value == figure)
    return row[1].coordinate


def by_hand():
    """Cash flows of small estates: one where nothing differs, one of hostile names."""
    before = estate(
        site("A", (FIRE,), body="=1+1", market_value_gbp=1e6, running_cost_gbp_per_year=5e4),
        site("B", (AMBULANCE,), body="*", running_cost_gbp_per_year=2e4),
        areas={("A", FIRE): 500.0, ("B", AMBULANCE): 100.0},
    )
    after = estate(
        site("B", (FIRE, AMBULANCE), body="*", running_cost_gbp_per_year=2e4),
        tenancies=[moved(FIRE, "A", "B", 300.0, 1), moved(AMBULANCE, "B", "B", 100.0)],
        disposals=[left("A", 1)],
        works=[
            work("B", WorkKind.FIT_OUT, 2e5, FIRE, 300.0, 1),
            work("B", WorkKind.FIT_OUT, 5e4, AMBULANCE, 100.0, 2),
        ],
    )
    assumptions = figures(discount_rate_years_1_to_30=0.1)
    book = Book(title="by hand", subject="", author="", date=None)
    names = {"A": '=SUM("A")', "B": "~?*"}
    found = {}
    cells = AssumptionCells.of("Assumptions", assumptions)
    for name, then in (("nothing", before), ("hostile", after)):
        found[name] = economic_ledger(before, then, assumptions).against_business_as_usual
        own = found[name].net_present_cost_gbp
        cash_flow_sheet(book.page(name), found[name], own, assumptions, cells, site_names=names)
    assumptions_sheet(book.page("Assumptions"), assumptions, {}, ())
    return book.content(), found


def stale():
    """A workbook whose formula brings a wrong value along."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write_formula("A1", "=1+1", None, 3)
    book.close()
    return out.getvalue()


@pytest.fixture(scope="module")
def appraisals(priced_appraiser):
    return {name: appraised(priced_appraiser, name) for name in NAMES}


@pytest.fixture(scope="module")
def written(priced_appraiser, appraisals):
    return {
        name: workbook_bytes(each) for name, each in subjects(priced_appraiser, appraisals).items()
    }


@pytest.fixture(scope="module")
def changed(written):
    """Workbooks into which figures were typed; of these only the sheets of money are kept."""
    whole, part = written["whole"], written["part"]
    lacking = opened(part, values=True)["Cash flow"]
    unknown = next(r[0].row for r in lacking.iter_rows(min_row=6) if r[7].value == "to confirm")
    return {
        "typed": typed_over(
            whole,
            {"Assumptions": {value_cell(whole, name): value for name, value in TYPED.items()}},
        ),
        "filled": typed_over(part, {"Cash flow": {f"O{unknown}": 1000.0}}),  # of year 3
    }


@pytest.fixture(scope="module")
def anew(written, changed, tmp_path_factory):
    """All of them, every formula worked out by LibreOffice: it starts once."""
    trimmed = {name: typed_over(book, {}) for name, book in written.items() if name != "whole"}
    books = {**written, **trimmed, **changed, "by hand": by_hand()[0], "stale": stale()}
    del books["today"]  # has no formulas
    return recalculated(books, tmp_path_factory.mktemp("office"))


def test_it_is_libreoffice_that_reckons(anew):
    assert anew["stale"].worksheets[0]["A1"].value == 2  # the file said 3


def test_every_formula_comes_to_what_the_file_says_of_it(written, anew):
    books = {**written, "by hand": by_hand()[0]}
    assert formulas(opened(books.pop("today"))) == []
    for name, content in books.items():
        said, then = opened(content, values=True), anew[name]
        found = formulas(opened(content))
        assert found
        for sheet, address, formula in found:
            one, other = said[sheet][address].value, then[sheet][address].value
            where = (name, sheet, address, formula, one, other)
            if isinstance(one, (int, float)):
                assert isinstance(other, (int, float)), where
                assert abs(one - other) < PENNY, where
            else:
                assert (one or None) == (other or None), where  # errors are texts such as #REF!
                assert not str(other).startswith("#"), where


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sheet", FLOWS)
def test_the_net_present_cost_is_the_appraisals_to_the_penny(appraisals, anew, name, sheet):
    own = headline(appraisals[name], FLOWS[sheet])
    found = anew[name][sheet]
    if math.isnan(own):
        assert (found[RESULT].value, found[OWN].value) == ("not known", "not known")
        assert found[CHECK].value == NEITHER_KNOWN
        return
    assert found[RESULT].value == pytest.approx(own, abs=PENNY)
    assert found[OWN].value == pytest.approx(own, abs=PENNY)
    assert found[CHECK].value == AGREES


def test_the_scenarios_are_of_all_kinds(appraisals):
    costs = {name: headline(each, "money/npc") for name, each in appraisals.items()}
    assert appraisals["whole"].assumptions.years == 40
    assert math.isnan(costs["unknown"])
    assert headline(appraisals["part"], "money/npc-do-minimum") != pytest.approx(costs["part"])
    lacks = {name: each.headlines[-3].lacks for name, each in appraisals.items()}
    assert lacks["whole"] == 0 < lacks["part"]


def test_the_present_value_by_a_plain_loop_and_by_numpy_financial(anew):
    sheet = anew["whole"]["Cash flow"]
    lines = rows_of(sheet, HEADER)
    years = [name for name in lines[0] if str(name).startswith("Year ")]
    assert len(years) == 40
    sums = [sum(line[year] for line in lines if line["Known?"] == "known") for year in years]
    worth, factor = 0.0, 1.0
    for t, gbp in enumerate(sums):
        factor /= 1 + (0.0 if t == 0 else 0.035 if t <= 30 else 0.03)
        worth += gbp * factor
    assert sheet[RESULT].value == pytest.approx(worth, abs=PENNY)
    # The same in two parts, each of one rate: the later one is worth that of year 30.
    early = numpy_financial.npv(0.035, sums[:31])
    late = numpy_financial.npv(0.03, [0.0, *sums[31:]]) / 1.035**30
    assert sheet[RESULT].value == pytest.approx(early + late, abs=PENNY)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_that_of_the_ledger(appraisals, anew, name):
    table = appraisals[name].measured["money"].table
    for sheet, against in zip(FLOWS, dict.fromkeys(table["against"]), strict=True):
        own = table[table["against"] == against].iloc[:-1]
        found = rows_of(anew[name][sheet], HEADER)[: len(own)]
        for line, row in zip(found, own.to_dict("records"), strict=True):
            words = ("item", "site", "service", "term", "body", "to_confirm")
            heads = ("Kind of cost", "Name in files", "Service", "Hangs on", "Borne by")
            told = [line[head] or "" for head in (*heads, "To confirm")]
            assert told == [row[word] for word in words]
            unknown = math.isnan(row["worth today"])
            assert line["Known?"] == ("to confirm" if unknown else "known")
            amounts = [value for head, value in line.items() if str(head).startswith("Year ")]
            own_years = [value for head, value in row.items() if str(head).startswith("year ")]
            if unknown:
                assert set(amounts) == {None}  # nobody typed a nought
                assert line["Worth today, £"] == line["All years, £"] == "to confirm"
            else:
                np.testing.assert_allclose(amounts, own_years, atol=PENNY, rtol=0)
                assert line["Worth today, £"] == pytest.approx(row["worth today"], abs=PENNY)
                assert line["All years, £"] == pytest.approx(row["all years"], abs=PENNY)


def test_what_is_missing_is_counted_and_not_known_by_kind(anew):
    sheet = anew["part"]["Cash flow"]
    lines = rows_of(sheet, HEADER)
    lacking = [line for line in lines if line["Known?"] == "to confirm"]
    assert lacking
    assert sheet[LACKS].value == f"INCOMPLETE: lines to confirm: {len(lacking)}"
    assert anew["whole"]["Cash flow"][LACKS].value == "complete"
    below = row_called(sheet, "By kind of cost")
    for row in sheet.iter_rows(min_row=below + 1):
        if row[0].value is None:
            break
        mine = [line for line in lines if line["Kind of cost"] == row[0].value]
        if all(line in lacking for line in mine):
            assert (row[7].value, row[9].value) == ("to confirm", None)
        else:
            total = sum(line["Worth today, £"] for line in mine if line not in lacking)
            assert row[9].value == pytest.approx(total, abs=PENNY)


def test_another_discount_rate_is_the_appraisal_at_that_rate(priced_appraiser, anew):
    then = appraised(priced_appraiser, "whole", **TYPED)
    for sheet, key in FLOWS.items():
        found = anew["typed"][sheet]
        assert found[RESULT].value == pytest.approx(headline(then, key), abs=PENNY)
        assert found[CHECK].value == DIFFERS
    summary = anew["typed"]["Summary"]
    row = row_called(summary, "option against business as usual")
    assert summary.cell(row, 3).value == pytest.approx(headline(then, "money/npc"), abs=PENNY)
    assert summary.cell(row, 5).value == DIFFERS
    switching = rows_of(anew["typed"]["Switching values"], 3)
    assert [line["Kind of cost"] for line in switching] == list(then.switching["item"])
    for line, factor in zip(switching, then.switching["factor"], strict=True):
        if math.isnan(factor):
            assert line["Factor"] == "no factor does it"
        else:
            assert line["Factor"] == pytest.approx(factor, abs=1e-6)


def test_an_amount_typed_in_is_counted_and_no_longer_to_confirm(anew):
    before, after = (anew[name]["Cash flow"] for name in ("part", "filled"))
    gained = after[RESULT].value - before[RESULT].value
    assert gained == pytest.approx(1000 / 1.035**3, abs=PENNY)
    counts = [int(sheet[LACKS].value.rpartition(" ")[2]) for sheet in (before, after)]
    assert counts[0] - counts[1] == 1
    assert after[CHECK].value == DIFFERS
    bridge = anew["filled"]["Bridge between ledgers"]
    row = row_called(bridge, "check")
    told = [bridge.cell(row, 4 + t).value for t in range(5)]
    assert told == [AGREES, AGREES, AGREES, DIFFERS, AGREES]


@pytest.mark.parametrize("name", [*NAMES, "typed"])
def test_the_accounts_are_the_appraisals(priced_appraiser, appraisals, anew, name):
    then = appraised(priced_appraiser, "whole", **TYPED) if name == "typed" else appraisals[name]
    own = then.measured["accounts"].table.to_dict("records")
    found = rows_of(anew[name]["Accounts"], 3)
    assert len(found) == len(own) > 0
    by_row = {(line["Body"], line["Row"].partition(" at the end")[0].partition(":")[0]): line
              for line in found}  # fmt: skip
    for row in own:
        line = by_row[row["body"], row["row"]]
        assert (line["To confirm"] or "") == row["to_confirm"]
        years = [row[each] for each in row if str(each).startswith("year ")]
        nothing_known = bool(row["to_confirm"]) and not any(years)  # so empty, not nil
        for head, gbp in line.items():
            if str(head).startswith("Year "):
                t = int(str(head).split()[1])
                given = math.nan if nothing_known else row[f"year {t}"]
                assert gbp == (None if math.isnan(given) else pytest.approx(given, abs=PENNY)), (
                    name,
                    row["body"],
                    row["row"],
                    t,
                )


def test_somebody_borrows_and_somebody_cannot_say(appraisals):
    def borrowed(name):
        table = appraisals[name].measured["accounts"].table
        return table[table["row"] == "borrowed"]["year 2"]

    assert (borrowed("whole") > 1000).any()
    assert borrowed("part").isna().any()


@pytest.mark.parametrize("name", NAMES)
def test_the_bridge_is_the_appraisals_and_ends_in_the_accounts(appraisals, anew, name):
    sheet = anew[name]["Bridge between ledgers"]
    own = appraisals[name].measured["bridge"].table.to_dict("records")
    for row, line in zip(own, rows_of(sheet, 3), strict=False):
        assert line["Step"] == row["step"]
        for head, gbp in line.items():
            if str(head).startswith("Year "):
                t = int(str(head).split()[1])
                if gbp is None:  # nobody knows: the appraisal's sum of what is known is nought
                    assert line["To confirm"]
                    assert row[f"year {t}"] == 0
                else:
                    assert gbp == pytest.approx(row[f"year {t}"], abs=PENNY)
    check = row_called(sheet, "check")
    years = appraisals[name].assumptions.years
    assert {sheet.cell(check, 3 + t).value for t in range(years + 1)} == {AGREES}


def test_swings_and_switching_values(appraisals, anew):
    for name in ("whole", "part"):
        then = appraisals[name]
        found = rows_of(anew[name]["Sensitivity"], 3)
        scale = {"share": 100.0}
        for line, row in zip(found, then.sensitivity.to_dict("records"), strict=True):
            assert line["What is varied"] == row["variation"]
            times = scale.get(row["unit"], 1.0)
            assert line["Swing"] == pytest.approx(row["swing"] * times, abs=PENNY)
            assert line["Change, central"] == pytest.approx(row["central"] * times, abs=PENNY)
    found = rows_of(anew["whole"]["Switching values"], 3)
    own = appraisals["whole"].switching.to_dict("records")
    assert len(own) == len(found) > 0
    for line, row in zip(found, own, strict=True):
        factor = row["factor"]
        expected = "no factor does it" if math.isnan(factor) else pytest.approx(factor, abs=1e-9)
        assert line["Factor"] == expected
        assert line["Worth today, £"] == pytest.approx(row["present_gbp"], abs=PENNY)
    told = anew["part"]["Switching values"]["A4"].value
    assert told.startswith("Cannot be said while figures are to confirm")


def test_several_scenarios_each_with_their_own_money(appraisals, anew):
    book = anew["several"]
    for number, name in enumerate(("part", "whole"), start=1):
        for sheet, key in FLOWS.items():
            found = book[f"{number} {sheet}"]
            assert found[RESULT].value == pytest.approx(headline(appraisals[name], key), abs=PENNY)
            assert found[CHECK].value == AGREES


def test_names_of_bodies_and_sites_are_compared_as_they_are(anew):
    cases = by_hand()[1]
    sheet = anew["by hand"]["hostile"]
    assert sheet[RESULT].value == pytest.approx(cases["hostile"].net_present_cost_gbp, abs=PENNY)
    below = row_called(sheet, "By body")
    found = {
        row[0].value: row[9].value
        for row in sheet.iter_rows(min_row=below + 1, max_row=below + len(cases["hostile"].by_body))
    }
    own = {body: each.net_present_cost_gbp for body, each in cases["hostile"].by_body.items()}
    assert set(own) == {"=1+1", "*"}
    assert found == pytest.approx(own, abs=PENNY)


def test_where_nothing_differs_it_costs_nothing(anew):
    sheet = anew["by hand"]["nothing"]
    assert sheet["A6"].value == "nothing differs"
    assert (sheet[RESULT].value, sheet[CHECK].value) == (0, AGREES)

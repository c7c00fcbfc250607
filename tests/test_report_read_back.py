"""Every figure of a report, read back from its files by other libraries, is the appraisal's own.

Figures are parsed by the few plain lines below and held against the raw tables of the appraisal,
within the rounding that is shown; no function of the report or of its views is asked.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest
from known_report import written
from read_pdf import solid
from read_report import READERS, Report, expected, first_missing

from estates.appraisal import Appraisal
from estates.cost.timeline import timeline
from estates.report.document import Document
from estates.scenario import read_scenario

SCENARIOS = Path(__file__).parents[1] / "data" / "marlshire" / "scenarios"
STANDARDS = {
    "Police: First in 15 minutes, 90%, towns": "sample-police-urban-15",
    "Police: First in 20 minutes, 90%, country": "sample-police-rural-20",
    "Fire: First in 10 minutes, 80%": "sample-fire-first-10",
    "Fire: Second in 13 minutes, 75%": "sample-fire-second-13",
    "Ambulance: Mean of 7 minutes": "sample-ambulance-c1-mean",
    "Ambulance: First in 15 minutes, 90%": "sample-ambulance-c1-p90",
}
BY_LABEL = {solid(label): id_ for label, id_ in STANDARDS.items()}
FILES = (*READERS, ".xlsx", ".gpkg")  # those that are read here
NOISE = 1e-6
POUNDS = r"(£\d+(?:\.\d+million|(?:,\d{3})*))"
LEFT, SUM = "value left at the end", "total of what is known"
AGAINST_TODAY = "option against business as usual"
AGAINST_MINIMUM = "option with backlog cleared against do-minimum"
OWED_NO_TOTAL = {"owed", "receipts kept for later capital"}  # states, not flows


@dataclass(frozen=True)
class Made:
    """A scenario's appraisal and its files."""

    appraisal: Appraisal
    document: Document
    read: dict[str, Report]
    layers: dict[str, pd.DataFrame]
    book: openpyxl.Workbook


@pytest.fixture(
    scope="module", params=["known", pytest.param("port-sellwick", marks=pytest.mark.slow)]
)
def made(request, tmp_path_factory):
    if request.param == "known":
        report = request.getfixturevalue("known_report")
    else:
        told = read_scenario(SCENARIOS / f"{request.param}.toml")
        report = written(request.getfixturevalue("sample_appraiser"), told, FILES)
    appraisal, files = report.subject.appraisal, report.files
    path = tmp_path_factory.mktemp("layers") / "report.gpkg"
    path.write_bytes(files[".gpkg"])
    layers = {name: pyogrio.read_dataframe(path, layer=name) for name in raw_tables(appraisal)}
    layers |= {name: pyogrio.read_dataframe(path, layer=name) for name in ("zones", "headlines")}
    return Made(
        appraisal=appraisal,
        document=report.document,
        read={ending: reader(files[ending]) for ending, reader in READERS.items()},
        layers=layers,
        book=openpyxl.load_workbook(io.BytesIO(files[".xlsx"]), data_only=True),
    )


@pytest.fixture(params=list(READERS))
def read(request, made) -> Report:
    return made.read[request.param]


def seconds(cell):
    """Minutes and seconds as a number, the sign first."""
    if cell == "nobodyarrives":
        return math.inf
    sign, minutes, rest = re.fullmatch(r"([+-]?)(\d+):(\d\d)", cell).groups()
    return (-1 if sign == "-" else 1) * (60 * int(minutes) + int(rest))


def pounds(cell):
    """Pounds in full, complete or not."""
    sign, digits = re.fullmatch(r"([+-]?)£([\d,]+)(?:,INCOMPLETE)?", cell).groups()
    return (-1 if sign == "-" else 1) * int(digits.replace(",", ""))


def number(cell):
    return float(cell.replace(",", ""))


def share(cell):
    assert cell.endswith("%"), cell
    return float(cell[:-1]) / 100


def said_pounds(text):
    """Pounds of a sentence, and half of the last figure that is shown."""
    digits, million = re.fullmatch(r"£([\d,.]+)(million)?", text).groups()
    plain = digits.replace(",", "")
    if million:
        places = len(plain.partition(".")[2])
        return float(plain) * 1e6, 0.5e6 / 10**places
    value = float(plain)
    return value, 500 if value >= 1e4 else 50 if value >= 1e3 else 0.5


def near(shown, raw, within):
    """Whether a shown figure is a raw one, within half of what is shown."""
    return shown == raw or abs(shown - raw) <= within + NOISE


def value_and_step(cell, unit):
    """A cell of a table of response, and half of what it is rounded to."""
    return (share(cell), 0.0005) if unit == "share" else (seconds(cell), 0.5)


def change_and_step(cell, unit):
    if cell in {"unchanged", "none"}:
        return 0.0, 0.0005 if unit == "share" else 0.5
    if unit == "share":
        return float(cell.removesuffix("points")) / 100, 0.0005
    return seconds(cell), 0.5


def headlines(appraisal):
    return {each.id: each for each in appraisal.headlines}


def of_standard(appraisal, id_):
    """The headline of a standard: what it promises, not its demand in time."""
    (found,) = (each for key, each in headlines(appraisal).items() if key.endswith(f"/{id_}"))
    return found


@pytest.mark.parametrize("ending", READERS)
def test_all_that_the_document_says_is_read(made, ending):
    said, texts = expected(made.document, ending)
    found = made.read[ending]
    assert [caption for caption, _ in found.tables] == [caption for caption, _ in said.tables]
    for (caption, rows), (_, wanted) in zip(found.tables, said.tables, strict=True):
        assert rows == wanted, caption
    assert found.pictures == said.pictures
    assert first_missing([text for text in texts if text], found) is None
    assert len(said.tables) > 15
    assert len(texts) > 400
    assert len(said.pictures) > 4


def test_the_formats_agree(made):
    pdf, page, word = (made.read[ending] for ending in READERS)
    assert page.tables == word.tables
    assert pdf.tables == page.tables
    assert pdf.pictures == page.pictures == word.pictures


def test_response_today_with_it_and_the_change(made, read):
    rows = read.table("Standard", "Today", "With it", "Change", "Range of the change", "Met?")
    assert [BY_LABEL[row[0]] for row in rows] == list(
        made.appraisal.measured["response"].table.standard
    )
    moved = 0
    for label, today, then, change, ends, *_ in rows:
        raw = of_standard(made.appraisal, BY_LABEL[label])
        for cell, value in ((today, raw.before), (then, raw.after)):
            shown, within = value_and_step(cell, raw.unit)
            assert near(shown, value, within), label
        if abs(raw.after - raw.before) < NOISE:  # float noise is no change
            assert today == then, label
        both_never = math.isinf(raw.before) and math.isinf(raw.after)
        by = 0.0 if both_never else raw.after - raw.before
        shown, within = change_and_step(change, raw.unit)
        assert near(shown, by, within), label
        moved += change != "unchanged"
        if "to" in ends and ends != "thesamethroughout":
            points = ends.removesuffix("points").split("to")
            unit = "points" if raw.unit == "share" else ""
            for cell, end in zip(points, (raw.low, raw.high), strict=True):
                shown, within = change_and_step(cell + unit, raw.unit)
                assert near(shown, end, within), label
    assert moved


def test_verdicts_are_those_of_the_appraisal(made, read):
    rows = read.table("Standard", "Today", "With it", "Change")
    table = made.appraisal.measured["response"].table
    for row, before, after in zip(rows, table.verdict_before, table.verdict_after, strict=True):
        for raw in (before, after):  # the demand off the map is told elsewhere
            assert solid(raw.partition(" by what is on the map")[0]) in row[5], row


def test_key_figures(made, read):
    top = headlines(made.appraisal)["money/npc"]
    if top.lacks:  # part of a sum is never the large figure
        assert "NetpresentcostincompleteINCOMPLETE" in read.text
    else:
        kind, told = re.search(
            rf"Netpresent(saving|cost){POUNDS}asaving.*?Paysback", read.text
        ).groups()
        shown, within = said_pounds(told)
        assert near(shown, -top.after if kind == "saving" else top.after, within)
    lost = _most_lost(made.appraisal)
    people = r"Waitover1minutelonger(?:nobody|([\d,]+)residents([\d,]+)places?;)"
    shown = [number(each or "0") for each in re.search(people, read.text).groups()]
    assert shown == [lost.residents, lost.zones]
    if not top.lacks:
        low, high = re.search(rf"asavingbetween{POUNDS}and{POUNDS}", read.text).groups()
        for cell, end in ((low, -top.high), (high, -top.low)):
            shown, within = said_pounds(cell)
            assert near(shown, end, within)
        assert "INCOMPLETE" not in read.text
    else:
        assert f"INCOMPLETE:{top.lacks}figure" in read.text


def _most_lost(appraisal):
    lost = appraisal.losers
    lost = lost[(lost.group == "all") & (lost.loss == "later by more than 1 min")]
    return lost.sort_values("residents").iloc[-1]


def test_people_are_those_counted(made, read):
    head = ("Standard", "Over 1 min later", "Over 2 min later", "Over 5 min later")
    rows = read.table(*head) if _most_lost(made.appraisal).zones else []
    told = {BY_LABEL[row[0]]: row[1:] for row in rows}
    columns = [f"later by more than {minutes} min" for minutes in (1, 2, 5)]
    columns.append("drops out of standard")
    lost = made.appraisal.losers
    lost = lost[lost.group == "all"].set_index(["standard", "loss"])
    zones = made.appraisal.measured["zones"].table
    for id_ in STANDARDS.values():
        sooner = zones[(zones.standard == id_) & (zones.change_s < -60 - NOISE)]
        raw = [
            (lost.loc[(id_, loss), "residents"], lost.loc[(id_, loss), "zones"]) for loss in columns
        ]
        raw.append((sooner.residents.sum(), len(sooner)))
        if id_ not in told:
            assert all(places == 0 for _, places in raw), id_
            continue
        *counts, from_limit = told[id_]
        own = zones[zones.standard == id_]
        left = (own.in_time_before - own.in_time_after).clip(lower=0).sum()
        assert from_limit == "none" or near(number(from_limit), left, 0.05), id_
        for cell, (people, places) in zip(counts, raw, strict=True):
            if cell == "nobody":
                assert places == 0
                continue
            found = re.fullmatch(r"([\d,]+)residents,([\d,]+)places?", cell)
            assert [number(each) for each in found.groups()] == [round(people), places], id_


def test_the_worst_hit_by_name_and_minutes(made, read):
    raw, seen = made.appraisal.worst, 0
    for caption, rows in read.tables:
        if not caption.startswith("Placeshitworst"):
            continue
        places = {}
        for row in rows[1:]:
            label = max((each for each in BY_LABEL if row[1].startswith(each)), key=len)
            here = raw[raw.standard == BY_LABEL[label]]
            place = here.iloc[places.setdefault(label, 0)]
            places[label] += 1
            assert row[0] == solid(place["name"])
            for cell, value in zip(
                row[2:5], (place.before_s, place.after_s, place.change_s), strict=True
            ):
                assert near(seconds(cell), value, 0.5), row
            assert number(row[5]) == place.residents
            assert near(number(row[6]), place.weight, 0.05)
            # One share stands for both states where they are shown alike.
            shares = [share(f"{each}%") for each in row[8].rstrip("%").split("%to")]
            assert near(shares[0], place.reached_before, 0.0005)
            assert near(shares[-1], place.reached_after, 0.0005)
            seen += 1
    assert seen >= (5 if _most_lost(made.appraisal).zones else 0)


def _lines(appraisal, against=AGAINST_TODAY):
    table = appraisal.measured["money"].table
    return table[(table.against == against) & (table["item"] != SUM)]


def test_net_present_cost_against_both(made, read):
    rows = {row[0]: row for row in read.table("Sum", "Amount", "Range", "To confirm")}
    raw = headlines(made.appraisal)
    assert len(rows) == 3
    for label, id_ in (
        ("Net present cost against business as usual", "money/npc"),
        ("Net present cost against do-minimum", "money/npc-do-minimum"),
        ("Cost a year in the last year, against business as usual", "money/last-year"),
    ):
        _, amount, ends, lacks = rows[solid(label)]
        assert near(pounds(amount), raw[id_].after, 0.5)
        assert lacks.startswith("INCOMPLETE") == bool(raw[id_].lacks)
        if not raw[id_].lacks:
            low, high = re.fullmatch(rf"asavingbetween{POUNDS}and{POUNDS}", ends).groups()
            for cell, end in ((low, -raw[id_].high), (high, -raw[id_].low)):
                shown, within = said_pounds(cell)
                assert near(shown, end, within)


def test_the_years_of_the_cash_flow(made, read):
    rows = read.table("Year", "Cash, not discounted", "Running total", "Value left at the end")
    lines = _lines(made.appraisal)
    lines = lines[lines.to_confirm == ""]
    years = [name for name in lines.columns if re.fullmatch(r"year \d+", name)]
    left = lines["item"] == LEFT
    cash, value = lines[~left][years].sum().tolist(), lines[left][years].sum().tolist()
    factor, discount = 1.0, []
    for year in range(len(years)):
        factor /= 1.0 if year == 0 else 1.035 if year <= 30 else 1.03
        discount.append(factor)
    running = nextyear = 0
    for row in rows[:-1]:
        first, last = re.fullmatch(r"(\d+)(?:to(\d+)|\(\d{4}/\d\d\))", row[0]).groups()
        first, last = int(first), int(last or first)
        assert first == nextyear
        nextyear = last + 1
        span = range(first, last + 1)
        running += math.fsum(cash[year] for year in span)
        figures = [
            math.fsum(cash[year] for year in span),
            running,
            math.fsum(value[year] for year in span),
            math.fsum((cash[year] + value[year]) * discount[year] for year in span),
        ]
        for cell, figure in zip(row[1:], figures, strict=True):
            assert near(pounds(cell), figure, 0.5), row
    assert nextyear == len(years)
    total = rows[-1]
    assert near(pounds(total[1]), sum(cash), 0.5)
    assert near(pounds(total[3]), sum(value), 0.5)
    assert near(pounds(total[4]), headlines(made.appraisal)["money/npc"].after, 0.5)


@pytest.mark.parametrize(("head", "column"), [("Kind", "item"), ("Site", "site")])
def test_money_by_kind_and_by_site(made, read, head, column):
    rows = read.table(head, "Against business as usual", "Against do-minimum")
    names = {}
    if column == "site":
        for estate in (made.appraisal.before.estate, made.appraisal.after.estate):
            names |= dict(zip(estate.sites["id"], estate.sites["name"], strict=True))
    for at, against in ((1, AGAINST_TODAY), (2, AGAINST_MINIMUM)):
        lines = _lines(made.appraisal, against)
        sums = lines.groupby(column)["worth today"].sum()
        raw = {solid(names.get(key, key)).lower(): value for key, value in sums.items()}
        seen = 0
        for row in rows[:-1]:
            if row[at] == "nodifference":
                assert abs(raw.get(row[0].lower(), 0.0)) < 0.5
            elif row[0].lower() in raw and "£" in row[at]:
                assert near(pounds(row[at]), raw[row[0].lower()], 0.5), row
                seen += 1
        assert seen >= 3
        id_ = "money/npc" if at == 1 else "money/npc-do-minimum"
        assert near(pounds(rows[-1][at]), headlines(made.appraisal)[id_].after, 0.5)


ACCOUNT_ROWS = (
    "capital spending",
    "receipts, less cost of sale",
    "borrowed",
    "borrowing costs",
    "revenue before financing",
    "charge to revenue",
)


HANG_ON_RECEIPTS = ACCOUNT_ROWS[1:4] + ACCOUNT_ROWS[5:]


def _asked(appraisal):
    """Bodies that leave a building of which nobody told how it is held."""
    then = timeline(appraisal.before.estate, appraisal.after.estate)
    return {each.body for each in then.buildings if each.left is not None and not each.tenure}


def test_accounts_by_body(made, read):
    rows = read.table("Body", "Capital", "Receipts", "Borrowed", "Borrowing costs", "Revenue")
    table = made.appraisal.measured["accounts"].table
    raw = {(solid(each["body"]), each["row"]): each for _, each in table.iterrows()}
    for body in {body for body, _ in raw}:  # provision and interest together
        parts = [raw[body, row] for row in ("minimum revenue provision", "interest")]
        both = parts[0].copy()
        for year in [each for each in both.index if re.fullmatch(r"year \d+", each)]:
            both[year] = sum(each[year] for each in parts)
        raw[body, "borrowing costs"] = both
    known, asked = 0, _asked(made.appraisal)
    for row in rows:
        for cell, name in zip(row[1:], ACCOUNT_ROWS, strict=True):
            if "£" not in cell:
                assert cell in {"notknown", "toconfirm"}
                on_receipts = name in HANG_ON_RECEIPTS and row[0] in map(solid, asked)
                assert on_receipts or raw[row[0], name].to_confirm, (row[0], name)
                continue
            line = raw[row[0], name]
            years = math.fsum(line[each] for each in line.index if re.fullmatch(r"year \d+", each))
            assert near(pounds(cell), years, 0.5), (row[0], name)
            assert ("INCOMPLETE" in cell) == bool(line.to_confirm), (row[0], name)
            known += 1
    assert known >= 2


def test_the_bridge_between_the_ledgers(made, read):
    rows = read.table("Step", "Amount")
    table = made.appraisal.measured["bridge"].table
    years = [name for name in table.columns if re.fullmatch(r"year \d+", name)]
    raw = {solid(each["step"]).lower(): each[years].sum() for _, each in table.iterrows()}
    for step, amount in rows:
        assert near(pounds(amount), raw[step.lower()], 0.5), step
    assert len(rows) >= 4
    shown = {row[0].lower() for row in rows}
    assert all(abs(value) < 0.5 for step, value in raw.items() if step not in shown)


def test_sensitivity_of_the_money(made, read):
    rows = read.table("What is otherwise", "At its low end", "As appraised", "At its high end")
    table = made.appraisal.sensitivity
    table = table[table.headline == "money/npc"]
    raw = {solid(each.variation).lower(): each for each in table.itertuples()}
    for name, low, central, high in rows:
        here = raw[name.lower()]
        assert near(pounds(central), here.central, 0.5)
        for cell, end in ((low, here.at_low), (high, here.at_high)):
            if cell == "nottried":
                assert math.isnan(end)
            else:
                assert near(pounds(cell.split("at")[0]), end, 0.5), name
    assert rows


def test_switching_values(made, read):
    found = [rows for _, rows in read.tables if rows[0][0] == "Kindofcost"]
    if made.appraisal.switching.empty:
        assert not found
        return
    (rows,) = found
    raw = {solid(each.item): each for each in made.appraisal.switching.itertuples()}
    for kind, part, factor in rows[1:]:
        here = raw[kind[0].lower() + kind[1:]]
        assert near(pounds(part), here.present_gbp, 0.5)
        if math.isnan(here.factor):
            assert factor == "nofactordoesit"
        else:
            assert near(float(factor.removeprefix("×")), here.factor, 0.005)
    left_out = set(raw) - {kind[0].lower() + kind[1:] for kind, *_ in rows[1:]}
    shown = [abs(raw[kind[0].lower() + kind[1:]].present_gbp) for kind, *_ in rows[1:]]
    assert all(abs(raw[each].present_gbp) <= min(shown) for each in left_out)


def test_workload_and_journeys(made, read):
    table = made.appraisal.measured["workload"].table
    raw = {(solid(each["name"]), each.service): each for _, each in table.iterrows()}
    for site, service, today, then, change in read.table("Site", "Service", "Today"):
        here = raw[site, service]
        assert near(number(today), here.before_per_year, 0.05)
        assert near(number(then), here.after_per_year, 0.05)
        assert near(number(change), here.change_per_year, 0.05)
    table = made.appraisal.measured["journeys"].table
    raw = {(solid(row.journey).lower(), solid(row.of).lower()): row for row in table.itertuples()
           if row.measure == "mean_s"}  # fmt: skip
    seen = 0
    for row in read.table("Journey", "Weighed by, or for", "Figure", "Today"):
        if row[2] == "mean":
            here = raw[row[0].lower(), row[1].lower()]
            for cell, value in zip(row[3:], (here.before, here.after, here.change), strict=True):
                assert near(seconds(cell), value, 0.5), row
            seen += 1
    assert seen


def same(cell, raw):
    """Whether a cell of a file holds a raw value; nothing where it is not known or never."""
    if isinstance(cell, dt.timedelta):
        return abs(cell.total_seconds() - raw) < 0.001
    if isinstance(raw, str):
        return ("" if cell is None else str(cell)) == raw
    if isinstance(raw, bool) or raw in {"yes", "no"}:
        return cell in ({raw, "yes"} if raw else {raw, "no"})
    if cell == "never":
        return math.isinf(raw)
    empty = cell is None or (isinstance(cell, float) and math.isnan(cell))
    if raw is None or math.isnan(raw) or math.isinf(raw):
        return empty
    return not empty and math.isclose(cell, raw, rel_tol=1e-9, abs_tol=1e-6)


VERDICTS = ["verdict_before", "verdict_after"]


def test_verdicts_are_the_measures_own_and_may_hang_on_speeds(made):
    raw, layer = made.appraisal.measured["response"].table, made.layers["standards"]
    sheet = _rows(made.book[SHEETS["standards"]], 4)
    assert len(sheet) >= len(layer) == len(raw) > 0
    for column in VERDICTS:
        for cell, row, own in zip(layer[column], sheet, raw[column], strict=False):
            assert cell == row[column]
            assert cell in {own, f"{own}, within the uncertainty of the speeds"}


def raw_tables(appraisal):
    """The appraisal's tables by the names that they have in files."""
    measured = {id_: each.table for id_, each in appraisal.measured.items()}
    tables = {
        "standards": measured["response"].drop(columns=VERDICTS, errors="ignore"),
        "gains_and_losses": measured["zones"],
        "workload": measured["workload"],
        "journeys": measured["journeys"],
        "economic_ledger": measured["money"],
        "accounts": measured["accounts"],
        "bridge": measured["bridge"],
        "losers": appraisal.losers,
        "worst": appraisal.worst,
        "gain_and_loss_totals": appraisal.totals,
        "attribution": appraisal.attribution.rename(columns={"change": "change_number"}),
        "sensitivity": appraisal.sensitivity,
        "switching_values": appraisal.switching,
    }
    return {
        name: table.rename(columns=lambda each: re.sub(r"^year (\d+)$", r"year_\1_gbp", str(each)))
        for name, table in tables.items()
    }


def test_every_table_of_the_geopackage_is_raw(made):
    cells = 0
    for name, table in raw_tables(made.appraisal).items():
        layer = made.layers[name]
        assert len(layer) == len(table), name
        shared = [each for each in table.columns if each in layer.columns]
        assert len(shared) >= len(table.columns) - 2, (name, set(table.columns) - set(shared))
        for column in shared:
            for cell, raw in zip(layer[column].tolist(), table[column].tolist(), strict=True):
                assert same(cell, raw), (name, column, cell, raw)
                cells += 1
    assert cells > 5000


def test_the_points_of_the_geopackage_are_raw(made):
    layer = made.layers["zones"].set_index("zone")
    zones = made.appraisal.measured["zones"].table
    for each in zones[zones.who == ""].itertuples():
        name, row = each.standard.replace("-", "_").removeprefix("sample_"), layer.loc[each.zone]
        stem = f"sample_{name}"
        assert same(row[f"{stem}_before_s"], each.before_s)
        assert same(row[f"{stem}_after_s"], each.after_s)
        assert row["residents"] == each.residents


def test_headlines_in_the_geopackage(made):
    layer = made.layers["headlines"].set_index("headline")
    assert list(layer.index) == [each.id for each in made.appraisal.headlines]
    for each in made.appraisal.headlines:
        row = layer.loc[each.id]
        never = math.isinf(each.before) and math.isinf(each.after)
        for name, raw in (
            ("before", each.before),
            ("after", each.after),
            ("change", 0.0 if never else each.after - each.before),
            ("change_low", each.low),
            ("change_high", each.high),
            ("lacks", each.lacks),
        ):
            assert same(row[name], raw), (each.id, name)


SHEETS = {
    "standards": "Standards",
    "gains_and_losses": "Gains and losses",
    "losers": "Losers",
    "worst": "Worst hit",
    "workload": "Workload",
    "journeys": "Journeys",
    "gain_and_loss_totals": "Gain and loss totals",
}


def _rows(sheet, header):
    names = [cell.value for cell in sheet[header]]
    rows = list(sheet.iter_rows(min_row=header + 1, max_col=len(names), values_only=True))
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_every_table_of_the_workbook_is_raw(made):
    cells, tables = 0, raw_tables(made.appraisal)
    for name, title in SHEETS.items():
        rows, table = _rows(made.book[title], 4), tables[name]
        assert len(rows) >= len(table), name
        of_standards = _units(made.appraisal) if name == "standards" else {}
        for row, raw in zip(rows, table.to_dict("records"), strict=False):
            for column in set(row) & set(raw):
                unit = of_standards.get(raw.get("standard")) or raw.get("measure")
                times = 100.0 if _in_points(column, unit) else 1.0
                value = raw[column] if times == 1.0 else raw[column] * times
                if isinstance(value, bool):
                    value = "yes" if value else "no"
                assert same(row[column], value), (name, column, row[column], value)
                cells += 1
    assert cells > 2000


def _units(appraisal):
    table = appraisal.measured["response"].table
    return {id_: "share" if kind == "share_within" else "s"
            for id_, kind in zip(table.standard, table.kind, strict=True)}  # fmt: skip


def _times(value, times):
    return None if value is None else times * value


def _in_points(column, unit):
    """Changes of shares stand in percentage points."""
    return (column == "value_change" and unit == "share") or (
        column == "change" and unit not in {None, "mean_s"}
    )


@pytest.mark.parametrize(
    ("title", "id_"),
    [("Cash flow", "money/npc"), ("Cash flow, do-minimum", "money/npc-do-minimum")],
)
def test_the_cash_flow_in_the_workbook(made, title, id_):
    sheet = made.book[title]
    raw = headlines(made.appraisal)[id_].after
    assert sheet["B2"].value == pytest.approx(raw, abs=0.005)
    lines = _lines(made.appraisal, AGAINST_TODAY if id_ == "money/npc" else AGAINST_MINIMUM)
    years = [name for name in lines.columns if re.fullmatch(r"year \d+", name)]
    rows = _rows(sheet, 5)
    for row, (_, line) in zip(rows, lines.iterrows(), strict=False):
        assert (row["Kind of cost"], row["Name in files"] or "") == (line["item"], line.site)
        if line.to_confirm:
            assert row["Known?"] == "to confirm"
            continue
        cells = [value for head, value in row.items() if head and str(head).startswith("Year ")]
        assert len(cells) == len(years)
        assert all(same(cell, line[year]) for cell, year in zip(cells, years, strict=True))
        assert row["Worth today, £"] == pytest.approx(line["worth today"], abs=0.005)


def test_headlines_accounts_and_switching_values_in_the_workbook(made):
    book, appraisal = made.book, made.appraisal
    top = next(row[0].row for row in book["Summary"] if row[0].value == "Headline")
    summary = _rows(book["Summary"], top)
    for row, each in zip(summary, appraisal.headlines, strict=False):
        assert row["Headline"].startswith(each.label)
        times = 100.0 if each.unit == "share" else 1.0
        never = math.isinf(each.before) and math.isinf(each.after)
        by = 0.0 if never else times * (each.after - each.before)
        for head, raw in (("Before", each.before), ("After", each.after), ("Change", by),
                          ("Least change", _times(each.low, times)),
                          ("Greatest change", _times(each.high, times))):  # fmt: skip
            assert same(row[head], raw), (each.id, head, row[head], raw)
    accounts = {(row["Body"], row["Row"].split(":")[0].removesuffix(" at the end of the year")): row
                for row in _rows(book["Accounts"], 3) if row["Row"]}  # fmt: skip
    for _, line in appraisal.measured["accounts"].table.iterrows():
        row = accounts[line.body, line["row"]]
        cells = [value for head, value in row.items() if head and str(head).startswith("Year ")]
        raw = [line[each] for each in line.index if re.fullmatch(r"year \d+", each)]
        if line.body in _asked(appraisal) and not line["row"].startswith(("revenue", "capital s")):
            assert not any(cells), line["row"]  # empty: it hangs on what is sold
        elif not line.to_confirm:
            assert all(same(cell, value) for cell, value in zip(cells, raw, strict=True)), line[
                "row"
            ]
    if not appraisal.switching.empty:
        rows = {row["Kind of cost"]: row for row in _rows(book["Switching values"], 3)}
        assert len(rows) == len(appraisal.switching)
        for each in appraisal.switching.itertuples():
            assert rows[each.item]["Worth today, £"] == pytest.approx(each.present_gbp, abs=0.005)
            factor = rows[each.item]["Factor"]
            if math.isnan(each.factor):
                assert factor == "no factor does it"
            else:
                assert factor == pytest.approx(each.factor, abs=1e-6)
    for row, each in zip(
        _rows(book["Sensitivity"], 3), appraisal.sensitivity.itertuples(), strict=True
    ):
        times = 100.0 if each.unit == "share" else 1.0
        for head, raw in (("Change at low", each.at_low), ("Change, central", each.central),
                          ("Change at high", each.at_high), ("Swing", each.swing)):  # fmt: skip
            assert same(row[head], times * raw), (each.headline, head)

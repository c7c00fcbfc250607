"""The tables for analysts: every figure is the appraisal's, and says its unit."""

import math
from dataclasses import replace

import made_subjects
import numpy as np
import pandas as pd
import pytest
from market_town import SITES, lon_lat

from coverage.demand import Basis
from coverage.service import Service
from estates.appraisal_summary import to_confirm
from estates.report.data.tables import data_tables, scenario_names
from estates.report.data.zone_columns import column_start, zones_compared

NAMES = [
    "about",
    "headlines",
    "standards",
    "sites_before",
    "sites_after",
    "zones",
    "gains_and_losses",
    "gain_and_loss_totals",
    "losers",
    "worst",
    "workload",
    "journeys",
    "changes",
    "attribution",
    "economic_ledger",
    "accounts",
    "bridge",
    "leases",
    "discount_factors",
    "sensitivity",
    "switching_values",
    "compatibility",
    "findings",
    "notes",
    "to_confirm",
    "assumptions",
    "assumed",
    "sources",
]


@pytest.fixture(scope="module")
def subject(area):
    return made_subjects.one(area)


@pytest.fixture(scope="module")
def tables(subject):
    return {table.name: table for table in data_tables(subject)}


@pytest.fixture(scope="module")
def frames(tables):
    return {name: table.frame for name, table in tables.items()}


def test_all_tables_come_in_their_order_and_every_column_is_told(tables):
    assert list(tables) == NAMES
    for name, table in tables.items():
        assert list(table.units) == list(table.meanings) == list(table.frame.columns), name
        untold = [c for c in table.units if not (table.units[c] or table.meanings[c])]
        assert not untold, f"{name}: {untold}"
        assert table.points == (name in ("sites_before", "sites_after", "zones"))


def test_units_are_those_of_the_names(tables):
    for name, table in tables.items():
        for column, unit in table.units.items():
            for end, means in (("_gbp", "GBP"), ("_m2", "m2"), ("_km2", "km2")):
                if column.endswith(end):
                    assert unit == means, f"{name}.{column}"
            if column.endswith("_s") and column not in ("gained_s", "lost_s"):
                assert unit == "s", f"{name}.{column}"


def test_headlines_are_those_of_the_appraisal(subject, frames):
    told = frames["headlines"].set_index("headline")
    headlines = subject.appraisal.headlines
    assert list(told.index) == [each.id for each in headlines]
    for each in headlines:
        row = told.loc[each.id]
        for name, value in (("before", each.before), ("after", each.after),
                            ("change", each.change)):  # fmt: skip
            assert row[name] == value or (math.isnan(row[name]) and math.isnan(value))
        assert row["lacks"] == each.lacks
        assert row["unit"] == each.unit
        assert pd.isna(row["change_low"]) == (each.low is None)
        if each.low is not None:
            assert (row["change_low"], row["change_high"]) == (each.low, each.high)


def test_zones_side_by_side_are_the_long_table(subject, frames):
    """Each row of gains and losses is found again in the wide table, figure by figure."""
    wide = frames["zones"].set_index("zone")
    long = subject.appraisal.measured["zones"].table
    assert len(wide) == 25
    assert set(long["who"]) == {""}
    for row in long.to_dict("records"):
        start, mine = column_start(row["standard"]), wide.loc[row["zone"]]
        assert mine[f"{start}_before_s"] == row["before_s"]
        assert mine[f"{start}_after_s"] == row["after_s"]
        assert mine[f"{start}_change_s"] == row["change_s"]
        assert mine[f"{start}_drops_out"] == row["drops_out"]
        assert mine[f"{start}_demand"] == row["weight"]
        assert mine[f"{start}_before_share_reached"] == row["reached_before"]
        for when in ("before", "after"):
            share = mine[f"{start}_{when}_share_in_time"]
            assert share * row["weight"] == pytest.approx(row[f"in_time_{when}"])


def test_points_without_demand_of_a_standard_have_no_times_of_it(subject, frames):
    wide = frames["zones"]
    fire = column_start("sample-fire-first-10")
    long = subject.appraisal.measured["zones"].table
    for standard in long["standard"].unique():
        start = column_start(standard)
        without = ~wide["zone"].isin(long.loc[long["standard"] == standard, "zone"])
        assert wide.loc[without, f"{start}_before_s"].isna().all()
        assert (wide.loc[without, f"{start}_demand"] == 0).all()
        assert not wide.loc[without, f"{start}_drops_out"].any()
    assert f"{fire}_before_s" in wide
    assert wide[f"{fire}_change_s"].max() > 0  # the south station closes


def test_never_is_kept_apart_from_not_known(subject):
    """Nobody comes: infinite; no demand there: not a number."""
    before, after = subject.appraisal.before, subject.appraisal.after
    nobody = after.services[Service.FIRE]
    cut = tuple(
        replace(
            each,
            zones=each.zones.assign(
                expected_s=np.inf, weight=each.zones["weight"].where(each.zones.index > 0, 0.0)
            ),
        )
        for each in nobody.scored
    )
    never = replace(
        after, services={**after.services, Service.FIRE: replace(nobody, attainments=cut)}
    )
    wide, _ = zones_compared(before, never, subject.appraisal.measured["zones"].table)
    column = wide[f"{column_start('sample-fire-first-10')}_after_s"]
    assert math.isnan(column[0])
    assert np.isinf(column[1:]).all()


def test_people_only_guessed_from_the_map_are_not_called_residents(subject):
    appraisal = subject.appraisal
    assessor = appraisal.before.assessor
    zones = appraisal.measured["zones"].table
    wide, _ = zones_compared(appraisal.before, appraisal.after, zones)
    assert set(wide["residents"]) == {100, 110, 120, 130, 140}
    before = appraisal.before
    guessed = replace(assessor.area.demand, residents_basis=Basis.PROXY)
    area = replace(assessor.area, demand=guessed)
    other = assessor.of(assessor.estate)
    other.area = area
    wide, _ = zones_compared(replace(before, assessor=other), appraisal.after, zones)
    assert wide["residents"].isna().all()


def test_sites_stand_where_the_list_puts_them_and_say_what_becomes_of_them(frames):
    before, after = frames["sites_before"].set_index("id"), frames["sites_after"].set_index("id")
    for site, name, kind, services, east, north, over in SITES:
        row = before.loc[site]
        assert (row["lon"], row["lat"]) == pytest.approx(lon_lat(east, north), abs=1e-9)
        assert (row["name"], row["kind"], row["services"]) == (name, kind, services)
        assert row["neighbour"] == (over == "true")
        assert row["becomes"] == ("closes" if site == "south" else "as today")
    assert before.loc["south", "resources"] == "s-day;s-night"
    assert list(after.index) == ["north", "over", "hq"]
    assert after.loc["north", "resources"] == "n-1;amb-1"


def test_money_is_that_of_the_ledgers(subject, frames):
    measured = subject.appraisal.measured
    ledger = frames["economic_ledger"]
    assert list(ledger.columns[:1]) == ["against"]
    source = measured["money"].table
    for year in range(30):
        pd.testing.assert_series_equal(
            ledger[f"year_{year}_gbp"], source[f"year {year}"], check_names=False
        )
    pd.testing.assert_series_equal(
        ledger["worth_today_gbp"], source["worth today"], check_names=False
    )
    account = frames["accounts"]
    assert list(account.columns[:2]) == ["body", "row"]
    pd.testing.assert_series_equal(
        account["year_3_gbp"], measured["accounts"].table["year 3"], check_names=False
    )
    pd.testing.assert_series_equal(
        frames["bridge"]["all_years_gbp"], measured["bridge"].table["all years"], check_names=False
    )


def test_the_worth_today_is_the_years_times_their_factors(frames):
    factors = frames["discount_factors"]
    # 3.5% a year, worked by hand: 1, 1 / 1.035, 1 / 1.035 squared.
    assert factors["factor"][:3].tolist() == pytest.approx([1, 0.9661835749, 0.9335107004])
    assert factors["rate"][:2].tolist() == [0, 0.035]
    assert factors["financial_year"][0] == "2026/27"
    ledger = frames["economic_ledger"]
    known = ledger[ledger["worth_today_gbp"].notna()]
    assert len(known)
    years = known[[f"year_{year}_gbp" for year in range(len(factors))]].to_numpy()
    assert years @ factors["factor"].to_numpy() == pytest.approx(known["worth_today_gbp"])


def test_what_is_not_known_is_never_nought(frames):
    ledger = frames["economic_ledger"]
    asked = ledger[(ledger["to_confirm"] != "") & ~ledger["item"].str.startswith("total")]
    assert len(asked)
    assert asked["year_0_gbp"].isna().all()
    figures = frames["assumptions"]
    assert figures["value"].isna().any()


def test_the_other_tables_are_the_appraisals_own(subject, frames):
    appraisal = subject.appraisal
    for name in ("losers", "worst", "sensitivity"):
        pd.testing.assert_frame_equal(frames[name], getattr(appraisal, name))
    pd.testing.assert_frame_equal(frames["gain_and_loss_totals"], appraisal.totals)
    pd.testing.assert_frame_equal(frames["workload"], appraisal.measured["workload"].table)
    assert frames["to_confirm"]["text"].tolist() == to_confirm(appraisal)
    assert (
        frames["attribution"]["change_number"].tolist() == appraisal.attribution["change"].tolist()
    )
    assert frames["changes"]["text"].tolist() == [
        "Close Éaston «South», the old one; its crews are withdrawn",
        "amb-1 turns out in 120 s",
    ]
    assert (frames["assumptions"]["id"] == [f.id for f in appraisal.assumptions.figures]).all()
    parts = appraisal.before.assessor.area.manifest.parts
    assert frames["sources"]["sha256"].tolist() == [part.sha256 for part in parts]


def test_standards_carry_their_record_and_today_at_other_speeds(subject, frames):
    table = frames["standards"].set_index("standard")
    response = subject.appraisal.measured["response"].table
    assert len(table) == len(response)
    fire = table.loc["sample-fire-first-10"]
    assert fire["unit"] == "share"
    slow = next(
        each.expected.value
        for each in subject.ranges[0.85][Service.FIRE].scored
        if each.standard.id == "sample-fire-first-10"
    )
    assert fire["value_today_at_speed_x0.85"] == slow
    assert fire["share_required"] == 0.8
    assert fire["recorded_verdict"] == "not reconciled with recorded performance"


def test_what_it_is_says_how_far_to_trust_it(frames):
    told = dict(frames["about"].itertuples(index=False))
    assert told["reconciled"] == "no: not reconciled with recorded performance"
    assert told["speeds"].endswith("not verified")
    assert told["title"] == "South <b>closes</b>"
    assert told["not pinned"] == "It does not pin sites.csv."
    assert told["date"] == "2026-11-22"


def test_several_scenarios_are_the_same_tables_one_after_the_other(area):
    subject = made_subjects.several(area)
    both = {table.name: table for table in data_tables(subject)}
    assert list(both) == NAMES
    singles = [
        {
            t.name: t.frame
            for t in data_tables(replace(made_subjects.one(area), appraisal=each, loose=()))
        }
        for each in subject.appraisals
    ]
    for name, table in both.items():
        if name == "sources":
            assert "scenario" not in table.frame
            continue
        assert table.frame.columns[0] == "scenario"
        for scenario, frames in zip(("south-closes", "new-places"), singles, strict=True):
            mine = table.frame[table.frame["scenario"] == scenario].drop(columns="scenario")
            alone = frames[name]
            assert len(mine) == len(alone), name
            for column in alone:
                pd.testing.assert_series_equal(
                    mine[column].reset_index(drop=True), alone[column], check_dtype=False
                )


def test_scenarios_of_one_name_are_told_apart(subject):
    assert scenario_names([subject.appraisal] * 3) == [
        "south-closes", "south-closes (2)", "south-closes (3)",
    ]  # fmt: skip


def test_a_table_of_nothing_at_all_still_has_a_column(subject):
    measured = dict(subject.appraisal.measured)
    measured["accounts"] = replace(measured["accounts"], table=pd.DataFrame())
    bare = replace(subject, appraisal=replace(subject.appraisal, measured=measured))
    (accounts,) = (table for table in data_tables(bare) if table.name == "accounts")
    assert list(accounts.frame.columns) == list(accounts.units) == ["text"]
    assert len(accounts.frame) == 0


def test_todays_estate_alone(area):
    subject = made_subjects.today(area)
    tables = {table.name: table for table in data_tables(subject)}
    assert list(tables) == [
        "about", "standards", "reach", "sites", "zones", "findings", "missing", "assumed",
        "sources",
    ]  # fmt: skip
    zones, standards = tables["zones"].frame, tables["standards"].frame.set_index("standard")
    for assessment in subject.today.services.values():
        for each in assessment.scored:
            column = zones[f"{column_start(each.standard.id)}_today_s"]
            counts = each.zones["weight"].to_numpy() > 0
            assert (column[counts].to_numpy() == each.zones["expected_s"][counts].to_numpy()).all()
            assert standards.loc[each.standard.id, "value_today"] == each.expected.value
    assert "becomes" not in tables["sites"].frame
    for table in tables.values():
        assert all(table.units[c] or table.meanings[c] for c in table.units), table.name

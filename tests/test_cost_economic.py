"""Economic ledger: each line in small cases, with the arithmetic written out."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_money import AMBULANCE, FIRE, POLICE, crew_cost, estate, figures, left, moved, site, work

from coverage.service import Service
from estates.cost.economic import economic_ledger
from estates.cost.financial import financial_ledger
from estates.errors import EstateInputError
from estates.estate import WorkKind
from estates.site import DATE_COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS

A = site("A", (FIRE,), running_cost_gbp_per_year=10_000.0, market_value_gbp=50_000.0)
B = site("B", (POLICE,), running_cost_gbp_per_year=20_000.0, market_value_gbp=90_000.0)
AREAS = {("A", FIRE): 100.0, ("B", POLICE): 300.0}
BEFORE = estate(A, B, areas=AREAS)


def joined(row):
    return {**row, "services": (FIRE, POLICE)}


def shared(year=1, area_m2=60.0, works=(), before=BEFORE):
    """Fire moves from A into B; A is given up."""

    tenancies = [moved(FIRE, "A", "B", area_m2, year), moved(POLICE, "B", "B", 300.0)]
    after = estate(joined(B), tenancies=tenancies, disposals=[left("A", year)], works=works)
    return before, after


def saving(before, after, **changes):
    return economic_ledger(before, after, figures(**changes)).against_business_as_usual


def only(found, item):
    return found.by_item[item].gbp.tolist()


def test_running_cost_of_a_service_that_shares():
    # A closes in year 1: £10,000 a year. B's own cost by area: (1 - 0.4) x £20,000 / 300 m2
    # = £40 a m2, so 60 m2 more cost £2,400. A is sold a year after for £50,000.
    found = saving(*shared())
    assert only(found, "running cost") == pytest.approx([0, -7_600, -7_600, -7_600])
    assert only(found, "receipt") == pytest.approx([0, 0, -50_000, 0])
    assert found.undiscounted_gbp == pytest.approx(-72_800)
    assert found.complete


def test_discounted_by_the_rate_of_each_year():
    # 3.5%: -7,600/1.035 - 57,600/1.071225 - 7,600/1.108717875 = -7,343.00 - 53,770.22 - 6,854.76
    found = saving(*shared(), discount_rate_years_1_to_30=0.035)
    assert found.net_present_cost_gbp == pytest.approx(-67_967.98, abs=0.005)


def test_parts_once_a_site_and_by_area():
    found = saving(*shared())
    assert {name: part.undiscounted_gbp for name, part in found.by_term.items()} == pytest.approx(
        {"site open": -50_000 - 3 * 4_000, "service at a site": 3 * (-6_000 + 2_400)}
    )
    assert found.by(lambda line: line.site)["A"].undiscounted_gbp == pytest.approx(-80_000)
    assert found.by(lambda line: line.site)["B"].undiscounted_gbp == pytest.approx(7_200)
    assert list(found.by_body) == ["Fire body"]


def test_two_months_of_double_running():
    # 2/12 of A's £10,000 in year 1, fixed and by area.
    found = saving(*shared(), double_running_months=2)
    assert only(found, "double running") == pytest.approx([0, 1_666.666667, 0, 0])


def test_moving_and_fit_out_with_bias():
    # 60 m2 at £50 for the removal; fit-out £30,000, of which 24% bias.
    works = [work("B", WorkKind.FIT_OUT, 30_000.0, FIRE, year=1)]
    found = saving(
        *shared(works=works), moving_gbp_per_m2=50.0, optimism_bias_standard_buildings=0.24
    )
    assert only(found, "moving") == [0, 3_000, 0, 0]
    assert only(found, "fit-out") == [0, 30_000, 0, 0]
    assert only(found, "optimism bias") == pytest.approx([0, 7_200, 0, 0])


def test_works_by_area_and_land_without_bias():
    works = [
        work("B", WorkKind.EXTENSION, area_m2=20.0, year=0),
        work("B", WorkKind.NEW_BUILD, area_m2=10.0, year=0),
        work("B", WorkKind.LAND, 5_000.0, year=0),
    ]
    found = saving(
        *shared(works=works),
        extension_gbp_per_m2=1_000.0,
        new_build_gbp_per_m2=2_000.0,
        optimism_bias_standard_buildings=0.1,
    )
    assert only(found, "extension")[0] == 20_000
    assert only(found, "new build")[0] == 20_000
    assert only(found, "land")[0] == 5_000
    assert only(found, "optimism bias")[0] == pytest.approx(4_000)


def test_sale_costs_and_the_empty_site():
    # Empty in years 1 and 2 at 20% of £10,000; sold in year 3 for £50,000 less 2%.
    found = saving(
        *shared(),
        receipt_delay_years=2,
        holding_share_of_running_cost=0.2,
        cost_of_sale_share=0.02,
    )
    assert only(found, "empty site") == [0, 2_000, 2_000, 0]
    assert only(found, "receipt") == [0, 0, 0, -50_000]
    assert only(found, "cost of sale") == [0, 0, 0, 1_000]


def test_a_change_may_know_its_own_market_value():
    before, after = shared()
    after = estate(
        joined(B), tenancies=after.tenancies, disposals=[left("A", 1, market_value_gbp=70_000.0)]
    )
    assert only(saving(before, after), "receipt") == [0, 0, -70_000, 0]


def test_value_left_at_the_end():
    # Business as usual still has A, worth £50,000, in its last year; the option has sold it.
    found = saving(*shared(), residual_value_share=1.0)
    assert only(found, "value left at the end") == [0, 0, 0, 50_000]
    # Not sold within the appraisal: both still have it, empty or not.
    unsold = saving(*shared(), residual_value_share=1.0, receipt_delay_years=3)
    assert "value left at the end" not in unsold.by_item
    assert "receipt" not in unsold.by_item


def test_backlog_against_do_minimum_like_with_like():
    # Backlog A £8,000, B £6,000, each over two years, 50% bias. The option keeps only B.
    a, b = {**A, "backlog_gbp": 8_000.0}, {**B, "backlog_gbp": 6_000.0}
    ledger = economic_ledger(
        *shared(before=estate(a, b, areas=AREAS)),
        figures(optimism_bias_standard_buildings=0.5),
    )
    assert only(ledger.do_minimum, "backlog") == [7_000, 7_000, 0, 0]
    # A is left in year 1: the part of year 0 is cleared there too.
    assert only(ledger.option_with_backlog, "backlog") == [7_000, 3_000, 0, 0]
    assert only(ledger.against_do_minimum, "backlog") == [0, -4_000, 0, 0]
    assert only(ledger.against_do_minimum, "optimism bias") == [0, -2_000, 0, 0]
    assert "backlog" not in ledger.against_business_as_usual.by_item
    # Against do-minimum the option saves half of the backlog of A with its bias as well.
    assert ledger.against_do_minimum.undiscounted_gbp == pytest.approx(-72_800 - 6_000)


@pytest.mark.parametrize(("year", "saved"), [(0, 8_000), (1, 4_000), (2, 0), (3, 0)])
def test_only_the_backlog_that_falls_due_later_is_saved(year, saved):
    a = {**A, "backlog_gbp": 8_000.0}
    found = economic_ledger(*shared(year, before=estate(a, B, areas=AREAS)), figures())
    items = found.against_do_minimum.by_item
    assert (-items["backlog"].undiscounted_gbp if "backlog" in items else 0) == saved


def test_a_change_after_the_last_year_is_refused():
    for act in (economic_ledger, financial_ledger):
        with pytest.raises(EstateInputError, match="year 4, but the appraisal ends with year 3"):
            act(*shared(4), figures())


def test_the_last_base_to_leave_is_the_one_that_runs_double():
    """A has two bases: fire leaves in year 2, ambulance in year 1, listed last.

    Double running of the fixed £4,000 for two months in year 2 whatever the order; then ten
    months of that year stand empty, at a tenth of £10,000.
    """
    a = {**A, "services": (FIRE, AMBULANCE)}
    before = estate(a, B, areas={("A", FIRE): 50.0, ("A", AMBULANCE): 50.0, ("B", POLICE): 300.0})
    going = [moved(FIRE, "A", "B", 50.0, 2), moved(AMBULANCE, "A", "B", 50.0, 1)]
    for tenancies in (going, going[::-1]):
        after = estate(
            {**B, "services": tuple(Service)},
            tenancies=[*tenancies, moved(POLICE, "B", "B", 300.0)],
            disposals=[left("A", 2)],
        )
        found = saving(before, after, double_running_months=2, holding_share_of_running_cost=0.1)
        fixed = found.only(lambda line: line.term.value == "site open")
        assert only(fixed, "double running") == pytest.approx([0, 0, 4_000 / 6, 0])
        assert only(found, "empty site") == pytest.approx([0, 0, 1_000 * 10 / 12, 0])


LEASE = {"tenure": "leasehold", "rent_gbp_per_year": 9_000.0, "dilapidations_gbp": 4_000.0}


@pytest.mark.parametrize(
    ("dates", "rent", "dilapidations"),
    [
        # Left in year 1 (2027/28). A date in year 2: rent of year 2 is still paid in full.
        ({"lease_end": "2028-09-30"}, [0, 0, 0, -9_000], [0, 0, 4_000, 0]),
        (
            {"lease_break": "2028-03-31", "lease_end": "2035-01-01"},
            [0, 0, -9_000, -9_000],
            [0, 4_000, 0, 0],
        ),
        # The break lies before the site is left, so the lease runs to its end.
        ({"lease_break": "2027-03-31", "lease_end": "2029-04-01"}, [0, 0, 0, 0], [0, 0, 0, 4_000]),
        # Ended already: held over, free to go.
        ({"lease_end": "2026-03-31"}, [0, -9_000, -9_000, -9_000], [0, 4_000, 0, 0]),
        ({"lease_end": "2040-01-01"}, [0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_a_lease_runs_to_its_break_or_end(dates, rent, dilapidations):
    a = {**A, **LEASE, **dates}
    found = saving(*shared(before=estate(a, B, areas=AREAS)))
    items = found.by_item
    assert (items["rent"].gbp.tolist() if "rent" in items else [0] * 4) == rent
    assert (
        items["dilapidations"].gbp.tolist() if "dilapidations" in items else [0] * 4
    ) == dilapidations
    assert "receipt" not in items
    assert found.complete


PFI = {"tenure": "PFI", "pfi_unitary_charge_gbp_per_year": 5_000.0, "pfi_end": "2029-03-31"}


@pytest.mark.parametrize(
    ("price", "charge", "paid"),
    [
        # Charges to the end: years 1 and 2, £10,000. Broken for less, kept for as much.
        (9_999.0, [0, -5_000, -5_000, 0], [0, 9_999, 0, 0]),
        (10_000.0, None, None),
    ],
)
def test_a_pfi_contract_is_broken_where_that_is_cheaper(price, charge, paid):
    a = {**A, **PFI, "pfi_break_cost_gbp": price}
    items = saving(*shared(before=estate(a, B, areas=AREAS))).by_item
    assert ("PFI unitary charge" in items) == (charge is not None)
    if charge is not None:
        assert items["PFI unitary charge"].gbp.tolist() == charge
        assert items["PFI break cost"].gbp.tolist() == paid


def test_a_pfi_contract_without_a_break_cost_runs_on_and_is_told():
    a = {**A, **PFI}
    ledger = economic_ledger(*shared(before=estate(a, B, areas=AREAS)), figures())
    assert only(ledger.option, "PFI unitary charge") == [5_000, 5_000, 5_000, 0]
    assert "PFI unitary charge" not in ledger.against_business_as_usual.by_item
    assert any("no break cost is given" in line for line in ledger.option.assumes)


def test_payback():
    # £20,000 out in year 0, £7,600 back from year 1 on, in year 2 the £50,000 of the sale.
    works = [work("B", WorkKind.FIT_OUT, 20_000.0, FIRE)]
    found = saving(*shared(works=works))
    assert np.cumsum(found.gbp).tolist() == pytest.approx([20_000, 12_400, -45_200, -52_800])
    assert found.payback_year() == 2
    # Without the sale (three years on) £22,800 come back by year 3; discounted at 10% only
    # 7,600 x (0.9091 + 0.8264 + 0.7513) = £18,900, so never.
    late = saving(*shared(works=works), receipt_delay_years=3, discount_rate_years_1_to_30=0.1)
    assert late.payback_year() == 3
    assert late.payback_year(discounted=True) is None
    assert saving(BEFORE, BEFORE).payback_year() is None
    assert saving(*shared()).payback_year() == 0


def test_paid_back_to_the_penny_counts():
    works = [work("B", WorkKind.FIT_OUT, 7_600.0, FIRE)]
    assert saving(*shared(works=works), receipt_delay_years=3).payback_year() == 1


def test_a_new_site_and_a_service_that_ends():
    # C opens in year 2 for fire of A; police at B ends in year 3, and B is sold beyond the end.
    c = site("C", (FIRE,), running_cost_gbp_per_year=6_000.0, body="Fire body")
    tenancies = [moved(FIRE, "A", "C", 80.0, 2), moved(POLICE, "B", "", None, 3)]
    works = [
        work("C", WorkKind.NEW_BUILD, 40_000.0, year=1),
        work("C", WorkKind.LAND, 9_000.0, year=0),
    ]
    after = estate(c, tenancies=tenancies, disposals=[left("A", 2), left("B", 3)], works=works)
    found = saving(BEFORE, after)
    assert found.gbp.tolist() == pytest.approx(
        [9_000, 40_000, 6_000 - 10_000, 6_000 - 10_000 - 50_000 - 20_000]
    )


def test_a_relocated_site_keeps_its_name_and_changes_its_building():
    # A moves within its town in year 1: the old building goes (£10,000), the new one costs £4,000.
    new = {**A, "running_cost_gbp_per_year": 4_000.0, "market_value_gbp": np.nan}
    after = estate(
        new,
        B,
        tenancies=[moved(FIRE, "A", "A", 70.0), moved(POLICE, "B", "B", 300.0)],
        disposals=[left("A", 1)],
    )
    found = saving(BEFORE, after, moving_gbp_per_m2=10.0)
    assert only(found, "running cost") == pytest.approx([0, -6_000, -6_000, -6_000])
    assert only(found, "receipt") == [0, 0, -50_000, 0]
    assert only(found, "moving") == [0, 700, 0, 0]


def test_three_services_merge_and_only_what_leaves_early_is_saved():
    # B's police stay; an ambulance base leaves B in year 1 for A: 0.6 x 20,000 x 100/400 = £3,000
    # less at B, and 50 m2 at 0.6 x 10,000 / 100 = £60 a m2, £3,000 more at A.
    b = {**B, "services": (POLICE, AMBULANCE)}
    before = estate(A, b, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0, ("B", AMBULANCE): 100.0})
    after = estate(
        {**A, "services": (FIRE, AMBULANCE)},
        {**B, "services": (POLICE,)},
        tenancies=[
            moved(FIRE, "A", "A", 100.0),
            moved(POLICE, "B", "B", 300.0),
            moved(AMBULANCE, "B", "A", 50.0, 1),
        ],
    )
    found = saving(before, after)
    assert found.by(lambda line: line.site)["A"].gbp.tolist() == pytest.approx(
        [0, 3_000, 3_000, 3_000]
    )
    assert found.by(lambda line: line.site)["B"].gbp.tolist() == pytest.approx(
        [0, -3_000, -3_000, -3_000]
    )


def test_value_left_at_the_end_is_no_cash_and_pays_nothing_back():
    # The fit-out is never earned back in cash: 20,000 - 3 x 7,600 + 10,000 of an extension > 0,
    # though the sale beyond the end leaves A's worth in both. With a new building's worth counted
    # the whole would be a gain.
    works = [
        work("B", WorkKind.FIT_OUT, 20_000.0, FIRE),
        work("B", WorkKind.EXTENSION, 10_000.0, FIRE),
    ]
    before, after = shared(works=works)
    c = site("C", (AMBULANCE,), running_cost_gbp_per_year=0.0, market_value_gbp=99_000.0)
    new = moved(AMBULANCE, "", "C", 10.0)
    after = estate(
        joined(B), c, tenancies=[*after.tenancies, new], disposals=after.disposals, works=works
    )
    found = saving(before, after, receipt_delay_years=3, residual_value_share=1.0)
    assert found.undiscounted_gbp == pytest.approx(30_000 - 22_800 - 99_000)
    assert found.payback_year() is None


def test_what_comes_back_to_the_penny_in_the_last_year_has_paid_back():
    works = [work("B", WorkKind.FIT_OUT, 22_800.0, FIRE)]
    assert saving(*shared(works=works), receipt_delay_years=3).payback_year() == 3


def test_neighbours_of_today_are_nobodys_cost():
    n = site("N", (FIRE, POLICE), neighbour=True)
    ledger = economic_ledger(estate(A, n), estate(A, n), figures())
    assert set(ledger.business_as_usual.by(lambda line: line.site)) == {"A"}
    assert set(ledger.do_minimum.by(lambda line: line.site)) == {"A"}


def test_a_service_with_two_bodies_is_its_own_sites_where_it_is_alone_there():
    north = {**A, "body": "North fire"}
    south = [site(name, (FIRE,), body="South fire") for name in ("S1", "S2")]
    before = estate(north, B, *south, areas=AREAS)
    tenancies = [
        moved(FIRE, "A", "B", 60.0, 1),
        moved(POLICE, "B", "B", 300.0),
        *(moved(FIRE, name, name) for name in ("S1", "S2")),
    ]
    after = estate(joined(B), *south, tenancies=tenancies, disposals=[left("A", 1)])
    assert list(saving(before, after, moving_gbp_per_m2=1.0).by_body) == ["North fire"]


def test_a_standby_point_is_no_building():
    point = {**site("Z", ()), "kind": "standby", "body": ""}
    after = estate(A, B, point, tenancies=BEFORE.tenancies)
    assert saving(BEFORE, after).lines == ()


def test_a_crew_costs_from_the_year_of_its_change_on():
    costs = [crew_cost("A-1", gbp=-30_000.0, year=1), crew_cost("A-2", gbp=8_000.0, year=3)]
    found = saving(BEFORE, replace(BEFORE, crew_costs=tuple(costs)))
    assert only(found, "crews") == [0, -30_000, -30_000, -22_000]
    assert list(found.by_body) == ["Fire body"]
    assert found.complete


def test_an_unknown_crew_cost_is_asked_for_once_a_change():
    costs = [
        crew_cost("A-1", told="A-1, B-1, withdrawn"),
        crew_cost("B-1", told="A-1, B-1, withdrawn", home="B", service=POLICE),
        crew_cost("A-2", gbp=0.0),
    ]
    found = saving(BEFORE, replace(BEFORE, crew_costs=tuple(costs)))
    assert found.to_confirm == ("yearly change of what crews cost: A-1, B-1, withdrawn",)


def test_every_column_that_money_reads_is_one_that_site_lists_have():
    folder = Path(__file__).parents[1] / "estates" / "cost"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    read = set(re.findall(r'building\.(?:number|text)\("(\w+)"\)', text))
    assert len(read) > 8
    assert read <= {*NUMBER_COLUMNS, *TEXT_COLUMNS, *DATE_COLUMNS}


def test_where_the_people_of_a_base_that_ends_go_is_asked_for():
    ends = estate(B, tenancies=[moved(FIRE, "A", "", None, 2), BEFORE.tenancies[1]],
                  disposals=[left("A", 2)])  # fmt: skip
    found = saving(BEFORE, ends)
    assert found.to_confirm == ("where fire of Site A goes: room, moving and fit-out",)
    # What it costs a year is missing as well, in the years from its end on.
    yearly = found.only(lambda line: line.item.value == "running cost" and line.gbp is None)
    assert [line.weight for line in yearly.lines] == [(0, 0, 1, 1)]
    meant = estate(B, tenancies=[moved(FIRE, "A", "", None, 2, gone=True), BEFORE.tenancies[1]],
                   disposals=[left("A", 2)])  # fmt: skip
    assert saving(BEFORE, meant).complete


def test_a_pfi_site_stands_empty_while_its_contract_runs_on():
    # Left in year 1, paid for to the end of year 2; a tenth of £10,000 a year.
    before = estate({**A, **PFI}, B, areas=AREAS)
    found = saving(*shared(before=before), holding_share_of_running_cost=0.1)
    assert only(found, "empty site") == [0, 1_000, 1_000, 0]


UNTOLD = {**A, "tenure": ""}
ON_TENURE = ("cost of sale", "dilapidations", "empty site", "receipt", "rent")
ALL_SHARES = {
    "cost_of_sale_share": 0.02, "holding_share_of_running_cost": 0.2, "residual_value_share": 1.0,
}  # fmt: skip


def test_what_hangs_on_a_tenure_that_nobody_told_is_to_confirm_not_nought():
    found = saving(*shared(before=estate(UNTOLD, B, areas=AREAS)), **ALL_SHARES)
    assert found.to_confirm == ("tenure of Site A",)
    for item in (*ON_TENURE, "value left at the end"):
        (line,) = found.by_item[item].lines
        assert (line.gbp, line.site, line.to_confirm) == (None, "A", "tenure of Site A"), item
        # From year 1, in which it is left; what would be left at the end, in the last year.
        assert line.weight == ((0, 0, 0, 1) if line.item == "value left at the end" else
                               (0, 1, 1, 1))  # fmt: skip
    # What is known is in the sum: A's £10,000 a year saved, £2,400 for 60 m2 more of B.
    assert found.gbp.tolist() == pytest.approx([0, -7_600, -7_600, -7_600])
    # Known to be freehold, the same lines are figures: £50,000 less 2 %, 20 % of £10,000 a year.
    owned = saving(*shared(), **ALL_SHARES)
    assert owned.complete
    assert only(owned, "receipt") == pytest.approx([0, 0, -50_000, 0])
    assert only(owned, "cost of sale") == pytest.approx([0, 0, 1_000, 0])
    assert only(owned, "empty site") == pytest.approx([0, 2_000, 0, 0])
    assert only(owned, "value left at the end") == pytest.approx([0, 0, 0, 50_000])


def test_what_comes_to_nothing_whatever_the_tenure_is_known():
    # Worth nothing, no rent, nothing kept up: only what the landlord may ask for is open.
    bare = {**UNTOLD, "market_value_gbp": 0.0, "rent_gbp_per_year": 0.0}
    found = saving(*shared(before=estate(bare, B, areas=AREAS)))
    assert [line.item for line in found.lines if line.gbp is None] == ["dilapidations"]


def test_rent_of_a_site_whose_tenure_nobody_knows_is_not_taken_to_be_saved():
    before = estate({**UNTOLD, "rent_gbp_per_year": 9_000.0}, B, areas=AREAS)
    found = saving(*shared(before=before))
    assert only(found, "rent") == [0, 0, 0, 0]
    assert found.by_item["rent"].to_confirm == ("tenure of Site A",)
    assert found.to_confirm == ("tenure of Site A",)


def test_a_site_of_unknown_tenure_that_is_kept_asks_for_nothing():
    before = estate(A, {**B, "tenure": ""}, areas=AREAS)
    assert saving(*shared(before=before), **ALL_SHARES).complete


def test_a_new_site_without_a_body_belongs_to_the_one_that_moves_in():
    c = site("C", (FIRE,), running_cost_gbp_per_year=6_000.0, body="", market_value_gbp=0.0)
    tenancies = [moved(FIRE, "A", "C", 80.0, 2), moved(POLICE, "B", "B", 300.0)]
    after = estate(c, B, tenancies=tenancies, disposals=[left("A", 2)])
    assert list(saving(BEFORE, after).by_body) == ["Fire body"]


def test_who_is_alone_needs_no_area_to_leave():
    before = estate(A, B, areas={("B", POLICE): 300.0})
    found = saving(*shared(before=before))
    assert only(found, "running cost") == pytest.approx([0, -7_600, -7_600, -7_600])
    assert found.complete


def relocated(*tenancies, opens=3):
    """B is built anew in year 3, at £9,000 a year for 90 m2; 0.6 of it goes with area: £60 a m2."""
    b = {**B, "running_cost_gbp_per_year": 9_000.0, "market_value_gbp": np.nan}
    services = tuple(t.service for t in tenancies if t.site == "B")
    rows = [{**b, "services": services}, *([A] if any(t.site == "A" for t in tenancies) else [])]
    gone = [left("B", opens), *([] if len(rows) > 1 else [left("A", 1)])]
    return estate(*rows, tenancies=tenancies, disposals=gone)


def test_a_guest_of_a_site_that_is_relocated_later_is_in_the_old_building_till_then():
    # 30 m2 from year 1: £40 a m2 in the old B in years 1 and 2; then £60 in the new one.
    after = relocated(moved(FIRE, "A", "B", 30.0, 1), moved(POLICE, "B", "B", 60.0))
    found = saving(BEFORE, after, moving_gbp_per_m2=10.0)
    fire = found.only(lambda line: line.service is FIRE and line.site == "B")
    assert only(fire, "running cost") == pytest.approx([0, 1_200, 1_200, 1_800])
    # It moves in year 1, and again with the police in year 3.
    assert only(found, "moving") == pytest.approx([0, 300, 0, 300 + 600])


def test_a_base_that_leaves_a_relocated_site_later_has_been_in_both_buildings():
    b = {**B, "services": (POLICE, AMBULANCE)}
    before = estate(A, b, areas={("A", FIRE): 100.0, ("B", POLICE): 60.0, ("B", AMBULANCE): 30.0})
    after = relocated(
        moved(FIRE, "A", "A", 100.0),
        moved(POLICE, "B", "B", 60.0),
        moved(AMBULANCE, "B", "A", 10.0, 2),
        opens=1,
    )
    found = economic_ledger(before, after, figures()).option
    ambulance = found.only(lambda line: line.service is AMBULANCE)
    # 0.6 x 20,000 x 30 / 90 in year 0; 30 of 90 m2 of the new one in year 1: 0.6 x 9,000 / 3; then
    # 10 m2 at 0.6 x 10,000 / 100 m2.
    assert only(ambulance, "running cost") == pytest.approx([4_000, 1_800, 600, 600])


def test_whether_a_pfi_charge_pays_for_running_is_asked_when_it_is_given_up():
    before = estate({**A, **PFI}, B, areas=AREAS)
    asked = saving(*shared(before=before), pfi_share_of_running_cost=None)
    assert asked.to_confirm == ("whether the unitary charge of Site A includes running cost",)
    # Seven tenths of A's £10,000 are in the charge, so only £3,000 is saved; £2,400 more at B.
    found = saving(*shared(before=before), pfi_share_of_running_cost=0.7)
    assert only(found, "running cost") == pytest.approx([0, -600, -600, -600])
    ledger = financial_ledger(*shared(before=before), figures(pfi_share_of_running_cost=None))
    assert "recharge" not in " ".join(ledger.lines.to_confirm)
    # Kept, nobody is asked.
    assert saving(before, before, pfi_share_of_running_cost=None).complete

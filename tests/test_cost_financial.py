"""Accounts of each body: every line in small cases, with the arithmetic written out."""

from dataclasses import replace

import numpy as np
import pytest
from made_money import AMBULANCE, FIRE, POLICE, crew_cost, estate, figures, left, moved, site, work

from estates.cost.bridge import bridge
from estates.cost.economic import economic_ledger
from estates.cost.financial import financial_ledger
from estates.cost.tables import account_table, case_table
from estates.cost.tax import sdlt_gbp
from estates.cost.timeline import UNKNOWN_BODY, timeline
from estates.estate import WorkKind

A = site(
    "A",
    (FIRE,),
    running_cost_gbp_per_year=10_000.0,
    market_value_gbp=50_000.0,
    business_rates_gbp_per_year=3_000.0,
)
B = site(
    "B",
    (POLICE,),
    running_cost_gbp_per_year=20_000.0,
    business_rates_gbp_per_year=5_000.0,
)
BEFORE = estate(A, B, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})


def shared(works=(), b=B, guest=FIRE, before=BEFORE):
    """The service at A moves into B in year 1, 100 m2; A is given up."""
    after = estate(
        {**b, "services": (guest, POLICE)},
        tenancies=[moved(guest, "A", "B", 100.0, 1), moved(POLICE, "B", "B", 300.0)],
        disposals=[left("A", 1)],
        works=works,
    )
    return before, after


TEN = {"inflation": 0.1, "borrowing_rate": 0.05}
FIT_OUT = (work("B", WorkKind.FIT_OUT, 30_000.0, FIRE, year=1),)


def items(account):
    return {name: part.gbp.tolist() for name, part in account.lines.by_item.items()}


def test_the_guest():
    ledger = financial_ledger(*shared(FIT_OUT), figures(**TEN))
    fire = ledger.by_body["Fire body"]
    found = items(fire)
    # A saved: 10,000 x 1.1, 1.21, 1.331; its area in B: 12,000 / 300 m2 x 100 m2 = 4,000 on.
    assert found["running cost"] == pytest.approx([0, -6_600, -7_260, -7_986])
    # Rates of A: in year 1 three months are free, the rest is due on the empty building.
    assert found["business rates"] == pytest.approx([0, -825, -3_630, -3_993])
    # A quarter of B's fixed 8,000 and rates 5,000.
    assert found["recharge between partners"] == pytest.approx([0, 3_575, 3_932.5, 4_325.75])
    assert found["fit-out"] == pytest.approx([0, 33_000, 0, 0])
    assert found["receipt"] == pytest.approx([0, 0, -60_500, 0])
    assert fire.revenue_gbp.tolist() == pytest.approx([0, -3_850, -6_957.5, -7_653.25])
    assert fire.capital_gbp.tolist() == pytest.approx([0, 33_000, 0, 0])
    assert fire.receipts_gbp.tolist() == pytest.approx([0, 0, 60_500, 0])
    assert fire.complete


def test_receipts_meet_later_capital_only_and_the_rest_is_borrowed():
    fire = financial_ledger(*shared(FIT_OUT), figures(**TEN)).by_body["Fire body"]
    # Borrowed in year 1, since the receipt comes a year later; a tenth a year from year 2;
    # interest 5% of what was owed a year before.
    assert fire.loan.borrowed_gbp.tolist() == pytest.approx([0, 33_000, 0, 0])
    assert fire.loan.receipts_used_gbp.tolist() == [0, 0, 0, 0]
    assert fire.loan.receipts_kept_gbp.tolist() == pytest.approx([0, 0, 60_500, 60_500])
    assert fire.loan.provision_gbp.tolist() == pytest.approx([0, 0, 3_300, 3_300])
    assert fire.loan.owed_gbp.tolist() == pytest.approx([0, 33_000, 29_700, 26_400])
    assert fire.loan.interest_gbp.tolist() == pytest.approx([0, 0, 1_650, 1_485])
    assert fire.charge_gbp.tolist() == pytest.approx([0, -3_850, -2_007.5, -2_868.25])


def test_the_host_is_paid_what_the_guest_pays():
    ledger = financial_ledger(*shared(), figures(**TEN))
    police = ledger.by_body["Police body"]
    assert items(police) == {
        "recharge between partners": pytest.approx([0, -3_575, -3_932.5, -4_325.75])
    }
    assert ledger.lines.by_item["recharge between partners"].gbp.tolist() == [0, 0, 0, 0]


def test_rent_and_pfi_charge_are_shared_too_and_indexed_by_their_own():
    # B is a PFI site: £4,000 a year, 3% indexed; the fire body pays a quarter of it.
    b = {
        **B,
        "tenure": "PFI",
        "pfi_unitary_charge_gbp_per_year": 4_000.0,
        "running_cost_gbp_per_year": 0.0,
        "business_rates_gbp_per_year": 0.0,
    }
    before = estate(A, b, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    ledger = financial_ledger(*shared(b=b, before=before), figures(pfi_indexation=0.03))
    assert items(ledger.by_body["Fire body"])["recharge between partners"] == pytest.approx(
        [0, 1_030, 1_060.9, 1_092.727]
    )
    assert ledger.option.lines.by_item["PFI unitary charge"].gbp.tolist() == pytest.approx(
        [4_000, 4_120, 4_243.6, 4_370.908]
    )


def test_shares_of_the_saving():
    shares = financial_ledger(*shared(), figures()).share_of_net_cost
    # Fire: 3 x (-10,000 + 4,000 + 3,250) - rates 750 - 3,000 x 2 - sale 50,000 = -65,000.
    # Police: 3 x -3,250 = -9,750.
    assert shares == pytest.approx({"Fire body": 65 / 74.75, "Police body": 9.75 / 74.75})
    assert sum(shares.values()) == pytest.approx(1)
    nothing = financial_ledger(BEFORE, BEFORE, figures()).share_of_net_cost
    assert nothing == {"Fire body": None, "Police body": None}


def test_vat_is_borne_by_an_ambulance_body_only():
    a = {**A, "services": (AMBULANCE,), "body": "Ambulance body"}
    before = estate(a, B, areas={("A", AMBULANCE): 100.0, ("B", POLICE): 300.0})
    works = (work("B", WorkKind.FIT_OUT, 30_000.0, AMBULANCE, year=1),)
    ledger = financial_ledger(
        *shared(works, guest=AMBULANCE, before=before), figures(vat_borne_share_ambulance=0.5)
    )
    # Half of 20% on the fit-out; and on running costs, which fall by 6,000.
    body = ledger.by_body["Ambulance body"]
    assert items(body)["VAT borne"] == pytest.approx([0, 3_000 - 600, -600, -600])
    assert body.capital_gbp.tolist() == pytest.approx([0, 33_000, 0, 0])
    assert "VAT borne" not in ledger.by_body["Police body"].lines.by_item
    unknown = financial_ledger(
        *shared(works, guest=AMBULANCE, before=before), figures(vat_borne_share_ambulance=None)
    ).by_body["Ambulance body"]
    assert unknown.to_confirm == ("share of VAT that an ambulance body bears",)


def test_vat_of_a_body_with_police_and_fire():
    a, b = {**A, "body": "Both"}, {**B, "body": "Both"}
    before = estate(a, b, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    ledger = financial_ledger(*shared(b=b, before=before), figures())
    assert list(ledger.by_body) == ["Both"]
    # One purse: nothing to recharge.
    assert set(ledger.lines.by_item) == {"running cost", "business rates", "receipt"}


@pytest.mark.parametrize(
    ("price", "tax"),
    [(0, 0), (150_000, 0), (150_100, 2), (250_000, 2_000), (275_000, 3_250), (2_000_000, 89_500)],
)
def test_stamp_duty_by_bands(price, tax):
    # £275,000 and its £3,250 are GOV.UK's own example.
    assert sdlt_gbp(price, figures()) == pytest.approx(tax)


def test_stamp_duty_on_land_in_money_of_its_year():
    # £250,000 in year 1 at 10% is £275,000, of which £3,250.
    works = (work("B", WorkKind.LAND, 250_000.0, FIRE, year=1),)
    fire = financial_ledger(*shared(works), figures(inflation=0.1)).by_body["Fire body"]
    assert items(fire)["stamp duty land tax"] == pytest.approx([0, 3_250, 0, 0])
    assert fire.capital_gbp.tolist() == pytest.approx([0, 278_250, 0, 0])


def test_staff_costs_are_the_planners_and_asked_for_where_a_function_moves():
    given = financial_ledger(
        *shared(), figures(redundancy_gbp=6_000.0, pension_strain_gbp=1_000.0, tupe_gbp=500.0)
    ).by_body["Fire body"]
    found = items(given)
    assert found["redundancy"] == [0, 6_000, 0, 0]
    assert found["pension strain"] == [0, 1_000, 0, 0]
    assert found["transfer of staff"] == [0, 500, 0, 0]
    asked = financial_ledger(*shared(), figures(redundancy_gbp=None)).by_body["Fire body"]
    assert asked.to_confirm == ("redundancy payments, if any",)
    # Two bases that go share it alike.
    c = site("C", (AMBULANCE,), running_cost_gbp_per_year=0.0, market_value_gbp=0.0)
    before = estate(A, B, c, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    _, after = shared(before=before)
    after = replace(
        after,
        tenancies=(*after.tenancies, moved(AMBULANCE, "C", "", None, 2)),
        disposals=(*after.disposals, left("C", 2)),
    )
    two = financial_ledger(before, after, figures(redundancy_gbp=6_000.0)).lines
    assert two.by_item["redundancy"].gbp.tolist() == [0, 3_000, 3_000, 0]
    # A crew that is withdrawn from a base that stays is asked for too, and shares it; not so the
    # crews of a base that ends, which is counted already, and nobody is transferred.
    crews = (
        crew_cost("B-1", home="B", service=POLICE, withdrawn=True, year=3),
        crew_cost("A-1", withdrawn=True, year=1),
    )
    three = financial_ledger(
        before, replace(after, crew_costs=crews), figures(redundancy_gbp=6_000.0, tupe_gbp=500.0)
    ).lines
    assert three.by_item["redundancy"].gbp.tolist() == [0, 2_000, 2_000, 2_000]
    assert three.by_item["transfer of staff"].gbp.tolist() == [0, 250, 250, 0]
    # The economic ledger leaves them out: they pass from one purse to another.
    assert economic_ledger(
        *shared(), figures(redundancy_gbp=None)
    ).against_business_as_usual.complete


def test_borrowing_without_a_rate_is_to_confirm():
    fire = financial_ledger(
        *shared(FIT_OUT), figures(borrowing_rate=None, asset_life_years=None)
    ).by_body["Fire body"]
    assert fire.loan is None
    assert fire.charge_gbp is None
    assert fire.to_confirm == (
        "interest on new borrowing",
        "life of what is built, for minimum revenue provision",
    )
    # Nothing borrowed, nothing to confirm.
    without = financial_ledger(*shared(), figures(borrowing_rate=None)).by_body["Fire body"]
    assert without.complete


def test_lease_liability_before_and_after():
    # £1,000 a year to 2028/29 (years 0 to 2) at 10%: 909.09 + 826.45 + 751.31; broken in year 1.
    a = {
        **A,
        "tenure": "leasehold",
        "rent_gbp_per_year": 1_000.0,
        "dilapidations_gbp": 0.0,
        "lease_break": "2027-06-30",
        "lease_end": "2029-03-31",
    }
    before = estate(a, B, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    ledger = financial_ledger(*shared(before=before), figures(incremental_borrowing_rate=0.1))
    assert [round(lease.gbp, 2) for lease in ledger.base.leases] == [2_486.85]
    assert [round(lease.gbp, 2) for lease in ledger.option.leases] == [1_735.54]
    unknown = financial_ledger(*shared(before=before), figures(incremental_borrowing_rate=None))
    assert unknown.base.leases[0].to_confirm == "rate at which lease liabilities are discounted"


@pytest.mark.parametrize(
    ("bodies", "whose"),
    [
        (("Northfire", "Southfire", "Southfire"), "Southfire"),
        (("Northfire", "Southfire"), "Northfire"),  # a tie: first in the alphabet
    ],
)
def test_a_service_that_is_alone_nowhere_of_its_own_is_of_the_body_with_most_sites(bodies, whose):
    rows = [site(str(i), (FIRE,), body=body) for i, body in enumerate(bodies)]
    rows.append(site("9", (FIRE, POLICE), body="Police"))
    rows += [site(f"n{i}", (FIRE,), body="Over the border", neighbour=True) for i in range(4)]
    found = timeline(estate(*rows), estate(*rows))
    assert {b.body for b in found.bases if b.building.site == "9" and b.service is FIRE} == {whose}
    police = {b.body for b in found.bases if b.service is POLICE}
    assert police == {UNKNOWN_BODY}


def test_borrowing_is_not_known_where_capital_or_a_receipt_is_not():
    works = (work("B", WorkKind.FIT_OUT, None, FIRE, year=1),)
    fire = financial_ledger(*shared(works), figures(**TEN)).by_body["Fire body"]
    assert fire.loan is None
    table = account_table(fire)
    years = [f"year {t}" for t in range(4)]
    for row in ("borrowed", "minimum revenue provision", "interest", "owed", "charge to revenue"):
        assert table.loc[row, years].isna().all(), row
        assert table.loc[row, "to_confirm"] == "cost of fit-out at Site B"
    assert table.loc["revenue before financing", "to_confirm"] == ""
    a = {**A, "market_value_gbp": np.nan}
    before = estate(a, B, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    fire = financial_ledger(*shared(FIT_OUT, before=before), figures(**TEN)).by_body["Fire body"]
    assert fire.charge_gbp is None
    assert account_table(fire).loc["borrowed", "to_confirm"] == "market value of Site A"


def test_the_bridge_reconciles_both_ledgers():
    works = (*FIT_OUT, work("B", WorkKind.LAND, 250_000.0, FIRE, year=1))
    set_up = figures(
        **TEN,
        residual_value_share=1.0,
        redundancy_gbp=6_000.0,
        vat_borne_share_fire=0.5,
        holding_share_of_running_cost=0.1,
        optimism_bias_standard_buildings=0.24,
    )
    economic = economic_ledger(*shared(works), set_up)
    financial = financial_ledger(*shared(works), set_up)
    table = bridge(economic, financial, set_up)
    bodies = sum(
        account.revenue_gbp + account.capital_gbp - account.receipts_gbp
        for account in financial.by_body.values()
    )
    last = table.loc["all bodies together, before financing"]
    assert last.drop("all years").to_numpy() == pytest.approx(bodies)
    assert last["all years"] == pytest.approx(financial.lines.undiscounted_gbp)
    assert table.loc["economic ledger, real, not discounted", "all years"] == pytest.approx(
        economic.against_business_as_usual.undiscounted_gbp
    )
    assert not table.loc["payments between partners"].any()
    for step in (
        "inflation and indexation",
        "VAT that bodies bear",
        "business rates",
        "stamp duty land tax",
        "redundancy",
        "less value left at the end, which is no cash",
    ):
        assert table.loc[step].any(), step
    assert table.iloc[:-1].sum().to_numpy() == pytest.approx(last.to_numpy())


def test_the_bridge_says_what_has_no_price_in_money_of_the_year():
    a = {
        **A,
        "tenure": "PFI",
        "pfi_unitary_charge_gbp_per_year": 5_000.0,
        "pfi_end": "2030-03-31",
        "pfi_break_cost_gbp": 1.0,
    }
    before = estate(a, B, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    set_up = figures(pfi_indexation=None)
    economic = economic_ledger(*shared(before=before), set_up)
    financial = financial_ledger(*shared(before=before), set_up)
    table = bridge(economic, financial, set_up)
    assert table.loc["less what cannot be put in money of the year", "all years"] == 15_000
    assert table.iloc[-1]["all years"] == pytest.approx(financial.lines.undiscounted_gbp)
    assert "yearly rise of PFI unitary charges" in financial.lines.to_confirm


def test_with_the_backlog_against_do_minimum():
    a, b = {**A, "backlog_gbp": 8_000.0}, {**B, "backlog_gbp": 6_000.0}
    before = estate(a, b, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    pair = shared(b=b, before=before)
    ledger = financial_ledger(*pair, figures(), backlog=True)
    assert items(ledger.by_body["Fire body"])["backlog"] == [0, -4_000, 0, 0]
    assert ledger.by_body["Fire body"].loan.borrowed_gbp.tolist() == [0, -4_000, 0, 0]
    table = bridge(economic_ledger(*pair, figures()), ledger, figures(), backlog=True)
    assert table.iloc[-1]["all years"] == pytest.approx(ledger.lines.undiscounted_gbp)


def test_tables():
    ledger = financial_ledger(*shared(FIT_OUT), figures(**TEN))
    table = account_table(ledger.by_body["Fire body"])
    assert table.loc["charge to revenue"].drop("to_confirm").tolist() == pytest.approx(
        [0, -3_850, -2_007.5, -2_868.25]
    )
    assert table.loc["owed", "year 3"] == pytest.approx(26_400)
    found = economic_ledger(*shared(), figures(moving_gbp_per_m2=None)).against_business_as_usual
    lines = case_table(found)
    assert len(lines) == len(found.lines) + 1
    moving = lines[lines["item"] == "moving"].iloc[0]
    assert moving["to_confirm"] == "moving, by the area moved into"
    assert np.isnan(moving["all years"])
    total = lines.iloc[-1]
    assert total["all years"] == pytest.approx(found.undiscounted_gbp)
    assert total["to_confirm"] == "moving, by the area moved into"
    assert lines.iloc[:-1]["worth today"].sum() == pytest.approx(found.net_present_cost_gbp)
    unknown = financial_ledger(*shared(FIT_OUT), figures(borrowing_rate=None))
    assert account_table(unknown.by_body["Fire body"]).loc["owed"].drop("to_confirm").isna().all()


def test_a_site_of_unknown_tenure_leaves_its_bodys_receipts_and_borrowing_open():
    before = estate({**A, "tenure": ""}, B, areas={("A", FIRE): 100.0, ("B", POLICE): 300.0})
    ledger = financial_ledger(*shared(FIT_OUT, before=before), figures(**TEN))
    fire, police = (ledger.by_body[f"{who} body"] for who in ("Fire", "Police"))
    told = ("tenure of Site A",)
    assert fire.to_confirm == fire.to_confirm_of("receipt") == fire.to_confirm_of("revenue") == told
    assert fire.to_confirm_of("capital") == ()
    assert fire.loan is None
    assert fire.charge_gbp is None
    table = account_table(fire)
    years = [f"year {t}" for t in range(4)]
    # £30,000 of fit-out in year 1, in money of that year.
    assert table.loc["capital spending", years].tolist() == pytest.approx([0, 33_000, 0, 0])
    for row in ("receipts, less cost of sale", "borrowed", "interest", "charge to revenue"):
        assert table.loc[row, years].isna().all(), row
        assert table.loc[row, "to_confirm"] == "tenure of Site A", row
    # Rates of A: £3,000 saved as far as known, at 1.1, 1.21 and 1.331; who pays on is not known.
    rates = fire.lines.by_item["business rates"]
    assert rates.gbp.tolist() == pytest.approx([0, -3_300, -3_630, -3_993])
    assert rates.to_confirm == told
    # What the police pay and get does not hang on how the fire service's old site is held.
    assert police.complete
    assert police.loan is not None
    assert ledger.share_of_net_cost == {"Fire body": None, "Police body": None}


def test_a_guest_of_a_site_of_unknown_tenure_knows_what_it_paid():
    # Police are guests at A, 100 of 200 m2, until both leave in year 2: what they paid till then,
    # half of A's fixed £4,000 and of its rates of £3,000, is saved from then on and known.
    a = {**A, "tenure": "", "services": (FIRE, POLICE)}
    areas = {("A", FIRE): 100.0, ("A", POLICE): 100.0, ("B", POLICE): 300.0}
    before = estate(a, B, areas=areas)
    after = estate(
        {**B, "services": (FIRE, POLICE)},
        tenancies=[
            moved(FIRE, "A", "B", 100.0, 2),
            moved(POLICE, "A", "B", 100.0, 2),
            moved(POLICE, "B", "B", 300.0),
        ],
        disposals=[left("A", 2)],
    )
    police = financial_ledger(before, after, figures()).by_body["Police body"]
    paid = police.lines.only(lambda line: line.item == "recharge between partners" and
                             line.site == "A")  # fmt: skip
    assert paid.gbp.tolist() == pytest.approx([0, 0, -3_500, -3_500])
    assert police.complete

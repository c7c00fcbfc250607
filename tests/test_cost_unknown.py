"""What is not known is left out of the sums and told; where nothing changes it does not matter."""

import numpy as np
import pytest
from made_money import AMBULANCE, FIRE, POLICE, estate, figures, left, moved, site, work

from estates.assumptions import load_assumptions
from estates.cost.economic import economic_ledger
from estates.cost.financial import financial_ledger
from estates.estate import WorkKind

KNOWN = {
    "running_cost_gbp_per_year": 10_000.0,
    "market_value_gbp": 50_000.0,
    "backlog_gbp": 1_000.0,
    "gross_internal_area_m2": 100.0,
}
B = site("B", (POLICE,), **KNOWN)
BLANK = {"tenure": "", "business_rates_gbp_per_year": np.nan}


def a_moves_into_b(a, year=1, area_m2=60.0, b=B, b_area=300.0):
    areas = {("A", FIRE): 100.0, ("B", POLICE): b_area}
    before = estate(a, b, areas=areas)
    after = estate(
        {**b, "services": (FIRE, POLICE)},
        tenancies=[moved(FIRE, "A", "B", area_m2, year), moved(POLICE, "B", "B", b_area)],
        disposals=[left("A", year)],
    )
    return before, after


def difference(before, after, **changes):
    return economic_ledger(before, after, figures(**changes)).against_business_as_usual


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("running_cost_gbp_per_year", "running cost of Site A"),
        ("market_value_gbp", "market value of Site A"),
        ("tenure", "tenure of Site A"),
    ],
)
def test_a_missing_figure_is_named(column, says):
    a = site("A", (FIRE,), **{**KNOWN, column: "" if column == "tenure" else np.nan})
    found = difference(*a_moves_into_b(a))
    assert found.to_confirm == (says,)
    assert not found.complete


def test_an_unknown_is_left_out_not_counted_as_zero_saving_or_cost():
    a = site("A", (FIRE,), **{**KNOWN, "running_cost_gbp_per_year": np.nan})
    found = difference(*a_moves_into_b(a))
    # What is known: 60 m2 at 0.6 x 10,000 / 300 in B, and the sale of A.
    assert found.gbp.tolist() == pytest.approx([0, 1_200, -48_800, 1_200])
    assert [line.gbp for line in found.lines if line.to_confirm and line.gbp is None]


def test_a_column_that_is_absent_is_not_known():
    a = site("A", (FIRE,))
    found = difference(*a_moves_into_b(a))
    assert found.to_confirm == ("market value of Site A", "running cost of Site A")


@pytest.mark.parametrize("known", [True, False])
def test_what_stays_cancels_known_or_not(known):
    columns = KNOWN if known else BLANK
    same = [
        site("C", (FIRE,), **columns),
        site("D", (POLICE, AMBULANCE), **columns),
        site("E", (AMBULANCE,), **{**columns, "tenure": "leasehold"}),
        site("F", (FIRE,), **{**columns, "tenure": "PFI"}),
    ]
    before = estate(*same)
    ledger = economic_ledger(before, before, load_assumptions())
    for found in (ledger.against_business_as_usual, ledger.against_do_minimum):
        assert found.lines == ()
        assert found.complete
        assert found.net_present_cost_gbp == 0
    money = financial_ledger(before, before, load_assumptions())
    assert money.lines.lines == ()
    assert all(account.complete for account in money.by_body.values())
    # Business as usual itself says what it lacks.
    assert ledger.business_as_usual.complete is False


def test_a_blank_neighbouring_site_does_not_disturb_a_change_elsewhere():
    a = site("A", (FIRE,), **KNOWN)
    before, after = a_moves_into_b(a)
    blank = site("C", (FIRE,), **BLANK)
    with_blank = [
        estate(
            *each.sites.drop(columns="geometry").to_dict("records"),
            blank,
            tenancies=[*each.tenancies, moved(FIRE, "C", "C")],
            disposals=each.disposals,
        )
        for each in (before, after)
    ]
    assert difference(*with_blank).complete
    assert difference(*with_blank).gbp.tolist() == difference(before, after).gbp.tolist()


def test_areas_that_are_missing():
    a = site("A", (FIRE,), **KNOWN)
    # The guest's own area: what it costs at B is not known.
    found = difference(*a_moves_into_b(a, area_m2=None), moving_gbp_per_m2=1.0)
    assert found.to_confirm == ("area of fire at Site B",)
    # The host's: shared out over the gross internal area, 0.6 x 10,000 / 100 m2 x 60 m2 = £3,600.
    found = difference(*a_moves_into_b(a, b_area=None))
    assert found.by(lambda line: line.site)["B"].gbp.tolist() == pytest.approx(
        [0, 3_600, 3_600, 3_600]
    )
    # Neither: nothing to share it out over.
    b = {**B, "gross_internal_area_m2": np.nan}
    found = difference(*a_moves_into_b(a, b=b, b_area=None))
    assert found.to_confirm == ("area of fire at Site B",)


def test_a_service_that_leaves_a_site_whose_areas_nobody_knows():
    # Ambulance leaves B in year 2; how much of B's cost goes with it is not known.
    b = {**B, "services": (POLICE, AMBULANCE)}
    before = estate(b)
    after = estate(
        {**b, "services": (POLICE,)},
        tenancies=[moved(POLICE, "B", "B"), moved(AMBULANCE, "B", "", None, 2, gone=True)],
    )
    found = difference(before, after)
    assert found.to_confirm == ("area of ambulance at Site B",)
    assert found.undiscounted_gbp == 0
    # With B itself given up at the same time, all of it is saved and no area is needed.
    gone = estate(
        site("C", (FIRE,)),
        tenancies=[moved(POLICE, "B", "", None, 2), moved(AMBULANCE, "B", "", None, 2)],
        disposals=[left("B", 2)],
    )
    closed = difference(estate(b, site("C", (FIRE,))), gone)
    assert closed.by_item["running cost"].gbp.tolist() == pytest.approx([0, 0, -10_000, -10_000])
    assert "area" not in " ".join(closed.to_confirm)


def test_a_sourced_rate_is_used_where_the_area_is_known_and_told():
    a = site("A", (FIRE,), **{**KNOWN, "running_cost_gbp_per_year": np.nan})
    found = difference(*a_moves_into_b(a), running_cost_gbp_per_m2_per_year=73.0)
    assert found.by(lambda line: line.site)["A"].by_item[
        "running cost"
    ].gbp.tolist() == pytest.approx([0, -7_300, -7_300, -7_300])
    assert any(line.startswith("running cost of Site A: 100 m2") for line in found.assumes)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("receipt_delay_years", "years from leaving a site to the receipt"),
        ("cost_of_sale_share", "cost of sale as a share of the receipt"),
        ("holding_share_of_running_cost", "cost of an empty site as a share of its running cost"),
        ("double_running_months", "months in which the old base runs on beside the new one"),
        ("moving_gbp_per_m2", "moving, by the area moved into"),
    ],
)
def test_a_figure_that_nobody_gave_is_named(name, says):
    a = site("A", (FIRE,), **KNOWN)
    assert says in difference(*a_moves_into_b(a), **{name: None}).to_confirm


def test_works_without_a_price():
    a = site("A", (FIRE,), **KNOWN)
    before, after = a_moves_into_b(a)
    works = [
        work("B", WorkKind.FIT_OUT, service=FIRE, area_m2=60.0),
        work("B", WorkKind.EXTENSION),
        work("B", WorkKind.LAND),
    ]
    after = estate(
        *after.sites.drop(columns="geometry").to_dict("records"),
        tenancies=after.tenancies,
        disposals=after.disposals,
        works=works,
    )
    assert difference(before, after).to_confirm == (
        "cost of extension at Site B",
        "cost of fit-out at Site B",
        "price of land for Site B",
    )


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (
            {"tenure": "leasehold", "rent_gbp_per_year": 9.0, "dilapidations_gbp": 0.0},
            "lease end of Site A",
        ),
        (
            {"tenure": "leasehold", "rent_gbp_per_year": 9.0, "lease_end": "2027-06-01"},
            "dilapidations of Site A",
        ),
        (
            {"tenure": "leasehold", "dilapidations_gbp": 0.0, "lease_end": "2027-06-01"},
            "rent of Site A",
        ),
        (
            {"tenure": "PFI", "pfi_unitary_charge_gbp_per_year": 9.0, "pfi_break_cost_gbp": 1.0},
            "PFI end of Site A",
        ),
    ],
)
def test_contracts_with_a_gap(columns, says):
    a = site("A", (FIRE,), **{**KNOWN, **columns})
    # A lease's rent is due through the year of its end, so leaving in year 0 shows a gap in it.
    found = difference(*a_moves_into_b(a, year=0))
    assert found.to_confirm == (says,)
    assert "rent" not in found.by_item or says.startswith(("rent", "dilapidations"))


def test_a_neighbours_site_costs_what_it_charges():
    n = site("N", (FIRE,), neighbour=True, **KNOWN)
    a = site("A", (POLICE,), **KNOWN)
    before = estate(a, n)
    after = estate(
        {**n, "services": (FIRE, POLICE)},
        tenancies=[moved(POLICE, "A", "N", 10.0, 1), moved(FIRE, "N", "N")],
        disposals=[left("A", 1)],
    )
    found = difference(before, after)
    assert found.to_confirm == ("what Site N charges for police",)
    assert set(found.by(lambda line: line.site)) == {"A", "N"}
    assert found.by(lambda line: line.site)["N"].undiscounted_gbp == 0

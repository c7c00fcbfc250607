"""What must hold of money for any estate and any change of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_money import estate, figures, left, moved, site, work

from coverage.service import Service
from estates.assumptions import load_assumptions
from estates.cost.bridge import bridge
from estates.cost.economic import economic_ledger
from estates.cost.financial import financial_ledger
from estates.estate import WorkKind

AMOUNTS = (
    "running_cost_gbp_per_year",
    "market_value_gbp",
    "backlog_gbp",
    "rent_gbp_per_year",
    "dilapidations_gbp",
    "pfi_unitary_charge_gbp_per_year",
    "pfi_break_cost_gbp",
    "business_rates_gbp_per_year",
)
PRICES = {"moving_gbp_per_m2": 12.0, "fit_out_gbp_per_m2": 800.0, "new_build_gbp_per_m2": 3_000.0}
SHARES = {
    "double_running_months": 3,
    "holding_share_of_running_cost": 0.2,
    "cost_of_sale_share": 0.02,
    "residual_value_share": 1.0,
    "optimism_bias_standard_buildings": 0.24,
    "discount_rate_years_1_to_30": 0.035,
    "inflation": 0.02,
    "borrowing_rate": 0.05,
    "pfi_indexation": 0.03,
}
FULL = figures(**PRICES, **SHARES)
amount = st.integers(1, 10**6).map(float)
maybe = amount | st.just(np.nan)
area = st.none() | st.integers(1, 900).map(float)
year = st.integers(0, 3)
date = st.sampled_from(["", "2025-06-01", "2027-05-01", "2028-03-31", "2031-01-01"])


@st.composite
def estates(draw, number=maybe, areas=area):
    """A before and an after: some sites are given up, their bases move or end, work is done."""
    names = "ABCDE"[: draw(st.integers(2, 5))]
    services = st.sets(st.sampled_from(list(Service)), min_size=1)
    rows, spaces = [], {}
    for name in names:
        here = tuple(service for service in Service if service in draw(services))
        columns = {column: draw(number) for column in AMOUNTS}
        columns |= {column: draw(date) for column in ("lease_end", "lease_break", "pfi_end")}
        columns["tenure"] = draw(st.sampled_from(["freehold", "leasehold", "PFI", ""]))
        columns["body"] = draw(st.sampled_from(["North", "South", ""]))
        columns["gross_internal_area_m2"] = draw(number)
        rows.append(site(name, here, **columns))
        spaces |= {(name, service): draw(areas) for service in here}
    closing = draw(st.sets(st.sampled_from(list(names[1:]))))
    kept = [row for row in rows if row["id"] not in closing]
    tenancies, disposals = [], []
    when = {name: draw(year) for name in sorted(closing)}
    for row in rows:
        for service in row["services"]:
            base = moved(service, row["id"], row["id"], spaces[row["id"], service])
            if row["id"] in closing:
                to = draw(st.sampled_from([*(k["id"] for k in kept), ""]))
                size = draw(areas) if to else None
                base = replace(base, site=to, area_m2=size, year=when[row["id"]])
            tenancies.append(base)
    disposals = [left(name, when[name]) for name in sorted(closing)]
    works = [
        work(draw(st.sampled_from(kept))["id"], kind, area_m2=draw(areas), year=draw(year))
        for kind in draw(st.lists(st.sampled_from(list(WorkKind)), max_size=3))
    ]
    before = estate(*rows, areas=spaces)
    after = estate(
        *[{**row, "services": based(row["id"], tenancies)} for row in kept],
        tenancies=tenancies,
        disposals=disposals,
        works=works,
    )
    return before, after


def based(name, tenancies):
    here = {tenancy.service for tenancy in tenancies if tenancy.site == name}
    return tuple(service for service in Service if service in here)


known = estates(number=amount, areas=st.integers(1, 900).map(float))


@given(estates())
@settings(max_examples=25)
def test_undoing_costs_nothing_whatever_is_known(pair):
    before, _ = pair
    for assumptions in (FULL, load_assumptions()):
        ledger = economic_ledger(before, before, assumptions)
        for found in (ledger.against_business_as_usual, ledger.against_do_minimum):
            assert found.lines == ()
            assert found.complete
            assert found.net_present_cost_gbp == 0
        accounts = financial_ledger(before, before, assumptions)
        assert accounts.lines.lines == ()
        assert all(account.complete for account in accounts.by_body.values())


@given(estates())
@settings(max_examples=25)
def test_without_a_discount_rate_it_is_the_plain_sum(pair):
    found = economic_ledger(*pair, FULL.with_({"discount_rate_years_1_to_30": 0.0}))
    for case in (found.against_business_as_usual, found.against_do_minimum, found.option):
        assert case.net_present_cost_gbp == case.undiscounted_gbp


@given(estates())
@settings(max_examples=25)
def test_twice_the_prices_cost_twice(pair):
    doubled = FULL.with_({name: 2 * value for name, value in PRICES.items()})
    once = economic_ledger(*pair, FULL)
    twice = economic_ledger(*(dearer(each) for each in pair), doubled)
    for one, two in (
        (once.against_business_as_usual, twice.against_business_as_usual),
        (once.against_do_minimum, twice.against_do_minimum),
    ):
        assert two.gbp == pytest.approx(2 * one.gbp, abs=1e-6)
        assert two.to_confirm == one.to_confirm


@given(estates(), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_the_order_of_sites_does_not_matter(pair, random):
    ledger = economic_ledger(*pair, FULL)
    again = economic_ledger(*(shuffled(each, random) for each in pair), FULL)
    for one, two in (
        (ledger.against_business_as_usual, again.against_business_as_usual),
        (ledger.option_with_backlog, again.option_with_backlog),
    ):
        assert [line.key for line in one.lines] == [line.key for line in two.lines]
        assert one.gbp.tolist() == two.gbp.tolist()
        assert one.to_confirm == two.to_confirm


@given(estates())
@settings(max_examples=25)
def test_what_partners_pay_each_other_nets_to_nothing(pair):
    ledger = financial_ledger(*pair, FULL)
    for accounts in (ledger.base, ledger.option):
        paid = accounts.lines.by_item.get("recharge between partners")
        if paid is not None:
            assert paid.gbp == pytest.approx(0, abs=1e-6)


@given(estates())
@settings(max_examples=25)
def test_the_bridge_always_reconciles(pair):
    table = bridge(economic_ledger(*pair, FULL), ledger := financial_ledger(*pair, FULL), FULL)
    bodies = sum(
        account.revenue_gbp + account.capital_gbp - account.receipts_gbp
        for account in ledger.by_body.values()
    )
    assert table.iloc[-1].drop("all years").to_numpy() == pytest.approx(bodies, abs=1e-3)


@given(known)
@settings(max_examples=25)
def test_parts_add_up_to_the_whole(pair):
    found = economic_ledger(*pair, FULL).against_business_as_usual
    for parts in (found.by_body, found.by(lambda line: line.site), found.by_item, found.by_term):
        total = sum(part.net_present_cost_gbp for part in parts.values())
        assert total == pytest.approx(found.net_present_cost_gbp, abs=1e-3)


@given(known)
@settings(max_examples=25)
def test_the_difference_is_that_of_the_totals_where_all_is_known(pair):
    ledger = economic_ledger(*pair, FULL)
    gap = ledger.option.net_present_cost_gbp - ledger.business_as_usual.net_present_cost_gbp
    if ledger.option.complete and ledger.business_as_usual.complete:
        assert ledger.against_business_as_usual.net_present_cost_gbp == pytest.approx(gap, abs=1e-3)


def dearer(old):
    sites = old.sites.copy()
    sites[list(AMOUNTS)] = sites[list(AMOUNTS)] * 2
    return replace(old, sites=sites)


def shuffled(old, random):
    order = list(range(len(old.sites)))
    random.shuffle(order)
    tenancies = list(old.tenancies)
    random.shuffle(tenancies)
    return replace(old, sites=old.sites.iloc[order], tenancies=tuple(tenancies))

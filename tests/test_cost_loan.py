"""Discounting and borrowing, worked out a second time by numpy-financial and plain loops."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_money import figures

from estates.cost.loan import loan
from estates.cost.years import active, discount_factors, inflation_factors, year_of

money = st.lists(st.integers(0, 10**7), min_size=8, max_size=8)


def test_factors_of_the_green_book():
    # Published table: 3.5% gives 0.9662 in year 1, 0.7089 in year 10 and 0.3563 in year 30;
    # from year 31 on 3.0%: 0.3459.
    factors = discount_factors(figures(appraisal_years=76, discount_rate_years_1_to_30=0.035))
    assert factors[[0, 1, 10, 30, 31]] == pytest.approx(
        [1, 0.9662, 0.7089, 0.3563, 0.3459], abs=5e-5
    )
    assert factors[75] == pytest.approx(factors[30] / 1.03**45)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=20, max_size=20))
def test_present_value_as_numpy_financial_has_it(cash):
    factors = discount_factors(figures(appraisal_years=20, discount_rate_years_1_to_30=0.035))
    assert np.array(cash) @ factors == pytest.approx(npf.npv(0.035, cash), abs=1e-6)


def test_a_level_payment_is_an_annuity():
    # £1,000 a year in years 1 to 29.
    factors = discount_factors(figures(appraisal_years=30, discount_rate_years_1_to_30=0.035))
    worth = 1_000 * factors[1:].sum()
    assert worth == pytest.approx(-npf.pv(0.035, 29, 1_000))


@given(money, money, st.integers(0, 12), st.integers(1, 12))
def test_the_schedule_against_one_loan_at_a_time(spent, received, percent, life):
    """Each year's borrowing is a loan of its own, followed to its end in a plain loop."""
    rate, years = percent / 100, 8
    found = loan(np.array(spent, float), np.array(received, float), rate, life)
    pool, owed, paid, interest = 0, [0.0] * years, [0.0] * years, [0.0] * years
    for taken in range(years):
        pool += received[taken]
        borrowed = max(0, spent[taken] - pool)
        pool = max(0, pool - spent[taken])
        assert found.borrowed_gbp[taken] == pytest.approx(borrowed)
        assert found.receipts_kept_gbp[taken] == pytest.approx(pool)
        rest = borrowed
        owed[taken] += rest
        for year in range(taken + 1, years):
            interest[year] += rate * rest
            if year <= taken + life:
                paid[year] += borrowed / life
                rest -= borrowed / life
            owed[year] += rest
    assert found.owed_gbp == pytest.approx(owed, abs=1e-3)
    assert found.provision_gbp == pytest.approx(paid, abs=1e-3)
    assert found.interest_gbp == pytest.approx(interest, abs=1e-3)


@given(st.integers(1, 10**7), st.integers(0, 12), st.integers(1, 6))
def test_what_is_paid_is_worth_what_was_borrowed(amount, percent, life):
    # A loan paid off within the years: at its own rate its payments are worth the loan.
    spent = np.array([amount, 0, 0, 0, 0, 0, 0, 0], float)
    found = loan(spent, np.zeros(8), percent / 100, life)
    payments = found.provision_gbp + found.interest_gbp
    assert npf.npv(percent / 100, payments) == pytest.approx(amount)
    assert found.owed_gbp[-1] == pytest.approx(0, abs=1e-6)


@given(money, money)
def test_capital_is_met_from_receipts_and_loans_to_the_penny(spent, received):
    found = loan(np.array(spent, float), np.array(received, float), 0.05, 5)
    assert found.receipts_used_gbp + found.borrowed_gbp == pytest.approx(np.array(spent, float))
    assert found.receipts_used_gbp.sum() + found.receipts_kept_gbp[-1] == pytest.approx(
        sum(received)
    )
    assert (found.receipts_used_gbp.cumsum() <= np.cumsum(received) + 1e-6).all()


def test_inflation_from_the_price_year_on():
    ahead = figures(inflation=0.02, price_year=2024)
    assert inflation_factors(ahead) == pytest.approx([1.02**2, 1.02**3, 1.02**4, 1.02**5])
    assert inflation_factors(figures(inflation=None)) is None


@pytest.mark.parametrize(
    ("date", "year"),
    [("2026-04-01", 0), ("2027-03-31", 0), ("2027-04-01", 1), ("2026-03-31", -1), ("", None)],
)
def test_financial_years(date, year):
    assert year_of(date, figures()) == year


def test_years_in_use():
    assert active(4).tolist() == [1, 1, 1, 1]
    assert active(4, 1, 3).tolist() == [0, 1, 1, 0]
    assert active(4, 0, 0).tolist() == [0, 0, 0, 0]
    assert active(4, 9).tolist() == [0, 0, 0, 0]

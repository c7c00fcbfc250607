"""What people write where a number or a date is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.slips import meant_date, meant_number


@pytest.mark.parametrize(
    ("text", "field", "meant"),
    [
        ("£6,500,000", "", "6500000"),
        ("6 500 000", "", "6500000"),
        ("-£1,400.50", "", "-1400.5"),
        ("0,025", "", "0.025"),
        ("1,5", "", "1.5"),
        ("1,400", "", "1400"),
        ("53,658", "lat", "53.658"),
        (".5", "", "0.5"),
        ("85%", "", "0.85"),
        ("2.5%", "", "0.025"),
        ("£1.5m", "", "1500000"),
        ("750k", "build_gbp", "750000"),
        ("4.5m", "bay_height_m", "4.5"),
        ("350 m2", "", "350"),
        ("350 m²", "area_m2", "350"),
        ("1h", "hours_per_callout", "1"),
        ("90 min", "hours_per_callout", "1.5"),
        ("90s", "turnout_s", "90"),
        ("5 min", "turnout_s", "300"),
        ("1h", "area_m2", ""),
        ("1.000.000", "", ""),
        ("12,34,567", "", ""),
        ("much", "", ""),
        ("", "", ""),
        ("F-15", "", ""),
        ("5 pigs", "", ""),
        ("1" * 41, "", ""),
    ],
)
def test_numbers(text, field, meant):
    assert meant_number(text, field) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("22/11/2026", "2026-11-22"),
        ("1.2.2026", "2026-02-01"),
        (" 22-11-2026 ", "2026-11-22"),
        ("11/22/2026", ""),
        ("22/11/26", ""),
        ("22 November 2026", ""),
    ],
)
def test_dates(text, meant):
    assert meant_date(text) == meant


@given(st.text(max_size=60), st.sampled_from(["", "lat", "build_gbp", "turnout_s"]))
def test_whatever_is_offered_is_a_number(text, field):
    offered = meant_number(text, field)
    assert offered == "" or float(offered) == float(offered)


@given(st.integers(1, 10**9))
def test_pounds_with_commas_mean_what_they_say(pounds):
    assert float(meant_number(f"£{pounds:,}")) == pytest.approx(pounds)

"""Posted limits: a table of texts as mappers write them, and never an exception."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import network_of, street

from coverage.osm.maxspeed import parse_maxspeed

MPH = 1.609344


@pytest.mark.parametrize(
    ("text", "kph"),
    [
        ("50", 50),
        ("30 mph", 30 * MPH),
        ("30mph", 30 * MPH),
        ("30 MPH", 30 * MPH),
        (" 40 mph ", 40 * MPH),
        ("12.5 mph", 12.5 * MPH),
        ("50 km/h", 50),
        ("50 kmh", 50),
        ("50 kph", 50),
        ("10 knots", 18.52),
        ("30 mph;20 mph", 20 * MPH),
        ("50|70", 50),
        ("signals;30 mph", 30 * MPH),
        ("national", 60 * MPH),
        ("nsl", 60 * MPH),
        ("GB:national", 60 * MPH),
        ("GB:nsl_single", 60 * MPH),
        ("GB:nsl_dual", 70 * MPH),
        ("GB:nsl_restricted", 30 * MPH),
        ("GB:motorway", 70 * MPH),
        ("UK:urban", 30 * MPH),
        ("GB:urban", 30 * MPH),
        ("DE:urban", 50),
        ("PT:urban", 50),
        ("walk", 6),
        ("DE:zone30", 30),
        ("DE:zone:30", 30),
        ("zone30", 30),
        ("FR:30", 30),
        ("GB:zone20", 20 * MPH),  # a zone of 20 in Britain is miles, not kilometres
        ("GB:zone:20", 20 * MPH),
        ("GB:20", 20 * MPH),
        ("5", 5),  # the limits of plausibility, both inclusive
        ("150", 150),
    ],
)
def test_texts_that_give_a_number(text, kph):
    limit = parse_maxspeed(text, dual_carriageway=False)
    assert limit.kph == pytest.approx(kph)
    assert limit.readable


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  ",
        "none",
        "signals",
        "variable",
        "implicit",
        "DE:rural",
        "GB:trunk",
        "none;signals",
    ],
)
def test_texts_that_rightly_give_none(text):
    limit = parse_maxspeed(text, dual_carriageway=False)
    assert math.isnan(limit.kph)
    assert limit.readable


@pytest.mark.parametrize(
    "text",
    [
        "fast",
        "30 mp/h",
        "30,5",
        "-30",
        "mph",
        "0",
        "4.9",
        "150.1",
        "300 mph",
        "1e2",
        "30 mph?",
        "²0",
    ],
)
def test_nonsense_is_told_apart_from_nothing(text):
    limit = parse_maxspeed(text, dual_carriageway=False)
    assert math.isnan(limit.kph)
    assert not limit.readable


def test_the_readable_part_of_a_half_readable_text_counts():
    limit = parse_maxspeed("30 mph;fast", dual_carriageway=False)
    assert limit.kph == pytest.approx(30 * MPH)
    assert not limit.readable


@pytest.mark.parametrize("text", ["national", "nsl", "GB:national"])
def test_national_on_a_dual_carriageway_is_70(text):
    assert parse_maxspeed(text, dual_carriageway=True).kph == pytest.approx(70 * MPH)


@given(
    st.text(max_size=30) | st.from_regex(r"[a-z]{2}:?(zone)?:?[0-9. ]*(mph|km/h)?", fullmatch=True)
)
def test_no_text_raises_or_gives_an_implausible_number(text):
    kph = parse_maxspeed(text, dual_carriageway=True).kph
    assert math.isnan(kph) or 5 <= kph <= 150


@pytest.mark.parametrize(
    ("highway", "tags", "forward", "backward"),
    [
        ("primary", {"maxspeed": "national"}, 60 * MPH, 60 * MPH),
        ("primary", {"maxspeed": "national", "oneway": "yes"}, 70 * MPH, 70 * MPH),
        ("primary", {"maxspeed": "national", "oneway": "-1"}, 70 * MPH, 70 * MPH),
        ("motorway", {"maxspeed": "national"}, 70 * MPH, 70 * MPH),  # one way by itself
        ("residential", {"maxspeed": "national", "oneway": "yes"}, 60 * MPH, 60 * MPH),
        ("primary", {"maxspeed:type": "GB:nsl_single"}, 60 * MPH, 60 * MPH),
        ("primary", {"source:maxspeed": "GB:nsl_dual"}, 70 * MPH, 70 * MPH),
        ("primary", {"maxspeed": "30 mph", "maxspeed:type": "GB:nsl_dual"}, 30 * MPH, 30 * MPH),
        ("primary", {"maxspeed:forward": "30", "maxspeed:backward": "50"}, 30, 50),
        ("primary", {"maxspeed": "60", "maxspeed:backward": "40"}, 60, 40),
    ],
)
def test_which_key_and_which_direction(highway, tags, forward, backward):
    network = network_of(street(100, highway, **tags))
    assert network.segment_posted_kph[0] == pytest.approx([forward, backward])


def test_texts_not_understood_are_counted():
    label = "ways with a maxspeed that is not understood"
    assert network_of(street(100, maxspeed="fast")).counts[label] == 1
    assert label not in network_of(street(100, source__maxspeed="sign")).counts

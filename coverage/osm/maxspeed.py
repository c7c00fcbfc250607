"""The `maxspeed` tag of OpenStreetMap in all its spellings, to km/h."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

MPH_KPH = 1.609344
KNOT_KPH = 1.852
LOWEST_KPH, HIGHEST_KPH = 5.0, 150.0  # outside this a posted limit is a typing error

# National limits of Great Britain for cars: Highway Code, rule 124.
_NSL_SINGLE_KPH = 60 * MPH_KPH
_NSL_DUAL_KPH = 70 * MPH_KPH

# Values that name a law instead of a number. Elsewhere in Europe built-up areas are 50 km/h and
# rural limits differ by country, so `XX:rural` is left to the road's class.
_NAMED_KPH = {
    "gb:motorway": _NSL_DUAL_KPH,
    "gb:nsl_dual": _NSL_DUAL_KPH,
    "gb:nsl_single": _NSL_SINGLE_KPH,
    "gb:nsl_restricted": 30 * MPH_KPH,
    "gb:urban": 30 * MPH_KPH,
    "uk:motorway": _NSL_DUAL_KPH,
    "uk:nsl_dual": _NSL_DUAL_KPH,
    "uk:nsl_single": _NSL_SINGLE_KPH,
    "uk:urban": 30 * MPH_KPH,
    "walk": 6.0,
}
_NATIONAL = {"national", "nsl", "gb:national", "uk:national", "gb:rural"}
_NOT_A_NUMBER_BUT_FINE = {"none", "signals", "variable", "implicit", "unposted", "default"}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph|knots)?", re.IGNORECASE)
_ZONE = re.compile(r"(?:([a-z]{2}):)?zone:?(\d+)|([a-z]{2}):(\d+)")
_LEFT_TO_THE_CLASS = re.compile(r"[a-z]{2}:(rural|trunk|motorway)")
_URBAN = re.compile(r"[a-z]{2}:urban")
_UNIT_KPH = {"mph": MPH_KPH, "knots": KNOT_KPH}


@dataclass(frozen=True, slots=True)
class PostedLimit:
    """What a `maxspeed` text means.

    `kph` is NaN where the text gives no number; `readable` is false where it should have.
    """

    kph: float
    readable: bool = True


NOTHING_POSTED = PostedLimit(math.nan)


def parse_maxspeed(text: str | None, *, dual_carriageway: bool) -> PostedLimit:
    """Read one `maxspeed` value.

    Parameters
    ----------
    text
        The tag's value. A bare number is km/h, as OpenStreetMap defines it. Of several values
        (`30 mph;20 mph`) the lowest counts: which stretch it holds on is not told.
    dual_carriageway
        Decides what `national` means in Great Britain: 70 mph if so, else 60 mph.
    """
    if text is None or not text.strip():
        return NOTHING_POSTED
    limits = [
        _parse_one(part.strip(), dual_carriageway=dual_carriageway)
        for part in re.split(r"[;|]", text)
    ]
    numbers = [limit.kph for limit in limits if not math.isnan(limit.kph)]
    return PostedLimit(min(numbers, default=math.nan), all(limit.readable for limit in limits))


def _parse_one(text: str, *, dual_carriageway: bool) -> PostedLimit:
    text = text.lower()
    limit = PostedLimit(math.nan, readable=False)
    if text in _NATIONAL:
        limit = PostedLimit(_NSL_DUAL_KPH if dual_carriageway else _NSL_SINGLE_KPH)
    elif text in _NAMED_KPH:
        limit = PostedLimit(_NAMED_KPH[text])
    elif text in _NOT_A_NUMBER_BUT_FINE or _LEFT_TO_THE_CLASS.fullmatch(text):
        limit = NOTHING_POSTED
    elif _URBAN.fullmatch(text):
        limit = PostedLimit(50.0)
    elif zone := _ZONE.fullmatch(text):
        unit = MPH_KPH if (zone[1] or zone[3]) in ("gb", "uk") else 1.0
        limit = _within_reason(float(zone[2] or zone[4]) * unit)
    elif number := _NUMBER.fullmatch(text):
        limit = _within_reason(float(number[1]) * _UNIT_KPH.get((number[2] or "").lower(), 1.0))
    return limit


def _within_reason(kph: float) -> PostedLimit:
    if LOWEST_KPH <= kph <= HIGHEST_KPH:
        return PostedLimit(kph)
    return PostedLimit(math.nan, readable=False)

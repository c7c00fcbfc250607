"""What the columns of the tables for analysts mean, and in which unit they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from estates.site_columns import COLUMNS

A_YEAR = "demand a year, see basis"
SECONDS, SHARE, POUNDS, COUNT, DEGREES = "s", "share, 0 to 1", "GBP", "count", "degrees, WGS 84"
BY_UNIT = "see column unit"
_AT_SPEED = "value_today_at_speed_x"
_YEAR = re.compile(r"year_(\d+)_gbp")

# Columns whose unit is nothing, or not plain from the end of their name: unit, meaning.
_COLUMNS: dict[str, tuple[str, str]] = {
    "scenario": ("", "name of the scenario"),
    "service": ("", "police, fire or ambulance; public = people who drive themselves"),
    "standard": ("", "id of the response standard"),
    "who": ("", "whose arrival counts; empty = the service's own crews"),
    "zone": ("", "id of the demand point"),
    "site": ("", "id of the site; empty = none"),
    "becomes": ("", "what the scenario makes of the site"),
    "resources": ("", "ids of the crews and vehicles based there, joined by ;"),
    "services": ("", "services based there, joined by ;"),
    "urban_rural": ("", "urban or rural; empty = not known"),
    "deprivation_decile": ("decile", "1 = most deprived tenth; empty = not known"),
    "residents": ("people", "residents; empty = not known, or only guessed from the map"),
    "weight": (A_YEAR, "demand that the figure rests on"),
    "basis": ("", "what the demand counts"),
    "before_s": (SECONDS, "expected arrival before, over what is reached; empty = nobody comes"),
    "after_s": (SECONDS, "expected arrival after, over what is reached; empty = nobody comes"),
    "change_s": (
        SECONDS,
        "later (above 0) or sooner; nobody coming, or later than an hour, counts as an hour",
    ),
    "reached_before": (SHARE, "of the demand that somebody free reaches, before"),
    "reached_after": (SHARE, "of the demand that somebody free reaches, after"),
    "in_time_before": (A_YEAR, "expected within the limit, before"),
    "in_time_after": (A_YEAR, "expected within the limit, after"),
    "drops_out": ("", "expected arrival was within the limit and is no longer"),
    "headline": ("", "id of the headline"),
    "label": ("", "what the figure is"),
    "unit": ("", "share (0 to 1), s (seconds), weight (demand a year) or gbp (pounds)"),
    "before": (BY_UNIT, "before; empty = never, or not known"),
    "after": (BY_UNIT, "after; empty = never, or not known"),
    "change": (BY_UNIT, "after less before"),
    "change_low": (BY_UNIT, "least change that any sensitivity test gives"),
    "change_high": (BY_UNIT, "greatest change that any sensitivity test gives"),
    "lacks": (COUNT, "figures to confirm, without which the sum is not complete"),
    "change_number": ("", "number of the change in the scenario file, from 1"),
    "kind": ("", "kind of site, of standard or of change"),
    "in_order": (BY_UNIT, "what the change adds to those before it; empty = cannot stand yet"),
    "left_out": (BY_UNIT, "what would be lost without it; empty = the others need it"),
    "why_not": ("", "why one of the two is empty"),
    "variation": ("", "what is taken otherwise"),
    "low_is": ("", "what low means"),
    "high_is": ("", "what high means"),
    "at_low": (BY_UNIT, "change at the low end; empty = there is none"),
    "central": (BY_UNIT, "change as appraised"),
    "at_high": (BY_UNIT, "change at the high end; empty = there is none"),
    "swing": (BY_UNIT, "greatest less least of the three"),
    "item": ("", "kind of cost, or what is told"),
    "factor": ("multiple", "what the item is to be multiplied by for the whole to be nil"),
    "present_gbp": (POUNDS, "part of the net present cost against business as usual"),
    "against": ("", "what the option is compared with"),
    "term": ("", "part of the item"),
    "to": ("", "whom it is paid to"),
    "body": ("", "whose money it is"),
    "to_confirm": ("", "what is not known, so that the amounts are empty"),
    "row": ("", "line of the account"),
    "step": ("", "step from the economic to the financial ledger"),
    "all_years_gbp": (POUNDS, "sum of all years, not discounted"),
    "worth_today_gbp": (POUNDS, "sum of all years, discounted to year 0"),
    "group": ("", "whose losses are counted"),
    "loss": ("", "what is lost"),
    "zones": (COUNT, "demand points"),
    "gained_s": ("demand a year times s", "sum over those who gain"),
    "lost_s": ("demand a year times s", "sum over those who lose"),
    "gained_in_time": (A_YEAR, "demand that comes into the limit"),
    "lost_in_time": (A_YEAR, "demand that falls out of the limit"),
    "before_per_year": ("demand a year", "for which the site is the nearest, before"),
    "after_per_year": ("demand a year", "for which the site is the nearest, after"),
    "change_per_year": ("demand a year", "after less before"),
    "journey": ("", "which journey"),
    "of": ("", "patrol area, or what the mean is weighted by"),
    "measure": ("", "mean_s (seconds) or a share (0 to 1)"),
    "text": ("", "in words"),
    "limit_s": (SECONDS, "limit of the standard"),
    "share_required": (SHARE, "of demand that the standard asks for; empty = it is a mean"),
    "modelled_mean_s": (SECONDS, "mean that the model gives for today"),
    "recorded_mean_s": (SECONDS, "mean that was published; empty = none for the same incidents"),
    "recorded_verdict": ("", "whether the model agrees with recorded performance"),
    "clock_starts": ("", "call or alert: from when the standard counts"),
    "attending": (COUNT, "1 = first, 2 = second arrival"),
    "verified": ("", "whether the source itself was read"),
    "year": ("", "year of the appraisal, from 0"),
    "financial_year": ("", "from April of the first year named"),
    "rate": ("rate a year", "discount rate of the year"),
    "sha256": ("", "checksum of the file"),
    "off": ("", "kept in the list, not done"),
    "demand": (A_YEAR, "demand of the standard"),
    "nearest_site": ("", "id of the site that is soonest there"),
    "sites_in_time": (COUNT, "sites within the limit, every crew free"),
    "speed_kph": ("km/h", "length over seconds, delay at the end included"),
    "posted": ("km/h", "posted limit; empty = none known"),
    "lon": (DEGREES, "longitude"),
    "lat": (DEGREES, "latitude"),
    "id": ("", "short name"),
    "name": ("", "as people know it"),
    "note": ("", "what its author noted"),
    "about": ("", "what the text is about"),
    "status": ("", "in force, proposed, superseded or a yardstick"),
    "source": ("", "document that it comes from"),
    "licence": ("", "under which the data may be used"),
    "file": ("", "file of the area"),
    "date": ("", "of the source"),
    "why_not_scored": ("", "why the standard has no figures; empty = it is scored"),
    "origin": ("", "id of the site that a base leaves; empty = new"),
    "host": ("", "id of the site that takes it in"),
    "rule": ("", "what is asked of the host"),
    "verdict": ("", "compatible, incompatible or to confirm"),
    "reason": ("", "why"),
    "value": (BY_UNIT, "empty = to confirm"),
    "low": (BY_UNIT, "low end; empty = none"),
    "high": (BY_UNIT, "high end; empty = none"),
    "price_year": ("", "year of the prices; empty = that of the appraisal"),
    "given": ("", "whether the scenario gives it"),
    "within_s": (SECONDS, "call to arrival"),
    "share_reached": (SHARE, "of demand, every crew free: an upper bound"),
}
_ENDS: tuple[tuple[str, str], ...] = (
    ("_gbp_per_year", "GBP a year"),
    ("_gbp", POUNDS),
    ("_km2", "km2"),
    ("_m2", "m2"),
    ("_mean_s", SECONDS),
    ("_s", SECONDS),
    ("_m", "m"),
    ("_kph", "km/h"),
)
# Of the standards: the figures that stand there before, after and as their change.
_FIGURES: dict[str, tuple[str, str]] = {
    "value": (BY_UNIT, "what the standard promises"),
    "share_within": (SHARE, "of demand within the limit"),
    "mean_s": (SECONDS, "mean over the demand that is reached"),
    "percentile90_s": (SECONDS, "time within which nine in ten are reached"),
    "unreached": (SHARE, "of demand with no route or no crew free"),
    "one_site_only": (SHARE, "of demand in time, lost if some one site goes; empty = on patrol"),
    "overlap": (COUNT, "mean number of sites in time; empty = on patrol"),
    "gap": (SHARE, "of demand out of time from everywhere"),
    "no_route": (SHARE, "of demand that no road leads to"),
    "verdict": ("", "met or not, as far as it can be said"),
    "value_all_available": (BY_UNIT, "what the standard promises, were every crew free: a bound"),
}
_SITE = {column.name: (column.unit, column.meaning) for column in COLUMNS}


def described(
    columns: Iterable[str], told: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """Unit and meaning of each column; "" = none, or plain from its name.

    Parameters
    ----------
    told
        Those of the table itself, which go before the common ones.
    """
    return {name: told.get(name) or _of(name) for name in columns}


def _of(name: str) -> tuple[str, str]:
    if found := _COLUMNS.get(name) or _SITE.get(name):
        return found
    if year := _YEAR.fullmatch(name):
        return POUNDS, f"in year {year[1]}; above 0 a cost, below 0 a saving"
    if name.startswith(_AT_SPEED):
        return BY_UNIT, f"today's value with every speed times {name.removeprefix(_AT_SPEED)}"
    base, _, when = name.rpartition("_")
    if when in ("before", "after", "change", "today") and base in _FIGURES:
        unit, meaning = _FIGURES[base]
        return unit, meaning + (", after less before" if when == "change" else f", {when}")
    return next((unit for end, unit in _ENDS if name.endswith(end)), ""), ""

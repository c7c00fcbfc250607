"""Demand points as analysts want them: a row each, every standard side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from coverage.attainment import Attainment
from coverage.demand import Basis
from coverage.service import Service
from estates.area import Area
from estates.measures.response import pairs
from estates.report.data.columns import A_YEAR, COUNT, SECONDS, SHARE
from estates.scored import Scored

Described = dict[str, tuple[str, str]]  # unit and meaning of columns
_FIRST_TRAINED = "first_trained"
# A column of a standard's own table: its name here, unit and meaning.
_OF_POINT = {
    "expected_s": ("s", SECONDS, "expected arrival over what is reached; empty = nobody comes"),
    "wait_s": (
        "wait_s",
        SECONDS,
        "as the expected arrival, nobody coming or later than an hour counted as an hour",
    ),
    "share_within": ("share_in_time", SHARE, "of the demand expected within the limit"),
    "share_reached": ("share_reached", SHARE, "of the demand that somebody free reaches"),
    "nearest_s": ("nearest_s", SECONDS, "soonest arrival, every crew free; empty = no road"),
    "nearest_site": ("nearest_site", "", "id of the site that is soonest there"),
    "sites_in_time": ("sites_in_time", COUNT, "sites within the limit, every crew free"),
}
_NEEDS_DEMAND = ("expected_s", "wait_s", "share_within", "share_reached")


def zones_compared(
    before: Scored, after: Scored, losses: pd.DataFrame
) -> tuple[pd.DataFrame, Described]:
    """Every demand point before and after.

    Parameters
    ----------
    losses
        Table of `estates.measures.losers.gains_and_losses`.

    Returns
    -------
    table
        `zone`, `name`, `lon`, `lat`, `residents`, `deprivation_decile`, `urban_rural`, the demand
        of each service; then, of each scored standard under its id, `before` and `after`: times
        (seconds; NaN = no demand there, inf = nobody comes), shares, soonest site; `change_s` and
        `drops_out`.
    described
        Unit and meaning of these columns.
    """
    table, told = _points(before.assessor.area)
    parts = [table]
    for start, name, old, new in _standards(before, after):
        for when, each in (("before", old), ("after", new)):
            parts.append(_of_standard(each, f"{start}_{when}", f"{name}, {when}: ", told))
        mine = losses[losses["standard"] == old.standard.id]
        mine = mine[(mine["who"] != "") == start.endswith(_FIRST_TRAINED)].set_index("zone")
        both = mine.reindex(table["zone"])[["change_s", "drops_out"]].reset_index(drop=True)
        both["drops_out"] = both["drops_out"].eq(other=True)
        parts.append(both.add_prefix(f"{start}_"))
        told[f"{start}_change_s"] = (
            SECONDS,
            f"{name}: later (above 0) or sooner, after less before of the wait",
        )
        told[f"{start}_drops_out"] = "", f"{name}: was within the limit and is no longer"
        parts.append(pd.DataFrame({f"{start}_demand": old.zones["weight"].to_numpy()}))
        told[f"{start}_demand"] = A_YEAR, f"{name}: demand that it counts"
    return pd.concat(parts, axis=1), told


def zones_today(today: Scored) -> tuple[pd.DataFrame, Described]:
    """Every demand point of one estate: as `zones_compared`, with `today` for before and after."""
    table, told = _points(today.assessor.area)
    parts = [table]
    for start, name, each, _ in _standards(today, today):
        parts.append(_of_standard(each, f"{start}_today", f"{name}: ", told))
        parts.append(pd.DataFrame({f"{start}_demand": each.zones["weight"].to_numpy()}))
        told[f"{start}_demand"] = A_YEAR, f"{name}: demand that it counts"
    return pd.concat(parts, axis=1), told


def column_start(standard: str, who: str = "") -> str:
    """How the columns of a standard begin: its id in letters that every database takes."""
    start = re.sub(r"[^a-z0-9]+", "_", standard.lower()).strip("_")
    return f"{start}_{_FIRST_TRAINED}" if who else start


def _points(area: Area) -> tuple[pd.DataFrame, Described]:
    demand = area.demand
    lon, lat = demand.lon_lat(area.manifest.crs)
    zones = demand.zones
    proxy = demand.residents_basis is Basis.PROXY  # hectares or dwellings are not people
    weights = {service: demand.weight(service) for service in Service}
    table = pd.DataFrame(
        {
            "zone": demand.places.ids,
            "name": zones["name"].to_numpy(),
            "lon": lon,
            "lat": lat,
            "residents": np.nan if proxy else zones["residents"].to_numpy(float),
            "deprivation_decile": zones["deprivation_decile"].to_numpy(float),
            "urban_rural": zones["urban_rural"].to_numpy(),
            **{f"{service.value}_demand": each.total for service, each in weights.items()},
        }
    )
    told = {
        f"{service.value}_demand": (each.basis.value, f"all demand of {service.value}")
        for service, each in weights.items()
    }
    return table, told


def _standards(before: Scored, after: Scored) -> Iterator[tuple[str, str, Attainment, Attainment]]:
    for service, who, old, new in pairs(before, after):
        if isinstance(old, Attainment) and isinstance(new, Attainment):
            name = f"{service.value}, {old.standard.name}{f' ({who})' if who else ''}"
            yield column_start(old.standard.id, who), name, old, new


def _of_standard(
    each: Attainment, start: str, said: str, told: dict[str, tuple[str, str]]
) -> pd.DataFrame:
    counts = each.zones["weight"].to_numpy() > 0
    columns: Mapping[str, object] = {
        f"{start}_{name}": each.zones[own].where(counts)
        if own in _NEEDS_DEMAND
        else each.zones[own].to_numpy()
        for own, (name, _, _) in _OF_POINT.items()
    }
    for name, unit, meaning in _OF_POINT.values():
        told[f"{start}_{name}"] = unit, said + meaning
    return pd.DataFrame(columns).reset_index(drop=True)

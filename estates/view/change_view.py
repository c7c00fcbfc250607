"""What a map of a scenario shows: how much later help comes, and what becomes of each site."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from coverage.service import Service
from estates.area import Area
from estates.estate import Estate

# Seconds by which help comes later; the classes of the map lie between. A second is noise.
LATER_S = (1.0, 60.0, 120.0, 300.0)
EDGES_S = tuple(-each for each in reversed(LATER_S[:-1])) + LATER_S


def class_names() -> list[str]:
    """Names of the classes between `EDGES_S`, the soonest first."""

    def name(low: float, high: float) -> str:
        a, b = sorted((abs(low), abs(high)))
        how = "later" if high > LATER_S[0] else "sooner"
        if a <= LATER_S[0] and b <= LATER_S[0]:
            return "the same"
        if a <= LATER_S[0]:
            return f"up to {b / 60:g} min {how}"
        return f"{a / 60:g} to {b / 60:g} min {how}"

    first, last = abs(EDGES_S[0]) / 60, EDGES_S[-1] / 60
    between = [name(low, high) for low, high in pairwise(EDGES_S)]
    return [f"over {first:g} min sooner", *between, f"over {last:g} min later"]


def change_class(change_s: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Class of each change, by its place in `class_names`; exactly on an edge is the milder one."""
    change = change_s.to_numpy(float)
    later = np.searchsorted(EDGES_S, change, side="left")  # 60 s later is up to 1 min later
    sooner = np.searchsorted(EDGES_S, change, side="right")
    return np.where(change > 0, later, sooner).astype(np.int64)


def points_of(zones: pd.DataFrame, area: Area, service: Service, standard: str) -> pd.DataFrame:
    """Demand points of one standard with their position, those with most demand first.

    Parameters
    ----------
    zones
        Table of `estates.measures.losers.gains_and_losses`.

    Returns
    -------
    Its rows with `lon`, `lat` and `class`.
    """
    mine = (zones["service"] == service.value) & (zones["standard"] == standard)
    return placed(zones[mine & (zones["who"] == "")], area)


def placed(points: pd.DataFrame, area: Area) -> pd.DataFrame:
    """Demand points with `lon`, `lat` and `class`, those with most demand first."""
    places = area.demand.places
    lon, lat = area.demand.lon_lat(area.manifest.crs)
    where = pd.DataFrame({"zone": places.ids, "lon": lon, "lat": lat})
    found = points.merge(where, on="zone", how="left")
    found = found.assign(**{"class": change_class(found["change_s"])})
    return found.sort_values("weight", ascending=False, kind="stable").reset_index(drop=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFate:
    """A site before and after."""

    id: str
    name: str
    lon: float
    lat: float
    before: tuple[Service, ...]
    after: tuple[Service, ...]
    kind: str  # as `estates.site.SiteKind`
    neighbour: bool
    fate: str  # STAYS, CLOSES, NEW ...

    @property
    def services(self) -> tuple[Service, ...]:
        """Those after, or where it closes those of before."""
        return self.after or self.before


STAYS, CLOSES, NEW, HOST, SMALLER, MOVED = (
    "as today",
    "closes",
    "new",
    "takes others in",
    "loses a service",
    "built anew here",
)


def site_fates(before: Estate, after: Estate) -> list[SiteFate]:
    """What becomes of each site, in the order of the list; new ones last."""
    then = {row["id"]: row for row in before.rows}
    now = {row["id"]: row for row in after.rows}
    found = []
    for site, row in {**then, **now}.items():
        was, is_ = before.services_at(site), after.services_at(site)
        here = now.get(site, then.get(site, row))["geometry"]
        if site not in then:
            fate = NEW
        elif site not in now or (was and not is_):
            fate = CLOSES
        elif not here.equals(then[site]["geometry"]):
            fate = MOVED
        elif set(is_) - set(was):
            fate = HOST
        elif set(was) - set(is_):
            fate = SMALLER
        else:
            fate = STAYS
        found.append(
            SiteFate(
                id=str(site),
                name=str(row["name"]) or str(site),
                lon=float(here.x),
                lat=float(here.y),
                before=was,
                after=is_,
                kind=str(row["kind"]),
                neighbour=bool(row["neighbour"]),
                fate=fate,
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMove:
    """A service's base that goes from one place to another, degrees."""

    service: Service
    origin: str
    site: str
    line: tuple[tuple[float, float], tuple[float, float]]  # lon, lat of both ends


def base_moves(before: Estate, after: Estate) -> list[BaseMove]:
    """Bases that go elsewhere, and sites that are built anew elsewhere."""
    then = {row["id"]: row["geometry"] for row in before.rows}
    now = {row["id"]: row["geometry"] for row in after.rows}
    found = []
    for each in after.tenancies:
        if each.origin not in then or each.site not in now:
            continue
        start, end = then[each.origin], now[each.site]
        if each.moved or not start.equals(end):
            found.append(
                BaseMove(
                    service=each.service,
                    origin=each.origin,
                    site=each.site,
                    line=((start.x, start.y), (end.x, end.y)),
                )
            )
    return found

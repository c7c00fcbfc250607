"""Where a change puts a new place: not with its coordinates exchanged, not out of the area."""

from __future__ import annotations

import math

from estates.changes.draft import Draft, Fault
from estates.new_site import Point

FARTHEST_KM = 50.0  # beyond the outermost of today's sites, neighbours' included; itself allowed
_KM_PER_DEGREE = 111.2  # of latitude
_SWAP_MARGIN_DEGREES = 0.5


def refuse_misplaced(draft: Draft, point: Point, what: str) -> None:
    """Refuse a position that nobody can have meant.

    That is one among the sites only with lon and lat exchanged, or one more than `FARTHEST_KM`
    outside their extent.
    """
    if draft.before.sites.empty:
        return
    west, south, east, north = draft.before.sites.total_bounds
    margin = _SWAP_MARGIN_DEGREES

    def near(x: float, y: float) -> bool:
        return bool(west - margin <= x <= east + margin and south - margin <= y <= north + margin)

    lon, lat = point.lon_lat
    if near(lat, lon) and not near(lon, lat):
        raise Fault(f"lon {lon:g} and lat {lat:g} of {what!r} look swapped; exchange them")
    # Degrees of longitude are as long as at the edge of the extent that is nearest.
    parallel = math.cos(math.radians(min(max(lat, south), north)))
    outside_km = _KM_PER_DEGREE * max(
        south - lat, lat - north, (west - lon) * parallel, (lon - east) * parallel
    )
    if outside_km > FARTHEST_KM:
        pair = "lon and lat" if point.lon is not None else "easting and northing"
        raise Fault(
            f"{what!r} (lon {lon:g}, lat {lat:g}) lies {outside_km:,.0f} km outside the extent of "
            f"the area's sites, over the {FARTHEST_KM:g} km allowed; check {pair}"
        )

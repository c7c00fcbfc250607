"""On-call crews that come to another place: who is to crew it there must be asked."""

from __future__ import annotations

from pyproj import Geod

from coverage.resource import DutySystem
from estates.changes.called import crew_called, site_called
from estates.changes.draft import Draft
from estates.estate import Estate

# On-call firefighters live or work within some five minutes of their station.
NEAR_ENOUGH_M = 1000.0
_ELLIPSOID = Geod(ellps="WGS84")


def ask_who_crews(draft: Draft, estate: Estate) -> None:
    """List each on-call resource whose new base is not where its crew lives."""
    places = dict(zip(estate.sites["id"], estate.sites.geometry, strict=True))
    today = {each.id: each for each in draft.before.resources}
    for crew in draft.crews.values():
        was = today.get(crew.resource.id)
        if was is None or was.duty_system is not DutySystem.ON_CALL or crew.base not in places:
            continue
        number = crew.by or draft.relocated.get(crew.base, (0,))[0]
        old, new = draft.rows[was.site_id]["geometry"], places[crew.base]
        *_, away_m = _ELLIPSOID.inv(old.x, old.y, new.x, new.y)
        if number and away_m > NEAR_ENOUGH_M:
            line = (
                f"who crews on-call {crew_called(was)} at {site_called(draft, crew.base)}, "
                f"{away_m / 1000:.1f} km from its station of today: its turnout and availability "
                "are taken to stay"
            )
            draft.to_confirm.append((number, line))

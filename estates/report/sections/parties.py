"""The bodies that the changes of a scenario touch."""

from __future__ import annotations

from coverage.service import Service
from estates.appraisal import Appraisal
from estates.change import CoRespond
from estates.cost.crews import crew_body
from estates.cost.timeline import UNKNOWN_BODY, timeline
from estates.scenario_base import named


def bodies_touched(appraisal: Appraisal) -> tuple[str, ...]:
    """Bodies of the sites, and of the homes of the crews, that changes name or make; sorted.

    Of those who own no known building it is said that they are to confirm; they come last.
    """
    before, after = appraisal.before.estate, appraisal.after.estate
    sites, crews = named(each for each in appraisal.scenario.change if not each.off)
    today = {row["id"] for row in before.rows}
    sites |= {each.site_id for each in before.resources if each.id in crews}
    sites |= {row["id"] for row in after.rows if row["id"] not in today}
    then = timeline(before, after)
    told = {
        building.body if building.body != UNKNOWN_BODY else f"Owner of {building.name}: to confirm"
        for building in then.buildings
        if building.site in sites
    }
    # A base may be of another body than the building it leaves.
    told |= {
        base.body
        for base in then.bases
        if base.origin in sites and base.body != UNKNOWN_BODY and base.origin != base.building.site
    }
    if any(isinstance(each, CoRespond) and not each.off for each in appraisal.scenario.change):
        told |= {crew_body(Service.AMBULANCE, "", then)} - {UNKNOWN_BODY}  # whose calls they are
    return tuple(sorted(told, key=lambda body: (body.endswith(": to confirm"), body)))

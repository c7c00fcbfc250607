"""Small estates for tests of attainment: standards, demand and starts without roads."""

import numpy as np
import pandas as pd
from pydantic import TypeAdapter
from reference_attainment import Unit

from coverage.demand import Basis, Demand
from coverage.hours import hourly
from coverage.places import Places
from coverage.response import Starts
from coverage.standard import ResponseStandard

HANDLING_S = 80.0


def standard(kind="share_within", **changes):
    required = {} if kind == "mean" else {"share_required": 0.9}
    common = {
        "id": "made-up",
        "name": "made up",
        "service": "fire",
        "areas": ("here",),
        "limit_s": 600,
        "attending": 1,
        "incident_types": (),
        "setting": "any",
        "clock_starts": "call",
        "status": "in force",
        "dated": "2026",
        "source": "made up",
        "verified": True,
        "scored": True,
    }
    return TypeAdapter(ResponseStandard).validate_python(
        {**common, "kind": kind, **required, **changes}
    )


def demand_of(rows, setting=None, kind="dwelling fire"):
    """Incidents given as 24 hourly weights a point."""
    n = len(rows)
    incidents = [
        (zone, "fire", kind, hour, row[hour]) for zone, row in enumerate(rows) for hour in range(24)
    ]
    return Demand(
        places=Places(
            ids=np.array([f"p{i}" for i in range(n)]), x=np.arange(n) * 1.0, y=np.zeros(n)
        ),
        zones=pd.DataFrame(
            {
                "name": [f"Point {i}" for i in range(n)],
                "residents": 1.0,
                "deprivation_decile": np.nan,
                "urban_rural": setting or [""] * n,
            }
        ),
        incidents=pd.DataFrame(
            incidents, columns=["zone", "service", "incident_type", "hour", "per_year"]
        ),
        residents_basis=Basis.RESIDENTS,
    )


def starts_of(units, pace=(0,) * 24):
    """The same units as the product holds them."""
    n_paces = max(pace) + 1
    rows = [(r, *start) for r, unit in enumerate(units) for start in unit.starts]
    free = np.array([unit.free for unit in units])
    return Starts(
        resource=np.array([r for r, _, _ in rows]),
        share=np.array([chance for _, chance, _ in rows]),
        pace=np.array(pace),
        response_s=np.array([[seconds[p] for _, _, seconds in rows] for p in range(n_paces)]),
        site_ids=np.array([unit.site for unit in units]),
        crewed=np.ones_like(free, bool),
        availability=free,
    )


def at_station(site, free, seconds):
    """A unit that starts from its station; `free` in the hourly grammar."""
    return Unit(site, hourly(free, what="test").tolist(), [([1.0] * 24, [seconds])])

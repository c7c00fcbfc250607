"""What a site list may not say at once: figures that contradict each other."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estates.site_cells import Faults
from estates.site_columns import FREEHOLD, PFI, SiteKind

AREA_TOLERANCE_M2 = 1.0  # areas are rounded one by one
BY_SERVICE = ("fire_m2", "police_m2", "ambulance_m2", "shared_m2")
BY_FUNCTION = ("office_m2", "operational_m2", "training_m2", "custody_m2", "storage_m2")
_CHARGES = ("pfi_unitary_charge_gbp_per_year", "pfi_break_cost_gbp")
_LEASE_DATES = ("lease_end", "lease_break")


def gather_contradictions(sites: pd.DataFrame | gpd.GeoDataFrame, faults: Faults) -> None:
    """Keep a fault for each rule that rows break; what is not known contradicts nothing."""
    kind, tenure = sites["kind"], sites["tenure"]
    no_services = np.array([not services for services in sites["services"]], dtype=bool)
    faults.rows(
        "services", pd.Series("", index=sites.index),
        no_services & _is(kind, SiteKind.STATION.value),
        "is empty for a station; write which of police, fire, ambulance are based there",
    )  # fmt: skip
    whole = sites["gross_internal_area_m2"]
    for columns in (BY_SERVICE, BY_FUNCTION):
        parts = sites[list(columns)].sum(axis=1)  # what is not known counts as nothing here
        faults.rows(
            "gross_internal_area_m2", whole.map("{:g}".format),
            (parts > whole + AREA_TOLERANCE_M2).to_numpy(bool),
            f"is less than {', '.join(columns)} together; correct the areas",
        )  # fmt: skip
    no_pfi = ~_is(tenure, PFI) & ~_is(tenure, "")
    for column in (*_CHARGES, "pfi_end"):
        cells = sites[column]
        given = _is(cells, "", equal=False) if column == "pfi_end" else (cells > 0).to_numpy(bool)
        faults.rows(column, cells, given & no_pfi, "is of a site without PFI; set tenure to PFI "
                    "or leave it empty")  # fmt: skip
    for column in _LEASE_DATES:
        given = _is(sites[column], "", equal=False)
        faults.rows(column, sites[column], given & _is(tenure, FREEHOLD), "is of a freehold; set "
                    "tenure to leasehold or leave it empty")  # fmt: skip
    end, stop = sites["lease_end"], sites["lease_break"]
    late = _is(end, "", equal=False) & (stop > end).to_numpy(bool)  # ISO dates sort as text
    faults.rows("lease_break", stop, late, "is after lease_end; correct one of them")
    emergency = _is(sites["emergency_department"], "yes")
    elsewhere = emergency & ~_is(kind, SiteKind.HOSPITAL.value)
    faults.rows("emergency_department", sites["emergency_department"], elsewhere,
                "is not at a hospital; set kind to hospital or write no")  # fmt: skip


def _is(column: pd.Series, value: str, *, equal: bool = True) -> NDArray[np.bool_]:
    same = (column == value).to_numpy(bool)
    return same if equal else ~same

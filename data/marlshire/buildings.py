"""What an estates team would know of each building: made up, plausible, some of it missing.

Tenure, areas and values agree with each other; rates per m2 are round guesses, not market data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .frame import SEED

COLUMNS = (
    "fire_m2", "police_m2", "ambulance_m2", "shared_m2", "office_m2", "operational_m2",
    "training_m2", "custody_m2", "storage_m2", "business_rates_gbp_per_year", "rent_gbp_per_year",
    "pfi_unitary_charge_gbp_per_year", "pfi_break_cost_gbp", "backlog_gbp", "dilapidations_gbp",
    "bay_height_m", "parking_spaces", "secure_parking_spaces", "custody_cells", "condition",
    "drill_yard", "turnout_route", "contamination_zones", "front_counter", "evidence_store",
    "vetted", "access_24_hours", "emergency_department", "lease_end", "lease_break", "pfi_end",
)  # fmt: skip
CELLS = {"P-01": 24, "P-03": 14, "P-04": 12, "P-06": 8}  # custody suites
FIRST_YEAR = 2026
# Share of the floor for offices, operations, training and stores; the rest is halls and plant.
FUNCTIONS = {
    "fire": (0.12, 0.5, 0.14, 0.08),
    "police": (0.38, 0.2, 0.05, 0.09),
    "ambulance": (0.14, 0.48, 0.08, 0.12),
}
# Condition by chance, and backlog in pounds per m2 of each.
CONDITIONS = {
    "A": (0.12, 0, 15),
    "B": (0.43, 25, 110),
    "C": (0.33, 150, 420),
    "D": (0.12, 450, 900),
}
HIDDEN = 0.08  # of the cells that could be known


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """What the list says already."""

    id: str
    kind: str
    services: str
    on_call: bool
    neighbour: bool
    area_m2: str  # "" = not known, as below
    tenure: str


def building_cells(building: Building) -> list[str]:
    """Cells of a row, in the order of `COLUMNS`; each building has random numbers of its own."""
    if building.neighbour:
        return [""] * len(COLUMNS)
    number = sum(ord(letter) << 8 * at for at, letter in enumerate(building.id))
    rng = np.random.default_rng([SEED, 25, number])
    if building.kind == "hospital":
        known = {"emergency_department": "yes" if building.id == "H-01" else "no",
                 "access_24_hours": "yes"}  # fmt: skip
    elif building.kind == "standby":
        known = {"parking_spaces": "3", "front_counter": "no", "access_24_hours": "yes"}
    else:
        known = {
            **_areas(building, rng), **_money(building, rng), **_room(building, rng)
        }  # fmt: skip
        hidden = rng.random(len(COLUMNS)) < HIDDEN
        for column, gone in zip(COLUMNS, hidden, strict=True):
            # An end date that is missing would hide what its tenure means in the sample.
            if gone and column not in ("lease_end", "pfi_end", "custody_cells"):
                known[column] = ""
    return [known.get(column, "") for column in COLUMNS]


def _areas(building: Building, rng: np.random.Generator) -> dict[str, str]:
    noise = rng.uniform(0.8, 1.1, 4)
    if not building.area_m2:
        return {}
    area, services = float(building.area_m2), building.services.split(";")
    # Alone, a service has all of it; together, some of it is used by both.
    parts = dict(zip(services, (0.55, 0.27), strict=False)) if len(services) > 1 else {}
    shared = 1 - sum(parts.values()) if parts else 0.0
    custody = CELLS.get(building.id, 0) * 11.0  # m2 a cell with its share of the suite
    left = area - custody
    functions = np.array(FUNCTIONS[services[0]]) * noise * left
    return {
        **{
            f"{service}_m2": f"{np.floor(area * parts.get(service, 1)):.0f}" for service in services
        },
        "shared_m2": f"{np.floor(area * shared):.0f}",
        "custody_m2": f"{custody:.0f}",
        **{
            f"{name}_m2": f"{np.floor(value):.0f}"
            for name, value in zip(
                ("office", "operational", "training", "storage"), functions, strict=True
            )
        },
    }


def _money(building: Building, rng: np.random.Generator) -> dict[str, str]:
    rates, rent, charge = rng.uniform(28, 52), rng.uniform(75, 140), rng.uniform(260, 380)
    wear, repair, years = rng.random(), rng.uniform(50, 160), int(rng.integers(2, 19))
    month, has_break, break_share = int(rng.integers(4)), rng.random() < 0.6, rng.uniform(0.4, 0.7)
    held = building.tenure
    grades = list(CONDITIONS)
    grade = str(rng.choice(grades, p=[CONDITIONS[each][0] for each in grades]))
    if held == "PFI":
        grade = "A" if wear < 0.4 else "B"  # the contract keeps it so
    out = {"condition": grade}
    # A quarter day, as leases and contracts end.
    end = f"{FIRST_YEAR + years}-{('03-24', '06-23', '09-28', '12-24')[month]}"
    if held == "leasehold":
        out["lease_end"] = end
        if has_break and years > 4:
            out["lease_break"] = f"{FIRST_YEAR + years - 3}{end[4:]}"
    if held == "PFI":
        out["pfi_end"] = end
    if not building.area_m2:
        return out
    area = float(building.area_m2)
    out["business_rates_gbp_per_year"] = _pounds(area * rates)
    if held:
        _, low, high = CONDITIONS[grade]
        # The contractor's under PFI: known to be nothing.
        out["backlog_gbp"] = "0" if held == "PFI" else _pounds(area * (low + wear * (high - low)))
    if held == "leasehold":
        out["rent_gbp_per_year"] = _pounds(area * rent)
        out["dilapidations_gbp"] = _pounds(area * repair)
    if held == "PFI":
        out["pfi_unitary_charge_gbp_per_year"] = _pounds(area * charge)
        out["pfi_break_cost_gbp"] = _pounds(area * charge * years * break_share)
    return out


def _room(building: Building, rng: np.random.Generator) -> dict[str, str]:
    luck = rng.random(8)
    area = float(building.area_m2 or 900)
    fire, police = "fire" in building.services, "police" in building.services
    station = building.kind == "station"
    spaces = max(4, round(area / rng.uniform(26, 48)))
    out = {
        "parking_spaces": str(spaces),
        "secure_parking_spaces": str(round(spaces * (0.55 if police else 0.2) * luck[0])),
        "custody_cells": str(CELLS.get(building.id, 0)),
        "drill_yard": _word(fire and station and luck[1] < (0.6 if building.on_call else 0.9)),
        "turnout_route": _word(station and luck[2] < (0.95 if fire else 0.45)),
        "contamination_zones": _word(fire and station and luck[3] < 0.5),
        "front_counter": _word(police and station and luck[4] < 0.6),
        "evidence_store": _word(police and luck[5] < 0.85),
        "vetted": _word(police or luck[6] < 0.15),
        "access_24_hours": _word(station and not building.on_call and luck[7] < 0.9),
    }
    if fire and station:
        out["bay_height_m"] = f"{rng.uniform(3.6, 4.6):.1f}"
    elif station and not police:
        out["bay_height_m"] = f"{rng.uniform(3.0, 3.8):.1f}"
    return out


def _pounds(value: float) -> str:
    """Money to the nearest hundred pounds."""
    return f"{round(value, -2):.0f}"


def _word(truth: object) -> str:
    return "yes" if truth else "no"

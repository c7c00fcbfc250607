"""The market town with six sites of our own whose buildings are known and priced."""

from __future__ import annotations

from pathlib import Path

from market_town import lon_lat, write_kit

from estates.__main__ import main

# id, service, metres east and north, floor area, market value
SITES = [
    ("f1", "fire", 100, 20, 900, 1_000_000),
    ("f2", "fire", 1900, 1980, 800, 600_000),
    ("a1", "ambulance", 120, 420, 300, 400_000),
    ("a2", "ambulance", 1500, 1600, 250, 350_000),
    ("p1", "police", 1000, 1020, 1500, 900_000),
    ("p2", "police", 420, 30, 500, 500_000),
]
KNOWN = {
    "neighbour": "false",
    "tenure": "freehold",
    "appliance_bays": 4,
    "bay_height_m": 4.5,
    "parking_spaces": 20,
    "vetted": "yes",
    "contamination_zones": "yes",
    "turnout_route": "yes",
    "access_24_hours": "yes",
    "drill_yard": "yes",
    "custody_cells": 0,
    "evidence_store": "no",
    "backlog_gbp": 0,
}
RESOURCES = """\
id,site_id,service,type,duty_system,crewed_hours,turnout_s,availability,starts_from,patrol_area
f1-1,f1,fire,pumping appliance,wholetime,always,90,0.95,station,
f2-1,f2,fire,pumping appliance,on-call,always,300,0.5,station,
a1-1,a1,ambulance,ambulance,wholetime,always,60,0.45,station,
a2-1,a2,ambulance,ambulance,wholetime,always,60,0.5,station,
car-1,p1,police,response car,wholetime,always,30,0.6,patrol,beat
"""
PRICES = {
    "fit_out_gbp_per_m2": 1000,
    "extension_gbp_per_m2": 3000,
    "new_build_gbp_per_m2": 3500,
    "moving_gbp_per_m2": 25,
    "cost_of_sale_share": 0.025,
    "double_running_months": 3,
    "holding_share_of_running_cost": 0.2,
    "running_cost_gbp_per_m2_per_year": 70,
}
PRICED = [word for name, value in PRICES.items() for word in ("--assume", f"{name}={value}")]


def write_priced_town(folder: Path) -> Path:
    """Build the town into a folder, and return where its area lies."""
    kit = write_kit(folder / "kit")
    more = ["gross_internal_area_m2", "market_value_gbp", "running_cost_gbp_per_year"]
    own = [f"{service}_m2" for service in ("fire", "police", "ambulance")]
    columns = ["id", "name", "kind", "services", "lon", "lat", *more, *own, *KNOWN]
    lines = [",".join(columns)]
    for id_, service, east, north, area_m2, value in SITES:
        lon, lat = lon_lat(east, north)
        used = [area_m2 * 0.7 if service == name.removesuffix("_m2") else "" for name in own]
        cells = [id_, f"Site {id_}", "station", service, lon, lat, area_m2, value, area_m2 * 80]
        lines.append(",".join(map(str, [*cells, *used, *KNOWN.values()])))
    kit.path("sites").write_text("\n".join([*lines, ""]), encoding="utf-8")
    kit.path("resources").write_text(RESOURCES, encoding="utf-8")
    area = folder / "area"
    assert main(kit.arguments("town", area)) == 0
    return area

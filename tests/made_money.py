"""Small estates with money, built by hand, for tests of what things cost."""

import geopandas as gpd
import pandas as pd

from coverage.service import Service
from estates.assumptions import load_assumptions
from estates.estate import CrewCost, Disposal, Estate, Tenancy, Work

FIRE, POLICE, AMBULANCE = Service.FIRE, Service.POLICE, Service.AMBULANCE

# Round figures and no bias, so that sums can be done by hand; each test sets what it is about.
PLAIN = {
    "appraisal_years": 4,
    "base_year": 2026,
    "price_year": 2026,
    "discount_rate_years_1_to_30": 0.0,
    "fixed_share_of_running_cost": 0.4,
    "holding_share_of_running_cost": 0.0,
    "double_running_months": 0,
    "moving_gbp_per_m2": 0.0,
    "receipt_delay_years": 1,
    "cost_of_sale_share": 0.0,
    "residual_value_share": 0.0,
    "backlog_years": 2,
    "optimism_bias_standard_buildings": 0.0,
    "inflation": 0.0,
    "vat_borne_share_ambulance": 1.0,
    "borrowing_rate": 0.0,
    "asset_life_years": 10,
    "incremental_borrowing_rate": 0.0,
    "pfi_indexation": 0.0,
    "pfi_share_of_running_cost": 0.0,
    "redundancy_gbp": 0.0,
    "pension_strain_gbp": 0.0,
    "tupe_gbp": 0.0,
}


def figures(**changes):
    """The project's figures with plain ones in their place, and a test's own."""
    return load_assumptions().with_({**PLAIN, **changes})


def site(name, services, **columns):
    """A row of the site list; columns that are not given are not known."""
    known = {"tenure": "freehold", "business_rates_gbp_per_year": 0.0, **columns}
    return {"id": name, "name": f"Site {name}", "kind": "station", "services": services} | {
        "neighbour": False,
        "body": f"{services[0].value.capitalize()} body" if services else "",
        **known,
    }


def estate(*rows, areas=None, tenancies=None, disposals=(), works=(), resources=()):
    """An estate of these sites; `areas` in m2 by (site, service)."""
    areas = areas or {}
    if tenancies is None:
        tenancies = [
            Tenancy(
                service=service,
                origin=row["id"],
                site=row["id"],
                area_m2=areas.get((row["id"], service)),
            )
            for row in rows
            for service in row["services"]
        ]
    table = pd.DataFrame(list(rows))
    return Estate(
        sites=gpd.GeoDataFrame(
            table, geometry=gpd.points_from_xy([0.0] * len(table), [0.0] * len(table))
        ),
        resources=tuple(resources),
        tenancies=tuple(tenancies),
        disposals=tuple(disposals),
        works=tuple(works),
    )


def moved(service, origin, to, area_m2=None, year=0, gone=False):
    return Tenancy(service=service, origin=origin, site=to, area_m2=area_m2, year=year, gone=gone)


def crew_cost(*resources, gbp=None, year=0, home="A", service=FIRE, withdrawn=False, told="told"):
    return CrewCost(
        service=service, site=home, resources=resources, year=year, gbp_per_year=gbp,
        withdrawn=withdrawn, told=told,
    )  # fmt: skip


def left(name, year=0, market_value_gbp=None):
    return Disposal(site=name, year=year, market_value_gbp=market_value_gbp)


def work(name, kind, gbp=None, service=None, area_m2=None, year=0):
    return Work(site=name, kind=kind, service=service, area_m2=area_m2, gbp=gbp, year=year)

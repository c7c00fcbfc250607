"""What the map says, as tables: bands, demand points, sites, recorded beside modelled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coverage.drivetime import minutes_and_seconds
from estates.output import as_spreadsheet_text
from estates.view.coverage_view import CoverageView, Drawn
from estates.view.figures import share


def band_table(view: CoverageView, drawn: Drawn) -> pd.DataFrame:
    """A row a band of the map, in words."""
    table = view.band_table(drawn)
    limit = view.limit_s
    in_time = [
        "" if limit is None else ("in time" if top <= limit else "late") for top in table["to_s"]
    ]
    columns = {
        "Band": table["band"],
        "In time": in_time,
        "Land near a road, km²": [_number(each) for each in table["area_km2"]],
        "Demand": [_number(each, _decimals(view)) for each in table["demand"]],
        "Share of demand": [share(each) for each in table["share"]],
    }
    if limit is None:
        del columns["In time"]
    if view.on_patrol:
        del columns["Land near a road, km²"]
    return pd.DataFrame(columns)


def points_table(view: CoverageView) -> pd.DataFrame:
    """A row a demand point, in words; those latest first."""
    points = view.points.sort_values("nearest_s", ascending=False, kind="stable")
    table = pd.DataFrame(
        {
            "Demand point": points["name"].where(points["name"] != "", points["id"]),
            "Demand": points["weight"].round(_decimals(view)),
            "Expected in time, %": (points["share_within"] * 100).round(1),
            "Expected time": [minutes_and_seconds(each) for each in points["expected_s"]],
            "Soonest possible": [minutes_and_seconds(each) for each in points["nearest_s"]],
            "Nearest base": points["nearest_site"],
            "Sites in time": points["sites_in_time"],
        }
    )
    dropped = []
    if view.attainment is None:
        dropped = ["Expected in time, %", "Expected time", "Sites in time"]
    elif not view.assessment.availability_known:
        table = table.rename(
            columns={
                "Expected in time, %": "In time at most, %",
                "Expected time": "Mean time at best",
            }
        )
    return table.drop(columns=dropped).reset_index(drop=True)


def alone_table(view: CoverageView) -> pd.DataFrame:
    """A row a site: the demand that is in time of it alone; most first."""
    points = view.alone
    total = view.points["weight"].sum()
    by_site = points.groupby("rests_on")["weight"].agg(["sum", "size"])
    by_site = by_site.sort_values("sum", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Rests on": by_site.index.to_numpy(str),
            "Demand": by_site["sum"].round(_decimals(view)).to_numpy(),
            "Share of demand": [share(each / total) for each in by_site["sum"]],
            "Demand points": by_site["size"].to_numpy(),
        }
    )


def alone_points_table(view: CoverageView) -> pd.DataFrame:
    """A row a demand point that is in time of one site alone; most demand first."""
    points = view.alone.sort_values("weight", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Demand point": points["name"].where(points["name"] != "", points["id"]),
            "Demand": points["weight"].round(_decimals(view)),
            "Rests on": points["rests_on"],
            "Soonest possible": [minutes_and_seconds(each) for each in points["nearest_s"]],
        }
    ).reset_index(drop=True)


def points_csv(view: CoverageView) -> bytes:
    """The demand points with every figure in seconds, for a spreadsheet; empty = none."""
    columns = ["id", "name", "lon", "lat", "weight", "share_within", "expected_s", "nearest_s"]
    table = view.points[[*columns, "nearest_site", "sites_in_time"]]
    table = table.replace([np.inf, -np.inf], np.nan)
    for column in ("id", "name", "nearest_site"):
        table[column] = as_spreadsheet_text(table[column])
    text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return ("\ufeff" + text).encode("utf-8")  # the mark makes Excel read it as UTF-8


def site_table(view: CoverageView) -> pd.DataFrame:
    """The sites of the service and what responds from them."""
    service = view.assessment.service
    sites = view.sites
    ours = sites.iloc[[row for row, based in enumerate(sites["services"]) if service in based]]
    responds: dict[str, list[str]] = {}
    for resource in view.assessment.resources:
        responds.setdefault(resource.site_id, []).append(
            f"{resource.type} ({resource.duty_system.value})"
        )
    return pd.DataFrame(
        {
            "Site": ours["name"].to_numpy(),
            "Kind": ours["kind"].to_numpy(),
            "Shared with": [
                ", ".join(other.value for other in services if other is not service) or "nobody"
                for services in ours["services"]
            ],
            "In": ["a neighbour’s area" if each else "this area" for each in ours["neighbour"]],
            "Responds": ["; ".join(responds.get(each, ["nothing listed"])) for each in ours["id"]],
        }
    )


def recorded_table(view: CoverageView) -> pd.DataFrame:
    """Modelled means beside the latest published ones, a row a standard."""
    rows = []
    for each in view.assessment.scored:
        recon = view.assessment.reconciliations[each.standard.id]
        actual = recon.actual
        rows.append(
            {
                "Standard": each.standard.name,
                "Modelled mean": minutes_and_seconds(recon.modelled_mean_s),
                "Recorded mean": minutes_and_seconds(actual.total_s) if actual else "none known",
                "Difference": "–" if recon.difference is None else f"{recon.difference:+.0%}",
                "Recorded by": f"{actual.body}, {actual.period}" if actual else "–",
                "Verdict": recon.verdict,
            }
        )
    return pd.DataFrame(rows)


def published_table(view: CoverageView) -> pd.DataFrame:
    """Everything published for the service and area, whatever it can be compared with."""
    actuals = view.assessment.published
    return pd.DataFrame(
        [
            {
                "Incidents": each.incident_type,
                "Body": each.body,
                "Period": each.period,
                "Mean": minutes_and_seconds(each.total_s),
                "Clock from": each.clock_starts,
                "Source": each.source,
            }
            for each in actuals
        ]
    )


def _decimals(view: CoverageView) -> int:
    """Of demand a year: one hour of a week has but a 168th of it."""
    return 1 if view.hour is None else 3


def _number(value: float, decimals: int = 1) -> str:
    if not np.isfinite(value):
        return "–"
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.{decimals}f}"  # noqa: PLR2004

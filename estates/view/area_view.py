"""An area in words and tables: what it holds, what was found, guessed and left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.demand import Basis
from coverage.service import Service
from estates.area import INCIDENTS, ROADS, SITES, Area, Manifest
from estates.inputs import title_of
from estates.site_edits import EDITED
from estates.view.coverage_view import Figure

_COUNTED = re.compile(r"(?P<label>.+): (?P<number>[0-9,]+)")
_NODES, _LEFT_OUT = "nodes: ", "ways left out: "
_SPOKEN = {
    "signals": "traffic signals",
    "crossing": "pedestrian crossings",
    "mini roundabout": "mini-roundabouts",
    "level crossing": "level crossings",
    "stop": "stop signs",
    "give way": "give-way signs",
}
_PLAIN = {
    "ways closed to general traffic": "Roads closed to general traffic (private roads, paths, "
    "bus lanes), some of which emergency vehicles may use: {n}.",
    "turn restrictions read, not obeyed": "Turn restrictions on the map (such as no right turn), "
    "which the model does not obey yet: {n}.",
    "ways with a maxspeed that is not understood": "Roads whose speed limit on the map is not "
    "understood; theirs is taken from the class of road: {n}.",
    "closed barriers": "Barriers that close a road to everybody: {n}.",
    "gates that emergency vehicles pass": "Gates and bollards that only emergency vehicles pass: "
    "{n}.",
    "roads cut at the edge of the extract": "Roads cut off at the edge of the map: {n}.",
    "edges dropped beyond 20 minutes": "Stretches of road over 20 minutes outside the boundary: "
    "{n}.",
}
_LEFT_OUT_PLAIN = {"roads cut at the edge of the extract", "edges dropped beyond 20 minutes"}
_REFUSED = ("left out", "too far from a usable road", "not used", "cut off from the rest")
_REWORDED = (
    (r"; name the area's with --standards .*", "; name the area’s when you build it."),
    (r" Check them against your own list\.$", " Check them under “Edit its sites”."),
    (
        r"(.* km); cut off from the rest under blue light: (.*) junctions, (.*) km of open road\.",
        r"\1 of road; of these \3 km with \2 junctions cannot be reached from the rest.",
    ),
    (r"roads leave the map at 0 places; .*", "No road leaves the map."),
    (
        r"police: no patrol areas, so police figures are distance from base, never attainment\.",
        (
            "Police: no patrol areas were given, so police figures say how far it is from base, "
            "and no standard is called met or not met."
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What building an area came upon, each in lines of plain English."""

    found: tuple[str, ...]
    guessed: tuple[str, ...]
    left_out: tuple[str, ...]


def told(manifest: Manifest) -> Told:
    """Lines of the area's file, sorted and in words for people who never saw the map's own."""
    found: list[str] = []
    left_out: list[str] = []
    signs: list[str] = []
    for line in manifest.findings:
        counted = _COUNTED.fullmatch(line)
        label, number = (counted["label"], counted["number"]) if counted else ("", "")
        if label.startswith(_NODES):
            kind = label.removeprefix(_NODES)
            signs.append(f"{number} {_SPOKEN.get(kind, kind)}")
        elif label.startswith(_LEFT_OUT):
            left_out.append(f"Roads not used, {label.removeprefix(_LEFT_OUT)}: {number}.")
        elif label in _PLAIN:
            kept = left_out if label in _LEFT_OUT_PLAIN else found
            kept.append(_PLAIN[label].format(n=number))
        elif any(word in line for word in _REFUSED) and "junctions," not in line:
            left_out.append(_on_screen(line))
        else:
            found.append(_on_screen(line))
    if signs:
        found.insert(0, f"On the roads: {', '.join(signs)}.")
    return Told(
        found=tuple(found),
        guessed=tuple(_on_screen(line) for line in manifest.assumptions),
        left_out=tuple(left_out),
    )


def _on_screen(line: str) -> str:
    """A line as a sentence, with what the page can do in place of the command line."""
    for pattern, words in _REWORDED:
        line = re.sub(pattern, words, line)
    return _first_upper(line if line.endswith(".") else f"{line}.")


def _first_upper(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def figures_of(area: Area) -> list[Figure]:
    """What an area holds, in a few figures."""
    services = {
        service: sum(service in each for each in area.sites["services"]) for service in Service
    }
    neighbours = int(area.sites["neighbour"].sum())
    over = f"; {neighbours} of them a neighbour’s" if neighbours else ""
    told_of = ", ".join(f"{service.value} {count}" for service, count in services.items())
    kilometres = area.network.edge_length_m().sum() / 1000
    return [
        Figure(label="Sites", value=f"{len(area.sites)}", note=f"{told_of}{over}"),
        Figure(
            label="Roads",
            value=f"{kilometres:,.0f} km",
            note=f"{area.network.n_nodes:,} junctions; {_road_source(area.manifest)}",
        ),
        Figure(
            label="Demand points", value=f"{len(area.demand.places):,}", note=_demand_note(area)
        ),
        Figure(
            label="Crews and vehicles",
            value=f"{len(area.resources)}" if area.resources else "not known",
            note="as listed" if area.resources else "one supposed at each station, always free",
        ),
        Figure(
            label="Response standards",
            value=", ".join(title_of(each) for each in area.manifest.standards_of) or "none named",
            note="" if area.manifest.standards_of else "only yardsticks are shown",
        ),
    ]


def _road_source(manifest: Manifest) -> str:
    roads = next(part for part in manifest.parts if part.file == ROADS)
    return f"{roads.source}, {roads.date}".rstrip(", ")


def _demand_note(area: Area) -> str:
    residents = area.demand.zones["residents"]
    if INCIDENTS in {part.file for part in area.manifest.parts}:
        return (
            f"{area.demand.incidents['per_year'].sum():,.0f} {area.manifest.incidents_basis.value}"
        )
    if area.manifest.residents_basis is Basis.RESIDENTS:
        return f"{residents.sum():,.0f} {area.manifest.residents_basis.value}"
    return area.manifest.residents_basis.value


def site_source(manifest: Manifest) -> str:
    """Where the site list comes from, in a word or two."""
    part = next((part for part in manifest.parts if part.file == SITES), None)
    if part is None:
        return "none"
    guessed = any(
        line.startswith("sites") and "taken from the tags" in line for line in manifest.assumptions
    )
    edited = ", edited here" if part.source.startswith(EDITED) else ""
    return f"{'from the map' if guessed else 'listed'}{edited}"


def site_table(area: Area) -> pd.DataFrame:
    """A row a site, as the map shows it."""
    sites = area.sites
    return pd.DataFrame(
        {
            "Site": sites["name"],
            "Id": sites["id"],
            "Kind": sites["kind"],
            "Services": [", ".join(s.value for s in each) for each in sites["services"]],
            "Neighbour’s": np.where(sites["neighbour"], "yes", ""),
            "Longitude": sites.geometry.x.round(5),
            "Latitude": sites.geometry.y.round(5),
        }
    )


def demand_points(area: Area) -> pd.DataFrame:
    """A row a demand point: `id`, `name`, `lon`, `lat`, `residents`, `weight`, `said`.

    The weight is its incidents a year where they are known, else its residents; `said` is for the
    map. Those with most come first.
    """
    places, zones = area.demand.places, area.demand.zones.reset_index(drop=True)
    lon, lat = area.demand.lon_lat(area.manifest.crs)
    incidents = np.zeros(len(places))
    known = not area.demand.incidents.empty
    if known:
        rows = area.demand.incidents["zone"].to_numpy(int)
        np.add.at(incidents, rows, area.demand.incidents["per_year"].to_numpy(float))
    weight = incidents if known else zones["residents"].fillna(0).to_numpy(float)
    unit = (area.manifest.incidents_basis if known else area.manifest.residents_basis).value
    names = zones["name"].where(zones["name"] != "", pd.Series(places.ids))
    return (
        pd.DataFrame(
            {
                "id": places.ids,
                "name": names,
                "lon": lon,
                "lat": lat,
                "residents": zones["residents"],
                "weight": weight,
                "said": [
                    f"{name}: {each:,.0f} {unit}" for name, each in zip(names, weight, strict=True)
                ],
            }
        )
        .sort_values("weight", ascending=False, kind="stable")
        .reset_index(drop=True)
    )


def demand_table(area: Area) -> pd.DataFrame:
    """A row a demand point, as the map shows it."""
    points = demand_points(area)
    table = pd.DataFrame(
        {
            "Demand point": points["name"],
            "Residents": points["residents"].round(0),
            _first_upper(area.manifest.incidents_basis.value): points["weight"].round(1),
            "Longitude": points["lon"].round(5),
            "Latitude": points["lat"].round(5),
        }
    )
    return table.drop(columns=table.columns[2] if area.demand.incidents.empty else [])

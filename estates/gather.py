"""Gathering an area: inputs read, checked against each other and put on the roads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.crs import shape_to_metric
from coverage.demand import Demand
from coverage.demand_file import read_demand
from coverage.edge_of_map import keep_within_reach, mark_cut_roads
from coverage.errors import CoverageInputError
from coverage.hierarchy import Hierarchy
from coverage.hierarchy.start import start_engine
from coverage.network import RoadNetwork
from coverage.network_hierarchy import hierarchy_of
from coverage.osm.extract import read_roads
from coverage.osm.features import Features, read_features
from coverage.patrol import patrol_starts
from coverage.proxy import residents_proxy
from coverage.resource import Resource
from coverage.resource_file import read_resources
from coverage.road_travel import RoadTravel
from coverage.service import Service
from coverage.simplify import simplify
from coverage.standard import ANY_AREA, load_standards
from coverage.tables import read_layer, require_columns, unique_ids
from estates.area import degrees_around
from estates.errors import EstateInputError
from estates.inputs import Inputs
from estates.site import places_of, read_sites, sites_from_map
from estates.site_roads import checking_model, refuse_off_road
from estates.unused_columns import unused_columns

Progress = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Gathered:
    """The parts of an area in memory, with what was found and guessed on the way."""

    network: RoadNetwork
    hierarchy: Hierarchy
    features: Features
    boundary: BaseGeometry | None  # metres
    boundary_from: str
    sites: gpd.GeoDataFrame
    patrol_areas: gpd.GeoDataFrame | None
    demand: Demand
    standards_of: tuple[str, ...]
    assumptions: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """Lines for the user, gathered as steps find them."""

    assumptions: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def gather(inputs: Inputs, progress: Progress) -> Gathered:
    """Read every input and check it against the roads; writes nothing."""
    told = _Told()
    progress("reading roads")
    network, features = _read_map(inputs, progress)
    boundary, boundary_from = _boundary(inputs, features, network, told)
    if boundary is not None:
        network = keep_within_reach(network, boundary)
    network = mark_cut_roads(network, boundary)
    start_engine(progress)
    progress("ordering junctions for fast travel times")
    hierarchy = hierarchy_of(network)
    model = checking_model(network, hierarchy)
    _tell_of_roads(network, model, told)

    progress("placing sites")
    sites = _sites(inputs, features, network, told)
    sites = _on_the_roads(model, sites, inputs, told)
    _mark_neighbours(sites, boundary, network.crs, told)
    progress("reading resources")
    patrol = _patrol_areas(inputs, told)
    resources: list[Resource] = []
    if inputs.resources is not None:
        patrol_ids = set() if patrol is None else set(patrol["id"])
        resources, _ = read_resources(
            inputs.resources, set(sites["id"]), patrol_ids, load_standards()
        )
    progress("placing demand")
    demand = _demand(inputs, features, network, boundary, told)
    _tell_of_demand(model, demand, inputs, told)
    _refuse_idle_patrols(resources, patrol, demand, network.crs)
    told.findings += unused_columns(inputs, sites.columns)
    return Gathered(
        network=network,
        hierarchy=hierarchy,
        features=features,
        boundary=boundary,
        boundary_from=boundary_from,
        sites=sites,
        patrol_areas=patrol,
        demand=demand,
        standards_of=_standards_of(inputs, told),
        assumptions=told.assumptions,
        findings=told.findings,
    )


def _read_map(inputs: Inputs, progress: Progress) -> tuple[RoadNetwork, Features]:
    if inputs.roads is None and not inputs.place:
        raise EstateInputError(
            f"{inputs.name}: no roads given; add --roads FILE (an OpenStreetMap extract) "
            "or --place NAME."
        )
    if inputs.roads is None or inputs.roads.name.lower().endswith(".graphml"):
        return _read_graph(inputs), Features()
    raw = read_roads(inputs.roads)
    progress("joining roads into a network")
    network = simplify(raw, inputs.roads_called or inputs.roads.name)
    progress("reading stations, places and homes")
    return network, read_features(inputs.roads)


def _read_graph(inputs: Inputs) -> RoadNetwork:
    # OSMnx takes a second to import and is seldom wanted.
    from coverage.osm.graph import read_graphml, read_place  # noqa: PLC0415

    if inputs.roads is None:
        return simplify(read_place(inputs.place), inputs.place)
    return simplify(read_graphml(inputs.roads), inputs.roads_called or inputs.roads.name)


def _tell_of_roads(network: RoadNetwork, model: RoadTravel, told: _Told) -> None:
    told.findings += [f"{label}: {count:,}" for label, count in network.counts.items() if count]
    junctions, kilometres = model.cut_off
    told.findings.append(
        f"{network.n_nodes:,} junctions, {network.n_edges:,} road stretches, "
        f"{network.edge_length_m().sum() / 1000:,.0f} km; cut off from the rest under blue "
        f"light: {junctions:,} junctions, {kilometres:,.1f} km of open road."
    )
    told.findings.append(
        f"roads leave the map at {int(network.node_cut.sum()):,} places; "
        "beyond them nothing is known."
    )


def _standards_of(inputs: Inputs, told: _Told) -> tuple[str, ...]:
    """Areas whose standards hold: those named and the larger areas that they are part of."""
    standards = load_standards()
    known = {slug for standard in standards.standard for slug in standard.areas}
    known |= set(standards.part_of)
    if unknown := sorted(set(inputs.standards_of) - known):
        raise EstateInputError(
            f"standards of {unknown[0][:60]!r} are not in data/standards.toml; "
            f"there are {', '.join(sorted(known - {ANY_AREA}))}."
        )
    if not inputs.standards_of:
        told.assumptions.append(
            "standards: none named, so only yardsticks are shown; name the area's with "
            f"--standards ({', '.join(sorted(known - {ANY_AREA}))})."
        )
    return standards.with_larger(inputs.standards_of)


def _boundary(
    inputs: Inputs, features: Features, network: RoadNetwork, told: _Told
) -> tuple[BaseGeometry | None, str]:
    """The user's boundary, else the largest administrative one that holds most of the roads."""
    crs = network.crs

    def metric(shape: BaseGeometry) -> BaseGeometry:
        return shapely.make_valid(shape_to_metric(shape, crs))

    if inputs.boundary is not None:
        outline = read_layer(inputs.boundary)
        _refuse_swapped_outline(outline.total_bounds, network, inputs.boundary.name)
        shape = metric(outline.union_all())
        if shape.area == 0:
            raise EstateInputError(
                f"{inputs.boundary.name}: holds no polygon; give the area's outline."
            )
        return shape, inputs.boundary.name
    candidates = []
    for name, level, shape in features.boundaries:
        polygon = metric(shape)
        inside = shapely.contains_xy(polygon, network.node_x, network.node_y).mean()
        if inside > 0.5:  # noqa: PLR2004  (most of the roads)
            candidates.append((level, -inside, name, polygon))
    if not candidates:
        told.assumptions.append("no boundary given or mapped: the whole extract is the area.")
        return None, ""
    level, _, name, polygon = min(candidates, key=lambda each: each[:3])
    told.assumptions.append(
        f"boundary: {name} (administrative level {level}), the highest mapped one that holds "
        "most of the roads."
    )
    return polygon, f"boundary of {name} in {network.source}"


def _refuse_swapped_outline(bounds: NDArray[np.float64], network: RoadNetwork, file: str) -> None:
    """Raise where an outline meets the roads only with its lon and lat exchanged.

    Parameters
    ----------
    bounds : shape (4,), degrees
        Least first and second coordinate of the outline, then the greatest of each.
    """
    first, second, first_end, second_end = bounds
    roads = shapely.box(*degrees_around(network))
    as_given = shapely.box(first, second, first_end, second_end)
    exchanged = shapely.box(second, first, second_end, first_end)
    if exchanged.intersects(roads) and not as_given.intersects(roads):
        raise EstateInputError(
            f"{file}: lon and lat look swapped in the boundary (it reaches from lon {first:g}, "
            f"lat {second:g} to lon {first_end:g}, lat {second_end:g}); exchange them, longitude "
            "comes first."
        )


def _sites(
    inputs: Inputs,
    features: Features,
    network: RoadNetwork,
    told: _Told,
) -> gpd.GeoDataFrame:
    if inputs.sites is not None:
        return read_sites(inputs.sites, degrees_around(network))
    if inputs.resources is not None:
        raise EstateInputError(
            f"{inputs.resources.name}: resources need the site list they are based at; "
            "add --sites F.csv."
        )
    sites = sites_from_map(features.stations, features.places)
    counts = ", ".join(
        f"{service.value} {sum(service in s for s in sites['services'])}" for service in Service
    )
    told.assumptions.append(
        f"sites: taken from the tags of the map ({counts}); the map may miss some or keep closed "
        "ones. Check them against your own list."
    )
    if sites.empty:
        told.findings.append(
            "no police, fire or ambulance station in the tags of the map; give --sites F.csv."
        )
    return sites


def _on_the_roads(
    model: RoadTravel, sites: gpd.GeoDataFrame, inputs: Inputs, told: _Told
) -> gpd.GeoDataFrame:
    """Refuse a site list with sites off the road; leave such a station of the map out, and say so.

    The user can mend a list, but not the map.
    """
    if inputs.sites is not None:
        refuse_off_road(model, sites, inputs.sites.name)
        return sites
    placed = model.place(places_of(sites, model.crs))
    if not placed.refusals:
        return sites
    told.findings.append(
        f"{len(placed.refusals)} stations of the map are left out, off the roads of this "
        f"extract; first: {placed.refusals[0]}"
    )
    near = np.isfinite(model.access_m(placed))
    return sites.loc[near].reset_index(drop=True)


def _mark_neighbours(
    sites: gpd.GeoDataFrame, boundary: BaseGeometry | None, crs: str, told: _Told
) -> None:
    """Where no site is said to be a neighbour's, those outside the boundary are."""
    if boundary is None or sites.empty or sites["neighbour"].any():
        return
    metric = sites.to_crs(crs).geometry
    sites["neighbour"] = ~shapely.contains_xy(boundary, metric.x, metric.y)
    if number := int(sites["neighbour"].sum()):
        told.assumptions.append(
            f"sites: {number} outside the boundary are taken as neighbours'; they count in "
            "business as usual."
        )


def _patrol_areas(inputs: Inputs, told: _Told) -> gpd.GeoDataFrame | None:
    if inputs.patrol_areas is None:
        told.assumptions.append(
            "police: no patrol areas, so police figures are distance from base, never attainment."
        )
        return None
    layer, file = read_layer(inputs.patrol_areas), inputs.patrol_areas.name
    require_columns(layer, ["id"], file)
    layer["id"] = layer["id"].astype(str)
    unique_ids(layer, file)
    return layer


def _refuse_idle_patrols(
    resources: list[Resource], patrol: gpd.GeoDataFrame | None, demand: Demand, crs: str
) -> None:
    """Raise where a car patrols an area in which its service has no demand."""
    if patrol is None:
        return
    polygons = dict(zip(patrol["id"], patrol.geometry, strict=True))
    for service, name in sorted({(r.service, r.patrol_area) for r in resources if r.patrol_area}):
        by_hour = demand.weight(service).by_hour
        patrol_starts(name, shape_to_metric(polygons[name], crs), demand.places, by_hour)


def _demand(
    inputs: Inputs,
    features: Features,
    network: RoadNetwork,
    boundary: BaseGeometry | None,
    told: _Told,
) -> Demand:
    if inputs.zones is None:
        if inputs.incidents is not None:
            raise EstateInputError(
                f"{inputs.incidents.name}: incidents need the points they belong to; "
                "add --demand F.csv."
            )
        demand, note = residents_proxy(features, network, boundary)
        told.assumptions.append(note)
        return demand
    demand = read_demand(inputs.zones, inputs.incidents, network.crs, degrees_around(network))
    if demand.incidents.empty:
        told.assumptions.append("incidents are not known: every figure is weighted by residents.")
    if boundary is None:
        return demand
    inside = shapely.contains_xy(boundary, demand.places.x, demand.places.y)
    if not inside.any():
        raise CoverageInputError(
            f"{inputs.zones.name}: none of its {len(inside)} points lies inside the boundary; "
            "give the points of this area, or its own boundary."
        )
    if not inside.all():
        told.findings.append(
            f"{int((~inside).sum())} of {len(inside)} demand points lie outside the boundary and "
            f"are left out; first: {demand.places.ids[~inside][0]}."
        )
    return demand.take(np.flatnonzero(inside))


def _tell_of_demand(model: RoadTravel, demand: Demand, inputs: Inputs, told: _Told) -> None:
    untold = int(demand.zones["residents"].isna().sum())
    if untold and demand.incidents.empty:
        told.assumptions.append(
            f"{untold} of {len(demand.places)} demand points do not say how many live there and "
            "weigh nothing."
        )
    unclassed = int((demand.zones["urban_rural"] == "").sum())
    if 0 < unclassed < len(demand.places):
        told.assumptions.append(
            f"{unclassed} of {len(demand.places)} demand points say neither urban nor rural; "
            "standards for town or country leave them out."
        )
    refusals = model.place(demand.places).refusals
    if len(refusals) == len(demand.places):
        raise CoverageInputError(
            f"{inputs.zones.name if inputs.zones else 'demand'}: no demand point is near a road "
            f"of this extract; first: {refusals[0]}"
        )
    if refusals:
        told.findings.append(
            f"{len(refusals)} of {len(demand.places)} demand points are too far from a usable "
            f"road and count as not reached; first: {refusals[0]}"
        )

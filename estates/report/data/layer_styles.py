"""How QGIS draws the layers of a report: told apart by shape and hatching, not colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from coverage.roadclass import RoadClass
from coverage.service import Service
from estates.maps.change_layers import CHANGE_LOOKS
from estates.maps.layers import share_class_names
from estates.report.data import qml
from estates.report.data.layers import DataLayer
from estates.report.data.qml import Category, Range, Rule, Symbol, SymbolLayer
from estates.view.change_view import EDGES_S, STAYS, class_names
from estates.view.coverage_view import SHARE_CLASSES

INK = "#14202b"
_EVER = 1e9  # seconds; beyond every change
_HAIR = 1e-6  # so that what lies just on an edge is of the class of the program's own maps
_IN_TIME = ("#08519c", "#3f8fc4", "#7fb8da", "#b3d3e8", "#d6e6f2", "#eef5fa")
_LATE = ("#fdbe85", "#f08c3c", "#c65102", "#8f3b00")
_HATCH_MM = (3.0, 2.2, 1.6, 1.1)  # between the lines: denser the later
# Fill, shape and outline of a demand point by its class of `SHARE_CLASSES`, the lowest first.
_SHARES = (
    ("#8f3b00", "square", 0.7),
    ("#e8863a", "square", 0.45),
    ("#fdd0a2", "diamond", 0.3),
    ("#9ecae1", "circle", 0.2),
    ("#2171b5", "circle", 0.2),
)
_SERVICE_LOOK = {
    Service.POLICE: ("#1b2f6e", "circle"),
    Service.FIRE: ("#9e1b1b", "square"),
    Service.AMBULANCE: ("#0f5b3a", "triangle"),
}
_SEVERAL_LOOK, _NONE_LOOK = ("#5b3a8c", "star"), ("#6b6b6b", "diamond")
# Width in millimetres, colour and dashes of a road, by the greatest class it holds for.
_ROADS = (
    (RoadClass.motorway_link, 1.0, "#4a4a4a", ""),
    (RoadClass.trunk_link, 0.8, "#5c5c5c", ""),
    (RoadClass.primary_link, 0.6, "#6e6e6e", ""),
    (RoadClass.secondary_link, 0.45, "#808080", ""),
    (RoadClass.tertiary_link, 0.3, "#8f8f8f", ""),
    (RoadClass.road, 0.15, "#a5a5a5", ""),
    (RoadClass.busway, 0.15, "#a5a5a5", "2;1.5"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStyle:
    """A style of a layer; QGIS takes the first of each layer itself."""

    layer: str
    name: str  # short: QGIS keeps 30 letters
    description: str
    qml: str


def styles_of(layers: Iterable[DataLayer]) -> list[LayerStyle]:
    """Styles of all layers, a layer's own first choice first."""
    return [style for layer in layers for style in _of(layer)]


def _of(layer: DataLayer) -> Iterator[LayerStyle]:
    match layer.name:
        case "zones":
            yield from _zones(layer)
        case "bands" | "bands_before" | "bands_after":
            yield _named(layer, "minutes", qml.style(_bands(layer), qml.column("band")))
        case "sites" | "sites_before" | "sites_after":
            yield _named(layer, "services", qml.style(_sites(layer), _site_label(layer)))
        case "base_moves":
            yield _named(layer, "services", qml.style(_moves()))
        case "roads":
            yield _named(layer, "classes", qml.style(_roads()))
        case "patrol_areas":
            outline = qml.single(_outline("#1b2f6e", "dot"))
            yield _named(layer, "outline", qml.style(outline, qml.column("name")))
        case "boundary":
            yield _named(layer, "outline", qml.style(qml.single(_outline(INK, "dash"))))


def _named(layer: DataLayer, name: str, style: str, description: str = "") -> LayerStyle:
    return LayerStyle(
        layer=layer.name, name=name[:30], description=description or layer.title, qml=style
    )


def _zones(layer: DataLayer) -> Iterator[LayerStyle]:
    """A style for each standard and scenario, that in which most points change first."""
    ends = {"_change_s": ("change", _changes()), "_today_share_in_time": ("in time", _shares())}
    found: list[tuple[int, str, str, str]] = []
    for scenario in _scenarios(layer) or [""]:
        mine = layer.frame if not scenario else layer.frame[layer.frame["scenario"] == scenario]
        for column in layer.units:
            end = next((end for end in ends if column.endswith(end)), "")
            if not end:
                continue
            word, ranges = ends[end]
            attribute, told = qml.column(column), layer.meanings[column]
            if scenario:
                only = f"{qml.column('scenario')} = {qml.text(scenario)}"
                attribute, told = f"CASE WHEN {only} THEN {attribute} END", f"{scenario}: {told}"
            changed = int((mine[column].abs() > EDGES_S[-4]).sum()) if end == "_change_s" else 0
            style = qml.style(qml.graduated(attribute, ranges))
            found.append((changed, f"{word} {column.removesuffix(end)}", told, style))
    found.sort(key=lambda each: -each[0])
    for number, (_, name, told, style) in enumerate(found, start=1):
        # Ids of standards are longer than the names that QGIS keeps: the number tells them apart.
        yield _named(layer, f"{number} {name}", style, told)


def _changes() -> list[Range]:
    """Classes of the program's own map of a change; squares are later, circles sooner."""
    edges = [-_EVER, *(edge - _HAIR if edge < 0 else edge for edge in EDGES_S), _EVER]
    found = []
    for (low, high), name, look in zip(pairwise(edges), class_names(), CHANGE_LOOKS, strict=True):
        later, same = low >= EDGES_S[-4], abs(low) <= 1 + _HAIR and high <= 1
        shape = "square" if later else "circle"
        size = 1.6 if same else 2.8
        marker = _marker(shape, str(look["fillColor"]), size, 0.15 * float(str(look["weight"])))
        found.append(Range(low, high, name, marker))
    return found


def _shares() -> list[Range]:
    """Classes of the program's own map of shares; exactly on an edge is the higher class."""
    edges = [-1.0, *(edge - _HAIR for edge in SHARE_CLASSES), 1.0 + _HAIR]
    return [
        Range(low, high, name, _marker(shape, fill, 2.4, line))
        for (low, high), name, (fill, shape, line) in zip(
            pairwise(edges), share_class_names(), _SHARES, strict=True
        )
    ]


def _bands(layer: DataLayer) -> Element:
    """Groups of a scenario and service, each with its bands; the first with a standard is on."""
    rules: list[Rule] = []
    with_standard = any(layer.frame["standard"] != "")
    shown = False
    frame = layer.frame
    for scenario in _scenarios(layer) or [""]:
        mine = frame if not scenario else frame[frame["scenario"] == scenario]
        for service in dict.fromkeys(mine["service"]):
            only = f"{qml.column('service')} = {qml.text(service)}"
            if scenario:
                only += f" AND {qml.column('scenario')} = {qml.text(scenario)}"
            of_service = mine[mine["service"] == service]
            inside = tuple(
                Rule(f"{qml.column('look')} = {qml.text(look)}", band, _band(look))
                for look, band in zip(of_service["look"], of_service["band"], strict=True)
            )
            name = f"{scenario}: {service}" if scenario else service
            first = not shown and (not with_standard or (of_service["standard"] != "").all())
            shown = shown or first
            rules.append(Rule(only, name, inside=inside, shown=first))
    return qml.by_rules(rules)


def _band(look: str) -> Symbol:
    kind, _, number = look.rpartition(" ")
    at = int(number) - 1
    edge: dict[str, str | float] = {
        "outline_color": qml.hex_colour(INK, 100), "outline_style": "solid", "outline_width": 0.1,
        "outline_width_unit": "MM", "style": "solid", "joinstyle": "bevel",
    }  # fmt: skip
    if kind != "late":
        fill = qml.hex_colour(_IN_TIME[min(at, len(_IN_TIME) - 1)], 190)
        return Symbol("fill", (SymbolLayer("SimpleFill", {"color": fill, **edge}),))
    at = min(at, len(_LATE) - 1)
    line = Symbol("line", (_line(_LATE[at], 0.45),))
    hatching = SymbolLayer(
        "LinePatternFill",
        {
            "angle": 45, "distance": _HATCH_MM[at], "distance_unit": "MM", "line_width": 0.45,
            "line_width_unit": "MM", "color": qml.hex_colour(_LATE[at]), "offset": 0,
            "offset_unit": "MM", "coordinate_reference": "viewport",
        },
        line,
    )  # fmt: skip
    pale = qml.hex_colour(_LATE[at], 120)
    return Symbol("fill", (SymbolLayer("SimpleFill", {"color": pale, **edge}), hatching))


def _sites(layer: DataLayer) -> Element:
    """A shape and colour for each service; a star for several together."""
    seen = sorted(set(layer.frame["services"]))
    categories = []
    for each in seen:
        services = each.split(";") if each else []
        if len(services) == 1:
            fill, shape = _SERVICE_LOOK[Service(services[0])]
        else:
            fill, shape = _SEVERAL_LOOK if services else _NONE_LOOK
        label = " and ".join(services) or "no service"
        categories.append(Category(each, label, _marker(shape, fill, 3.4, 0.4, "#ffffff")))
    return qml.categorised(qml.column("services"), categories)


def _site_label(layer: DataLayer) -> str:
    name = qml.column("name")
    if "becomes" not in layer.units:
        return name
    fate = qml.column("becomes")
    return f"{name} || CASE WHEN {fate} <> {qml.text(STAYS)} THEN ' (' || {fate} || ')' ELSE '' END"


def _moves() -> Element:
    categories = []
    for service, (colour, _) in _SERVICE_LOOK.items():
        line = Symbol("line", (_line(colour, 0.9, "2;1.5"),))
        categories.append(Category(service.value, service.value, line))
    return qml.categorised(qml.column("service"), categories)


def _roads() -> Element:
    categories = []
    for road in RoadClass:
        _, width, colour, dashes = next(look for look in _ROADS if road <= look[0])
        line = Symbol("line", (_line(colour, width, dashes),))
        categories.append(Category(road.name, road.name.replace("_", " "), line))
    return qml.categorised(qml.column("road_class"), categories)


def _outline(colour: str, style: str) -> Symbol:
    return Symbol(
        "fill",
        (
            SymbolLayer(
                "SimpleFill",
                {
                    "color": qml.hex_colour("#ffffff", 0), "style": "no",
                    "outline_color": qml.hex_colour(colour), "outline_style": style,
                    "outline_width": 0.5, "outline_width_unit": "MM",
                },
            ),
        ),
    )  # fmt: skip


def _line(colour: str, width: float, dashes: str = "") -> SymbolLayer:
    return SymbolLayer(
        "SimpleLine",
        {
            "line_color": qml.hex_colour(colour), "line_style": "solid", "line_width": width,
            "line_width_unit": "MM", "capstyle": "flat" if dashes else "round",
            "joinstyle": "round", "use_custom_dash": "1" if dashes else "0",
            "customdash": dashes or "5;2", "customdash_unit": "MM",
        },
    )  # fmt: skip


def _marker(shape: str, fill: str, size: float, line: float, edge: str = INK) -> Symbol:
    return Symbol(
        "marker",
        (
            SymbolLayer(
                "SimpleMarker",
                {
                    "name": shape, "color": qml.hex_colour(fill), "size": size, "size_unit": "MM",
                    "outline_color": qml.hex_colour(edge), "outline_style": "solid",
                    "outline_width": line, "outline_width_unit": "MM",
                },
            ),
        ),
    )  # fmt: skip


def _scenarios(layer: DataLayer) -> Sequence[str]:
    if "scenario" not in layer.units:
        return []
    return list(dict.fromkeys(layer.frame["scenario"]))

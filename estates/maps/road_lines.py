"""Roads and water as lines in the map itself: a background that needs no tile and no address."""

from __future__ import annotations

import json

import numpy as np
import shapely
from folium.map import Layer
from numpy.typing import NDArray

from coverage.crs import to_degrees
from estates.area import Area
from estates.maps.layers import rings
from estates.maps.parts import BANDS_PER_DEGREE, Template, packed
from estates.maps.tiles import MAX_ZOOM, STROKES, Stroke

FloatArray = NDArray[np.float64]

_COLOURS = {"minor": "#d8d5cd", "street": "#bebbb2", "main": "#969288", "trunk": "#706c62"}
_WATER = "#cbdde6"
_MOST_VERTICES = 60_000  # about 400 kB: of a larger area the lesser roads are left out
_SIMPLER_TO_M = 11.0  # the steps of the coordinates
_COARSER = 3.0  # times, where even the main roads are too many
_POND_M2 = 40_000.0  # water smaller than this is a dot


class RoadLines(Layer):
    """Roads, the lesser ones from the zoom at which they have room, and water, on a canvas."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.layerGroup();
        (function (map, group, strokes, water) {
          var pane = map.createPane("roads");
          pane.style.zIndex = 250;
          pane.style.pointerEvents = "none";
          var look = {renderer: L.canvas({pane: "roads", padding: 0.2}), pane: "roads",
            interactive: false};
          function unpack(steps) {
            if (Array.isArray(steps[0])) { return steps.map(unpack); }
            var lat = 0, lon = 0, points = [];
            for (var i = 0; i < steps.length; i += 2) {
              lat += steps[i]; lon += steps[i + 1];
              points.push([lat / {{ this.per_degree }}, lon / {{ this.per_degree }}]);
            }
            return points;
          }
          group.addLayer(L.polygon(unpack(water), Object.assign({stroke: false, fill: true,
            fillColor: {{ this.water_colour|tojson }}, fillOpacity: 1}, look)));
          var lines = strokes.map(function (stroke) {
            var line = L.polyline(unpack(stroke.lines),
              Object.assign({color: stroke.colour, opacity: 1}, look));
            group.addLayer(line);
            return line;
          });
          function widths() {
            strokes.forEach(function (stroke, at) {
              var over = map.getZoom() - stroke.from;
              var grown = Math.min(Math.max(over / Math.max(stroke.until - stroke.from, 1), 0), 1);
              lines[at].setStyle({stroke: over >= 0,
                weight: stroke.thin + (stroke.thick - stroke.thin) * grown});
            });
          }
          map.on("zoomend", widths);
          widths();
        })({{ this._parent.get_name() }}, {{ this.get_name() }}, {{ this.strokes }},
          {{ this.water }});
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, area: Area) -> None:
        super().__init__(name="roads", overlay=True, control=False, show=False)
        self._name = "RoadLines"
        self.per_degree, self.water_colour = BANDS_PER_DEGREE, _WATER
        self.strokes = json.dumps(strokes_of(area), separators=(",", ":"))  # numbers, own words
        self.water = json.dumps(_lakes(area), separators=(",", ":"))


def strokes_of(area: Area, most: int = _MOST_VERTICES) -> list[dict[str, object]]:
    """What is drawn, the least roads first: lines, colour, widths and first zoom.

    Parameters
    ----------
    most
        Vertices in all; the main roads are made coarser until they fit, and of the lesser ones
        those that do not fit are left out.
    """
    roads, to_m = _roads_by_stroke(area), _SIMPLER_TO_M
    while roads and _count(_simpler(roads[0][1], to_m)) > most:
        to_m *= _COARSER
    found: list[dict[str, object]] = []
    left = most
    for stroke, lines in roads:
        simpler = _simpler(lines, to_m)
        left -= _count(simpler)
        if left < 0:
            break
        thin, thick = stroke.width_px
        found.append(
            {
                "lines": _packed(simpler, area),
                "colour": _COLOURS[stroke.ink],
                "from": stroke.from_zoom,
                "until": MAX_ZOOM,
                "thin": thin,
                "thick": thick,
            }
        )
    return found[::-1]


def _roads_by_stroke(area: Area) -> list[tuple[Stroke, NDArray[np.object_]]]:
    """Roads of each stroke, the greatest first, joined where they meet, in metres."""
    network = area.network
    points = np.stack([network.vertex_x, network.vertex_y], axis=1)
    edge = np.repeat(np.arange(network.n_edges), np.diff(network.edge_ptr) + 1)
    roads = shapely.linestrings(points, indices=edge)
    classes = network.segment_class[network.edge_ptr[:-1]]
    found = []
    for stroke in reversed(STROKES):
        mine = roads[np.isin(classes, [each.value for each in stroke.classes])]
        if len(mine):
            joined = shapely.line_merge(shapely.union_all(mine))
            found.append((stroke, shapely.get_parts(joined)))
    return found


def _simpler(lines: NDArray[np.object_], to_m: float) -> NDArray[np.object_]:
    """Lines as exact as that, without those that are shorter."""
    long = lines[shapely.length(lines) >= to_m]
    return np.asarray(shapely.simplify(long, to_m, preserve_topology=False), object)


def _count(lines: NDArray[np.object_]) -> int:
    return int(shapely.get_num_coordinates(lines).sum())


def _packed(lines: NDArray[np.object_], area: Area) -> list[list[int]]:
    def degrees(points: FloatArray) -> FloatArray:
        return np.stack(to_degrees(points[:, 0], points[:, 1], area.network.crs), axis=1)

    in_degrees = shapely.transform(lines, degrees)
    return [packed(shapely.get_coordinates(line), BANDS_PER_DEGREE) for line in in_degrees]


def _lakes(area: Area) -> list[object]:
    if area.water is None:
        return []
    simpler = shapely.make_valid(shapely.simplify(area.water, 2 * _SIMPLER_TO_M))
    parts = shapely.get_parts(simpler)
    large = parts[shapely.area(parts) >= _POND_M2]
    return list(rings(shapely.geometrycollections(large), area))

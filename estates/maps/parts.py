"""Small folium parts that stock folium lacks: place names, many points, patterns.

Each is written so that it works with no internet and stays small: st_folium sends and hashes the
whole script at every change.
"""

from __future__ import annotations

import json
from typing import Any

import folium
import numpy as np
from branca.element import MacroElement
from folium.map import Layer
from folium.template import Environment as FoliumEnvironment
from folium.template import Template as FoliumTemplate
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Packed = list[int] | list[list[int]]

LABELS_PANE = "labels"
PER_DEGREE = 100_000
BANDS_PER_DEGREE = 10_000  # 11 m: bands are simplified to 50 m, and this halves their text

# Signs of the services differ in letter and shape as well as in colour. Used by map and legend.
SITE_STYLE = """
.site { box-sizing: border-box; width: 24px; height: 24px; line-height: 20px; color: #fff;
  text-align: center; font-weight: 700; font-size: 13px; border: 2px solid #fff;
  box-shadow: 0 0 0 1.5px #14202b; flex: none; }
.site.fire { background: #9e1b1b; border-radius: 3px; }
.site.police { background: #1b2f6e; border-radius: 50%; }
.site.ambulance { background: #0f5b3a; border-radius: 50% 50% 3px 3px; }
.site.many { background: #3b2a55; border-radius: 3px; width: auto; min-width: 36px;
  padding: 0 3px; }
.site.none { background: #5b6b78; border-radius: 3px; }
.site.closes { background: #fff; color: #5b1200; border: 2px solid #5b1200;
  text-decoration: line-through; text-decoration-thickness: 3px; }
.site.new { outline: 3px solid #e0a100; outline-offset: 2px; }
.site.host { outline: 3px double #3b2a55; outline-offset: 2px; }
.site.chosen { box-shadow: 0 0 0 3px #fff, 0 0 0 7px #14202b; }
.site.neighbour { background: #fff; border: 2px dashed currentColor; }
.site.neighbour.fire { color: #9e1b1b; }
.site.neighbour.police { color: #1b2f6e; }
.site.neighbour.ambulance { color: #0f5b3a; }
.site.neighbour.many { color: #3b2a55; }
.site.neighbour.none { color: #5b6b78; }
.best { box-sizing: border-box; width: 24px; height: 24px; line-height: 18px; color: #14202b;
  background: #fff; border: 3px solid #14202b; border-radius: 50%; text-align: center;
  font-weight: 800; font-size: 13px; box-shadow: 0 0 0 2px #fff; flex: none; }
.here { box-sizing: border-box; width: 22px; height: 22px; border: 4px solid #14202b;
  border-radius: 50% 50% 50% 0; transform: rotate(-45deg); background: #ffd23f;
  box-shadow: 0 0 0 1.5px #fff; flex: none; }
"""

LAND = "#f7f6f2"  # of the road background too: what no band covers
# Bands are multiplied onto the background, so that roads and water stay legible under them.
MAP_STYLE = f"""
<style>
{SITE_STYLE}
.leaflet-container.leaflet-container {{ background: {LAND};
  font: 12px/1.35 system-ui, "Segoe UI", sans-serif; }}
.leaflet-attribution-flag.leaflet-attribution-flag {{ display: none !important; }}
.leaflet-overlay-pane {{ mix-blend-mode: multiply; }}
.place-name {{ color: #39424b; white-space: nowrap; pointer-events: none;
  text-shadow: 0 0 2px #fff, 0 0 3px #fff, 0 0 4px #fff; transform: translate(-50%, -140%);
  position: absolute; font-size: 11px; }}
.place-name.city, .place-name.town {{ font-weight: 600; font-size: 13px; color: #1c2733;
  transform: translate(-50%, -165%); }}
.band-name {{ color: #14202b; font-weight: 700; font-size: 11px; white-space: nowrap;
  position: absolute; transform: translate(-50%, -50%); padding: 0 3px; border-radius: 3px;
  background: rgba(255, 255, 255, 0.85); }}
</style>
"""


def as_json(value: object) -> str:
    """A value as a script inside a page may hold it, whatever its texts say.

    branca takes every finished script for a template and fills it in once more: a name with
    `{{` in it would be run. No JSON but that of a text has two signs of a template in a row.
    """
    text = json.dumps(value, sort_keys=True)
    for sign, code in (("<", "u003c"), (">", "u003e"), ("&", "u0026"), ("'", "u0027")):
        text = text.replace(sign, f"\\{code}")
    for second, code in (("{", "u007b"), ("%", "u0025"), ("#", "u0023")):
        text = text.replace(f"{{{second}", f"{{\\{code}")
    return text


class _Environment(FoliumEnvironment):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (as Jinja calls it)
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.filters["tojson"] = as_json


class Template(FoliumTemplate):
    """A template of a part, whose `tojson` is safe in scripts."""

    environment_class = _Environment


class PlaceNames(Layer):
    """Names of places, each from the zoom at which it has room.

    Parameters
    ----------
    names
        Latitude, longitude, name, kind, first zoom at which it is shown.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.layerGroup();
        {{ this.names|tojson }}.forEach(function (place) {
          var mark = L.marker([place[0], place[1]], {interactive: false, keyboard: false,
            pane: {{ this.pane|tojson }}, icon: L.divIcon({className: "", iconSize: [0, 0],
            html: "<span class='place-name " + place[3] + "'></span>"})});
          mark.on("add", function () {
            mark.getElement().firstChild.textContent = place[2];
          });
          mark.fromZoom = place[4];
          {{ this.get_name() }}.addLayer(mark);
        });
        (function (map, layer) {
          function show() {
            layer.eachLayer(function (mark) {
              var element = mark.getElement();
              if (element) { element.style.display = map.getZoom() < mark.fromZoom ? "none" : ""; }
            });
          }
          layer.on("add", show);
          map.on("zoomend layeradd", show);
        })({{ this._parent.get_name() }}, {{ this.get_name() }});
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, names: list[tuple[float, float, str, str, int]]) -> None:
        super().__init__(name="place names", overlay=True, control=False)
        self._name = "PlaceNames"
        self.names = names
        self.pane = LABELS_PANE


class Shape(MacroElement):
    """A polygon of many parts with holes, or a set of lines, in a small script.

    Parameters
    ----------
    kind
        `polygon` or `polyline`, as Leaflet calls them.
    parts
        Rings of each part, or lines: `packed` coordinates.
    options
        Leaflet path options.
    per_degree
        Steps of the coordinates in a degree.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = (function () {
          function unpack(steps) {
            if (Array.isArray(steps[0])) { return steps.map(unpack); }
            var lat = 0, lon = 0, points = [];
            for (var i = 0; i < steps.length; i += 2) {
              lat += steps[i]; lon += steps[i + 1];
              points.push([lat / {{ this.per_degree }}, lon / {{ this.per_degree }}]);
            }
            return points;
          }
          return L.{{ this.kind }}(unpack({{ this.parts }}), {{ this.options|tojson }});
        })();
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        kind: str,
        parts: list[Packed],
        options: dict[str, object],
        per_degree: int = PER_DEGREE,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Shape"
        self.kind, self.options, self.per_degree = kind, options, per_degree
        self.parts = json.dumps(parts, separators=(",", ":"))  # numbers only: nothing to escape


def packed(lon_lat: FloatArray, per_degree: int = PER_DEGREE) -> list[int]:
    """Coordinates as steps in 1/100,000 degree (about a metre) or so: a third of the text.

    Parameters
    ----------
    lon_lat : shape (points, 2), degrees
    """
    whole = np.rint(lon_lat[:, ::-1] * per_degree).astype(int)
    return [int(step) for step in np.diff(whole, axis=0, prepend=[[0, 0]]).ravel()]


class PointSet(MacroElement):
    """Many circles with a few looks between them.

    Parameters
    ----------
    looks
        Leaflet path options, by the number that a point names.
    points
        Latitude, longitude, radius in pixels, number of the look, tooltip text.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.layerGroup();
        (function (looks, group) {
          {{ this.points|tojson }}.forEach(function (point) {
            var circle = L.circleMarker([point[0], point[1]],
              Object.assign({radius: point[2]}, looks[point[3]]));
            var words = document.createElement("span");
            words.textContent = point[4];
            circle.bindTooltip(words);
            // The table holds every point: hundreds of stops for the Tab key would be a trap.
            circle.on("add", function () {
              var drawn = circle.getElement();
              if (drawn) { drawn.setAttribute("tabindex", "-1"); }
            });
            group.addLayer(circle);
          });
        })({{ this.looks|tojson }}, {{ this.get_name() }});
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        looks: list[dict[str, object]],
        points: list[tuple[float, float, float, int, str]],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PointSet"
        self.looks, self.points = looks, points


class Patterns(MacroElement):
    """Fill patterns that paths of the map name as `url(#id)`.

    Parameters
    ----------
    defs
        The `<defs>` of an SVG drawing.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new (L.Layer.extend({
          onAdd: function (map) {
            this._box = L.DomUtil.create("div", "", map.getContainer());
            this._box.innerHTML = "<svg width='0' height='0' style='position:absolute' " +
              "aria-hidden='true'>" + {{ this.defs|tojson }} + "</svg>";
          },
          onRemove: function () { this._box.remove(); }
        }))();
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, defs: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Patterns"
        self.defs = defs


def text_mark(lat: float, lon: float, css_class: str, text: str) -> folium.Marker:
    """Text of our own on the map, behind the pointer."""
    icon = folium.DivIcon(
        html=f'<span class="{css_class}">{text}</span>', icon_size=(0, 0), class_name=""
    )
    return folium.Marker((lat, lon), icon=icon, interactive=False, keyboard=False)

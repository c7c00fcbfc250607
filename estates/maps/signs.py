"""Signs of sites on a map: letters that people know, clicked, dragged and kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from branca.element import MacroElement
from folium.template import Template

_DECIMALS = 5  # of a degree: about a metre
_WIDTH_PX = {1: 24, 2: 36, 3: 46}  # by the number of letters; no target is smaller than 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One site as it stands on the map."""

    lon: float  # degrees
    lat: float
    letters: str  # one to three
    css: str  # classes of `SITE_STYLE`
    said: str  # what the pointer, the keyboard and screen readers meet
    chosen: bool = False  # with a ring, above the others
    drag: bool = False  # to let it go somewhere counts as a click there


class Signs(MacroElement):
    """Signs of a feature group; where they would cover each other they stand side by side.

    Parameters
    ----------
    signs
        Those that must not be moved aside come first.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (group, signs) {
          var marks = signs.map(function (sign) {
            var mark = L.marker([sign.lat, sign.lon], {title: sign.said, alt: sign.said,
              draggable: sign.drag, zIndexOffset: sign.chosen ? 1000 : 0,
              icon: L.divIcon({className: "", iconSize: [sign.width, 24],
                iconAnchor: [sign.width / 2, 12], html: "<div class='" + sign.css + "'></div>"})});
            mark.on("add", function () {
              mark.getElement().firstChild.textContent = sign.letters;
            });
            mark.on("dragend", function () {
              mark._map.fire("click", {latlng: mark.getLatLng()});
            });
            group.addLayer(mark);
            return mark;
          });
          function apart() {
            var taken = [];
            marks.forEach(function (mark) {
              var element = mark.getElement();
              if (!element) { return; }
              var at = group._map.latLngToLayerPoint(mark.getLatLng());
              var half = element.offsetWidth / 2 + 1, x = at.x, other = true;
              function covers(one) {
                return Math.abs(one.x - x) < one.half + half && Math.abs(one.y - at.y) < 26;
              }
              for (var tries = 0; other && tries < 6; tries += 1) {
                other = taken.find(covers);
                if (other) { x = other.x + other.half + half; }
              }
              taken.push({x: x, y: at.y, half: half});
              element.style.marginLeft = (x - at.x - element.offsetWidth / 2) + "px";
            });
          }
          group.on("add", function () {
            group._map.on("zoomend", apart);
            setTimeout(apart, 0);
          });
          group.on("remove", function () { if (group._map) { group._map.off("zoomend", apart); } });
        })({{ this._parent.get_name() }}, {{ this.signs|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, signs: Sequence[Sign]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Signs"
        self.signs = [
            {
                "lon": round(each.lon, _DECIMALS),
                "lat": round(each.lat, _DECIMALS),
                "letters": each.letters,
                "css": f"{each.css}{' chosen' if each.chosen else ''}",
                "said": each.said,
                "width": _WIDTH_PX[len(each.letters)],
                "chosen": each.chosen,
                "drag": each.drag,
            }
            for each in signs
        ]

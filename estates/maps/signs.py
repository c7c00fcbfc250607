"""Signs of sites on a map: letters that people know, clicked, dragged and kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from branca.element import MacroElement

from estates.maps.parts import Template

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
    """Signs of a feature group.

    Parameters
    ----------
    signs
        Those that must not be moved aside come first.
    apart
        Whether they step aside where they would cover each other.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (group, signs) {
          var marks = signs.map(function (sign) {
            // Dozens of stops for the Tab key would be a trap: a list on the page does the same.
            var mark = L.marker([sign.lat, sign.lon], {title: sign.said, alt: sign.said,
              keyboard: false,
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
          {% if this.apart %}
          // Steps aside, the shortest first; to the right rather than to the left, up or down.
          var aside = [];
          function cost(by) { return by[0] * by[0] * (by[0] < 0 ? 2 : 1) + by[1] * by[1] * 3; }
          for (var i = -4; i <= 4; i += 1) {
            for (var j = -4; j <= 4; j += 1) {
              aside.push([i * {{ this.step }}, j * {{ this.step }}]);
            }
          }
          aside.sort(function (a, b) { return cost(a) - cost(b); });
          function apart() {
            var taken = [];
            marks.forEach(function (mark) {
              var element = mark.getElement();
              if (!element) { return; }
              var at = group._map.latLngToLayerPoint(mark.getLatLng());
              var half = element.offsetWidth / 2 + 1;
              var free = aside.find(function (by) {
                return !taken.some(function (one) {
                  return Math.abs(one.x - at.x - by[0]) < one.half + half &&
                    Math.abs(one.y - at.y - by[1]) < {{ this.step }} - 1;
                });
              }) || [0, 0];
              taken.push({x: at.x + free[0], y: at.y + free[1], half: half});
              element.style.marginLeft = (free[0] - element.offsetWidth / 2) + "px";
              element.style.marginTop = (free[1] - element.offsetHeight / 2) + "px";
            });
          }
          group.on("add", function () {
            group._map.on("zoomend", apart);
            setTimeout(apart, 0);
          });
          group.on("remove", function () { if (group._map) { group._map.off("zoomend", apart); } });
          {% endif %}
        })({{ this._parent.get_name() }}, {{ this.signs|tojson }});
        {% endmacro %}
        """
    )

    step = 27  # pixels: the height of a sign with its rim

    def __init__(self, signs: Sequence[Sign], *, apart: bool = True) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self.apart = "Signs", apart
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

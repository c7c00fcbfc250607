"""Maps that move together: each tells the others of its session where it was moved to."""

from __future__ import annotations

from branca.element import MacroElement
from folium.template import Template


class MovesTogether(MacroElement):
    """Keeps a map at the centre and zoom of the others that share its channel.

    The maps stand in frames of one origin, so a `BroadcastChannel` reaches from one to another,
    within this browser and nowhere else; the server hears nothing, and nothing runs again. Only a
    map that a person is moving speaks: what is moved by a message, or fitted to a window, is
    silent, so that nothing echoes. A map that is drawn anew asks the others where they are.

    Parameters
    ----------
    channel
        Name that the maps share; of one session and one pair of maps.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map) {
          if (!window.BroadcastChannel) { return; }
          if (window.movesTogether) { window.movesTogether.close(); }
          var channel = window.movesTogether = new BroadcastChannel({{ this.channel|tojson }});
          var following = false, moved = false;
          function held() {
            var box = map.getContainer();
            return box.matches(":hover") || box.contains(document.activeElement);
          }
          function tell() {
            var at = map.getCenter();
            channel.postMessage({lat: at.lat, lng: at.lng, zoom: map.getZoom()});
          }
          map.on("move moveend", function () {
            if (following || !held()) { return; }
            moved = true;
            tell();
          });
          channel.onmessage = function (event) {
            if (event.data.asks) { if (moved) { tell(); } return; }
            following = true;
            try {
              map.setView([event.data.lat, event.data.lng], event.data.zoom, {animate: false});
              moved = true;
            } finally { following = false; }
          };
          channel.postMessage({asks: true});
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, channel: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MovesTogether"
        self.channel = channel

// The map itself, made by `drawn`, and which of its layers are on, by the boxes above it.
function begin(map, shown, home, source) {
  "use strict";
  var service = document.getElementById("service");
  var states = Array.from(document.querySelectorAll("input[name=state]"));
  var names = document.getElementById("names");
  var now = null;

  function signs(act) {
    if (!now) { return; }
    now.layer.eachLayer(function (mark) {
      if (mark instanceof L.Marker && mark.options.title) { act(mark); }
    });
  }

  // All that is known of a site while it is pointed at; its name beside it while names are asked.
  function label(mark) {
    var all = mark.options.title, words = document.createElement("span");
    var end = all.lastIndexOf(": ");
    words.textContent = names.checked && end > 0 ? all.slice(0, end) : all;
    words.dir = "auto";
    mark.unbindTooltip();
    mark.bindTooltip(words, names.checked
      ? {permanent: true, direction: "right", className: "site-name"}
      : {direction: "top", offset: [0, -12]});
    if (mark.getElement()) { mark.getElement().removeAttribute("title"); }
  }

  // Names stand beside their signs, which may have stepped aside; one without room is left out.
  function room() {
    if (!names.checked) { return; }
    var taken = [];
    signs(function (mark) { taken.push(mark.getElement().getBoundingClientRect()); });
    signs(function (mark) {
      var sign = mark.getElement(), name = mark.getTooltip();
      var at = map.latLngToLayerPoint(mark.getLatLng());
      var box = sign.getBoundingClientRect(), origin = map.getContainer().getBoundingClientRect();
      var top = map.layerPointToContainerPoint(at);
      name.options.offset = [box.right - origin.left - top.x - 4,
        (box.top + box.bottom) / 2 - origin.top - top.y];
      name.update();
      var mine = name.getElement().getBoundingClientRect();
      var free = !taken.some(function (one) {
        return mine.left < one.right && one.left < mine.right &&
          mine.top < one.bottom && one.top < mine.bottom;
      });
      name.getElement().style.visibility = free ? "" : "hidden";
      if (free) { taken.push(mine); }
    });
  }

  function rename() {
    signs(label);
    setTimeout(room, 0);  // once the signs stand where they stay
  }

  function show() {
    var of = shown.filter(function (each) { return each.service === service.value; });
    states.forEach(function (each) {
      each.disabled = !of.some(function (one) { return one.state === each.value; });
    });
    var state = states.find(function (each) { return each.checked && !each.disabled; });
    if (!state) {
      state = states.find(function (each) { return !each.disabled; });
      state.checked = true;
    }
    var next = of.find(function (each) { return each.state === state.value; });
    if (now) { map.removeLayer(now.layer); document.getElementById(now.id).hidden = true; }
    now = next;
    map.addLayer(now.layer);
    document.getElementById(now.id).hidden = false;
    rename();
  }

  service.addEventListener("change", show);
  states.forEach(function (each) { each.addEventListener("change", show); });
  names.addEventListener("change", rename);
  map.on("zoomend", function () { setTimeout(room, 0); });
  document.querySelector("form").addEventListener("submit", function (e) { e.preventDefault(); });

  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(source);
  // A page is scrolled past the map, by wheel or finger, until the map is asked for.
  map.scrollWheelZoom.disable();
  map.on("focus click", function () { map.scrollWheelZoom.enable(); });
  map.on("blur", function () { map.scrollWheelZoom.disable(); });
  if (L.Browser.mobile) { map.dragging.disable(); }
  // Turned or made wider, it shows the whole again, until somebody moves it.
  var moved = false;
  ["pointerdown", "wheel", "keydown"].forEach(function (event) {
    map.getContainer().addEventListener(event, function () { moved = true; });
  });
  map.on("resize", function () {
    if (!moved) { map.fitBounds(home, {padding: [8, 8]}); }
  });
  show();
}

// A frame may learn its size after its scripts run; a map of no size cannot be fitted.
(function when() {
  if (!document.querySelector(".map").clientHeight) { setTimeout(when, 20); return; }
  var live = drawn();
  begin(live.map, live.shown, live.home, live.source);
})();
